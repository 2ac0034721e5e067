"""Machines, buildings, plants and toys, standing on (0, 0) and one unit tall."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.brush import Brush
from benchmarks.stylizedbench.figures.look import Look
from benchmarks.stylizedbench.palette import RGB, darker, lighter, mix

_DARK: RGB = (34, 34, 40)
_GLASS: RGB = (176, 214, 232)


def drone(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    body, shade = look.colour, darker(look.colour, 0.3)
    tip = float(rng.uniform(-0.06, 0.06))
    for x, y in ((-0.7, 0.72), (0.7, 0.72)):
        brush.limb((0.0, 0.5), (x, y + tip * x), 0.11, shade, taper=0.8)
    for x, y in ((-0.86, 0.42), (0.86, 0.42)):
        brush.limb((0.0, 0.48), (x, y + tip * x), 0.13, body, taper=0.8)
    for x, y in ((-0.7, 0.8), (0.7, 0.8), (-0.86, 0.52), (0.86, 0.52)):
        brush.box((x - 0.04, y + tip * x - 0.1), (x + 0.04, y + tip * x), _DARK)
        brush.ellipse((x, y + tip * x + 0.02), 0.34, 0.06, look.lit((205, 210, 216)))
    for side in (-1, 1):
        brush.stroke([(side * 0.2, 0.3), (side * 0.34, 0.02), (side * 0.5, 0.02)], _DARK, 1.4)
    brush.curve([(-0.48, 0.64), (0.48, 0.64), (0.44, 0.22), (-0.44, 0.22)], body)
    brush.ellipse((0.0, 0.34), 0.15, 0.15, _DARK)
    brush.unlined.ellipse((0.0, 0.34), 0.08, 0.08, (255, 80, 70))


def balloon(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    cloth, stripe = look.colour, lighter(look.colour, 0.55)
    if look.colour_name in ("white", "yellow"):
        stripe = darker(cloth, 0.2)
    for x in (-0.09, 0.09):
        brush.stroke([(x, 0.12), (x * 2.2, 0.4)], _DARK, 0.7)
    brush.box((-0.1, 0.0), (0.1, 0.14), look.lit((142, 98, 56)))
    brush.curve(
        [(-0.1, 0.26), (0.1, 0.26), (0.5, 0.6), (0.42, 1.04), (-0.42, 1.04), (-0.5, 0.6)], cloth
    )  # fmt: skip
    brush.curve([(-0.05, 0.27), (0.05, 0.27), (0.16, 0.66), (0.1, 1.0), (-0.1, 1.0), (-0.16, 0.66)], stripe)
    brush.stroke([(-0.08, 0.31), (-0.3, 0.66), (-0.24, 0.93)], darker(cloth, 0.3), 0.7)
    brush.stroke([(0.08, 0.31), (0.3, 0.66), (0.24, 0.93)], darker(cloth, 0.3), 0.7)


def car(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    paint, shade = look.colour, darker(look.colour, 0.28)
    back = float(rng.uniform(-0.75, -0.5))
    glass = look.lit(_GLASS)
    brush.polygon([(back, 0.6), (back + 0.2, 1.0), (0.38, 1.0), (0.72, 0.6)], paint)
    brush.polygon([(back + 0.13, 0.62), (back + 0.27, 0.93), (-0.08, 0.93), (-0.08, 0.62)], glass)
    brush.polygon([(0.0, 0.62), (0.0, 0.93), (0.34, 0.93), (0.58, 0.62)], glass)
    brush.polygon(
        [(-1.15, 0.26), (-1.16, 0.54), (-1.0, 0.62), (0.74, 0.62), (1.1, 0.52), (1.18, 0.4), (1.16, 0.2),
         (-1.1, 0.2)],
        paint,
    )  # fmt: skip
    brush.unlined.polygon([(-1.14, 0.2), (1.16, 0.2), (1.17, 0.34), (-1.15, 0.34)], shade)
    brush.stroke([(-0.04, 0.26), (-0.04, 0.6)], shade, 0.8)
    brush.unlined.box((0.06, 0.5), (0.18, 0.54), shade)
    brush.ellipse((1.08, 0.44), 0.07, 0.06, (255, 244, 190))
    brush.box((-1.16, 0.42), (-1.08, 0.52), (220, 40, 40))
    for x in (-0.68, 0.68):
        brush.ellipse((x, 0.2), 0.24, 0.22, _DARK)
        brush.ellipse((x, 0.2), 0.11, 0.1, look.lit((196, 198, 204)))


def house(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    wall, side = look.colour, darker(look.colour, 0.28)
    roof = (
        look.lit((120, 62, 50))
        if look.colour_name not in ("red", "brown", "orange")
        else look.lit((74, 80, 96))
    )
    chimney = float(rng.choice([0.36, 0.5]))
    brush.box((chimney, 0.74), (chimney + 0.11, 1.0), look.lit((134, 92, 80)))
    brush.polygon([(0.1, 0.0), (0.8, 0.05), (0.8, 0.5), (0.1, 0.54)], side)
    brush.polygon([(-0.6, 0.0), (0.1, 0.0), (0.1, 0.54), (-0.25, 0.9), (-0.6, 0.54)], wall)
    brush.polygon([(-0.25, 0.95), (0.62, 0.86), (0.9, 0.46), (0.16, 0.46)], roof)
    brush.polygon([(-0.25, 0.95), (-0.25, 0.86), (-0.66, 0.44), (-0.72, 0.48)], darker(roof, 0.2))
    brush.box((-0.4, 0.0), (-0.2, 0.34), look.lit((96, 60, 40)))
    brush.unlined.ellipse((-0.24, 0.17), 0.02, 0.02, (240, 210, 90))
    pane = (255, 226, 130) if look.light.scenery[0] < 0.5 else look.lit(_GLASS)
    for left, bottom, width in (
        (-0.13, 0.2, 0.16),
        (0.24, 0.19, 0.17),
        (0.54, 0.2, 0.15),
        (-0.33, 0.54, 0.16),
    ):
        brush.box((left, bottom), (left + width, bottom + 0.16), pane)
        brush.stroke([(left + width / 2, bottom), (left + width / 2, bottom + 0.16)], lighter(wall, 0.6), 0.8)


def tree(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    leaves, shade, sun = look.colour, darker(look.colour, 0.28), lighter(look.colour, 0.25)
    trunk = look.lit((104, 70, 44))
    brush.polygon(
        [(-0.1, 0.0), (0.11, 0.0), (0.055, 0.2), (0.05, 0.5), (-0.05, 0.5), (-0.05, 0.2)], trunk
    )  # fmt: skip
    brush.limb((0.0, 0.34), (0.2, 0.52), 0.05, trunk)
    crown = [
        (-0.24, 0.52, 0.2),
        (0.25, 0.53, 0.2),
        (0.0, 0.5, 0.2),
        (-0.2, 0.74, 0.19),
        (0.2, 0.74, 0.19),
        (0.0, 0.82, 0.19),
    ]
    jitter = rng.uniform(-0.03, 0.03, (len(crown), 2))
    for (x, y, r), (dx, dy) in zip(crown, jitter, strict=True):
        brush.ellipse((x + dx, y + dy), r, r * 0.9, shade)
    for (x, y, r), (dx, dy) in zip(crown, jitter, strict=True):
        brush.unlined.ellipse((x + dx + 0.02, y + dy + 0.03), r * 0.85, r * 0.75, leaves)
    for (x, y, r), (dx, dy) in zip(crown[3:], jitter[3:], strict=True):
        brush.unlined.ellipse((x + dx + 0.05, y + dy + 0.06), r * 0.4, r * 0.34, sun)


def ball(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    stripe = lighter(look.colour, 0.75) if look.colour_name != "white" else look.lit((60, 60, 70))
    turn = float(rng.uniform(-30, 30))
    brush.ellipse((0.0, 0.5), 0.5, 0.5, look.colour)
    c, s = np.cos(np.deg2rad(turn)), np.sin(np.deg2rad(turn))
    band = np.array(
        [
            (-0.48, 0.1),
            (-0.2, 0.02),
            (0.2, 0.02),
            (0.48, 0.1),
            (0.48, -0.1),
            (0.2, -0.2),
            (-0.2, -0.2),
            (-0.48, -0.1),
        ]
    )
    brush.polygon(band @ np.array([[c, s], [-s, c]]) + (0.0, 0.5), stripe)
    brush.unlined.ellipse((0.17, 0.75), 0.1, 0.07, lighter(look.colour, 0.7), turn=-35)


def box(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    front, side, top = look.colour, darker(look.colour, 0.32), lighter(look.colour, 0.3)
    depth = float(rng.uniform(0.28, 0.42))
    brush.polygon([(0.3, 0.0), (0.3 + depth, 0.16), (0.3 + depth, 0.98), (0.3, 0.76)], side)
    brush.polygon([(-0.55, 0.76), (0.3, 0.76), (0.3 + depth, 0.98), (-0.55 + depth, 0.98)], top)
    brush.box((-0.55, 0.0), (0.3, 0.76), front)
    tape = mix(look.lit((232, 214, 170)), front, 0.2)
    brush.unlined.polygon([(-0.2, 0.76), (-0.05, 0.76), (-0.05 + depth, 0.98), (-0.2 + depth, 0.98)], tape)
    brush.box((-0.2, 0.5), (-0.05, 0.76), tape)
    brush.stroke([(-0.48, 0.08), (-0.3, 0.08)], darker(front, 0.5))


def tower(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    wall, side = look.colour, darker(look.colour, 0.3)
    lit = look.light.scenery[0] < 0.5
    pane = (255, 226, 130) if lit else look.lit((70, 84, 110))
    brush.polygon([(-0.15, 0.0), (0.15, 0.0), (0.1, 0.76), (-0.1, 0.76)], wall)
    brush.unlined.polygon([(0.03, 0.0), (0.15, 0.0), (0.1, 0.76), (0.02, 0.76)], side)
    for y in (0.16, 0.36, 0.56):
        brush.box((-0.06, y), (-0.005, y + 0.09), pane)
    for y in (0.3, 0.5, 0.68):
        brush.stroke([(-0.15 + y * 0.066, y), (0.15 - y * 0.066, y)], side, 0.8)
    brush.polygon([(-0.13, 0.74), (0.13, 0.74), (0.17, 0.8), (0.17, 0.87), (-0.17, 0.87), (-0.17, 0.8)], wall)
    brush.box((-0.13, 0.8), (0.13, 0.845), pane)
    if rng.random() < 0.5:
        brush.polygon([(-0.18, 0.87), (0.18, 0.87), (0.0, 1.0)], darker(look.colour, 0.5))
    else:
        brush.stroke([(0.0, 0.87), (0.0, 1.0)], _DARK, 1.4)
        brush.ellipse((0.0, 0.99), 0.02, 0.016, (255, 70, 60))
