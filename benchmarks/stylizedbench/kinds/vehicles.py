"""Vehicles, on the ground at (0, 0) and one unit tall, facing right."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.brush import Brush, Point
from benchmarks.stylizedbench.kinds.look import Look
from benchmarks.stylizedbench.palette import RGB, darker, lighter

_DARK: RGB = (34, 34, 40)


def _wheel(brush: Brush, look: Look, x: float, radius: float) -> None:
    brush.ellipse((x, radius), radius, radius, _DARK)
    brush.ellipse((x, radius), radius * 0.48, radius * 0.48, look.lit((196, 198, 204)))


def car(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    paint, shade = look.colour, darker(look.colour, 0.28)
    back = float(rng.uniform(-0.8, -0.6))
    brush.polygon([(back, 0.6), (back + 0.22, 1.0), (0.36, 1.0), (0.72, 0.6)], paint)
    brush.polygon([(back + 0.15, 0.63), (back + 0.29, 0.92), (-0.1, 0.92), (-0.1, 0.63)], look.pane)
    brush.polygon([(0.0, 0.63), (0.0, 0.92), (0.32, 0.92), (0.56, 0.63)], look.pane)
    brush.polygon(
        [(-1.15, 0.26), (-1.16, 0.54), (-1.0, 0.64), (0.74, 0.64), (1.1, 0.54), (1.18, 0.4), (1.16, 0.18),
         (-1.1, 0.18)],
        paint,
    )  # fmt: skip
    brush.unlined.polygon([(-1.14, 0.2), (1.16, 0.2), (1.17, 0.32), (-1.15, 0.32)], shade)
    brush.stroke([(-0.05, 0.26), (-0.05, 0.62)], shade, 0.8)
    brush.unlined.box((0.05, 0.5), (0.18, 0.55), shade)
    brush.ellipse((1.07, 0.44), 0.08, 0.07, (255, 244, 190))
    brush.box((-1.16, 0.42), (-1.08, 0.53), (220, 40, 40))
    for x in (-0.68, 0.68):
        _wheel(brush, look, x, 0.24)


def bus(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    paint, shade = look.colour, darker(look.colour, 0.28)
    brush.polygon(
        [(-1.2, 0.12), (-1.2, 0.9), (-1.12, 1.0), (1.1, 1.0), (1.2, 0.88), (1.24, 0.5), (1.24, 0.12)], paint
    )
    brush.unlined.polygon([(-1.2, 0.14), (1.23, 0.14), (1.23, 0.24), (-1.2, 0.24)], shade)
    stripe = lighter(paint, 0.7) if look.colour_name not in ("white", "yellow") else darker(paint, 0.45)
    brush.unlined.box((-1.18, 0.38), (1.22, 0.45), stripe)
    for x in (-1.08, -0.72, -0.36, 0.0, 0.36):
        brush.box((x, 0.54), (x + 0.28, 0.86), look.pane)
    brush.box((0.72, 0.16), (0.96, 0.86), darker(paint, 0.15))
    brush.box((0.75, 0.36), (0.93, 0.82), look.pane)
    brush.polygon([(1.02, 0.5), (1.02, 0.86), (1.19, 0.86), (1.23, 0.5)], look.pane)
    brush.ellipse((1.19, 0.3), 0.05, 0.06, (255, 244, 190))
    for x in (-0.72, 0.48):
        _wheel(brush, look, x, 0.17)


def bicycle(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    paint = look.colour
    back, front = (-0.52, 0.38), (0.56, 0.38)
    for hub in (back, front):
        brush.ring(hub, 0.345, 0.075, _DARK)
        for turn in (0.3, 1.35, 2.4):
            c, s = 0.32 * np.cos(turn), 0.32 * np.sin(turn)
            brush.stroke([(hub[0] - c, hub[1] - s), (hub[0] + c, hub[1] + s)], (170, 174, 180), 0.4)
    crank, seat, head = (-0.02, 0.34), (-0.2, 0.84), (0.42, 0.88)
    for bar in ([back, crank, seat, back], [seat, head, crank], [head, front]):
        brush.tube(bar, 0.085, paint)
    brush.tube([seat, (-0.24, 0.94)], 0.05, _DARK)
    brush.curve([(-0.46, 0.98), (-0.06, 1.0), (-0.04, 0.92), (-0.42, 0.88)], _DARK)
    brush.tube([head, (0.38, 1.02), (0.54, 1.06)], 0.05, _DARK)
    brush.ellipse(crank, 0.1, 0.1, _DARK)


def boat(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    hull, sail = look.colour, look.lit((246, 242, 230) if look.colour_name != "white" else (232, 214, 170))
    brush.tube([(0.02, 0.3), (0.02, 1.0)], 0.045, look.lit((120, 82, 50)))
    brush.polygon([(0.07, 0.96), (0.07, 0.36), (0.62, 0.36)], sail)
    brush.polygon([(-0.04, 0.86), (-0.04, 0.38), (-0.46, 0.38)], darker(sail, 0.1))
    brush.polygon([(0.02, 1.0), (0.02, 0.93), (-0.2, 0.96)], hull)
    brush.curve(
        [(-0.88, 0.36), (-0.88, 0.3), (-0.62, 0.0), (0.62, 0.0), (1.0, 0.38), (0.9, 0.36),
         (0.0, 0.28)],
        hull,
    )  # fmt: skip
    brush.unlined.polygon([(-0.6, 0.07), (0.66, 0.07), (0.58, 0.03), (-0.52, 0.03)], darker(hull, 0.35))
    brush.stroke([(-0.76, 0.24), (0.0, 0.2), (0.84, 0.27)], lighter(hull, 0.6), 1.0)


def spaceship(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    """A saucer, or a rocket plane: both with fire or lights beneath."""
    if look.variant == "saucer":
        _saucer(brush, look)
        return
    hull, shade = look.colour, darker(look.colour, 0.3)
    for x, wide in ((-1.02, 0.14), (-1.0, 0.08)):
        flame = (255, 150, 40) if wide > 0.1 else (255, 236, 140)
        brush.unlined.curve([(x, 0.46 + wide), (x - 3.2 * wide, 0.46), (x, 0.46 - wide)], flame)
    brush.polygon([(-0.5, 0.6), (-0.9, 1.0), (-1.0, 1.0), (-0.9, 0.56)], shade)
    brush.box((-1.02, 0.34), (-0.84, 0.58), _DARK)
    brush.curve(
        [(-0.95, 0.62), (-0.2, 0.72), (0.5, 0.66), (1.3, 0.4), (0.5, 0.24), (-0.3, 0.22), (-0.95, 0.3)], hull
    )
    brush.polygon([(0.1, 0.38), (-0.7, 0.0), (-0.95, 0.02), (-0.6, 0.4)], shade)
    brush.curve([(0.2, 0.64), (0.4, 0.72), (0.84, 0.52), (0.3, 0.48)], look.lit((130, 214, 240)))
    for x in (-0.5, -0.28, -0.06):
        brush.ellipse((x, 0.54), 0.055, 0.055, (255, 226, 130))


def _saucer(brush: Brush, look: Look) -> None:
    hull, shade = look.colour, darker(look.colour, 0.3)
    brush.ellipse((0.0, 0.66), 0.46, 0.36, look.lit((150, 220, 240)))
    brush.curve([(-0.3, 0.2), (-0.2, 0.0), (0.2, 0.0), (0.3, 0.2)], (255, 220, 120))
    brush.ellipse((0.0, 0.34), 1.12, 0.27, shade)
    brush.ellipse((0.0, 0.44), 1.12, 0.24, hull)
    for x in (-0.82, -0.42, 0.0, 0.42, 0.82):
        brush.ellipse((x, 0.26 + 0.09 * abs(x)), 0.085, 0.055, (255, 236, 130))


def balloon(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    cloth, stripe = look.colour, lighter(look.colour, 0.55)
    if look.colour_name in ("white", "yellow"):
        stripe = darker(cloth, 0.2)
    for x in (-0.09, 0.09):
        brush.stroke([(x, 0.12), (x * 2.2, 0.4)], _DARK, 0.8)
    brush.box((-0.11, 0.0), (0.11, 0.15), look.lit((142, 98, 56)))
    bulb: list[Point] = [(-0.1, 0.26), (0.1, 0.26), (0.52, 0.58), (0.46, 1.06), (-0.46, 1.06), (-0.52, 0.58)]
    brush.curve(bulb, cloth)
    brush.unlined.curve(
        [(-0.04, 0.29), (0.04, 0.29), (0.14, 0.66), (0.09, 1.0), (-0.09, 1.0), (-0.14, 0.66)], stripe
    )
    for side in (-1, 1):
        brush.stroke([(side * 0.08, 0.31), (side * 0.3, 0.66), (side * 0.24, 0.93)], darker(cloth, 0.3), 0.8)
