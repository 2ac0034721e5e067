"""Buildings and what stands in streets, on the ground at (0, 0) and one unit tall."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.brush import Brush
from benchmarks.stylizedbench.kinds.look import Look
from benchmarks.stylizedbench.palette import RGB, darker, lighter

_DARK: RGB = (34, 34, 40)
_LAMP: RGB = (255, 232, 150)


def house(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    wall, side = look.colour, darker(look.colour, 0.25)
    warm = look.colour_name in ("red", "brown", "orange", "pink")
    roof = look.lit((74, 80, 96) if warm else (128, 62, 50))
    chimney = float(rng.choice([0.36, 0.5]))
    brush.box((chimney, 0.7), (chimney + 0.12, 1.0), look.lit((134, 92, 80)))
    brush.polygon([(0.1, 0.0), (0.8, 0.05), (0.8, 0.52), (0.1, 0.54)], side)
    brush.polygon([(-0.6, 0.0), (0.1, 0.0), (0.1, 0.54), (-0.25, 0.92), (-0.6, 0.54)], wall)
    brush.polygon([(-0.25, 0.96), (0.6, 0.84), (0.88, 0.48), (0.14, 0.47)], roof)
    brush.polygon([(-0.25, 0.97), (-0.25, 0.87), (-0.66, 0.44), (-0.72, 0.5)], darker(roof, 0.2))
    brush.box((-0.42, 0.0), (-0.2, 0.35), look.lit((96, 60, 40)))
    brush.unlined.ellipse((-0.24, 0.17), 0.022, 0.022, (240, 210, 90))
    for left, bottom, width in (
        (-0.12, 0.18, 0.17),
        (0.22, 0.19, 0.19),
        (0.54, 0.2, 0.17),
        (-0.34, 0.54, 0.17),
    ):
        brush.box((left, bottom), (left + width, bottom + 0.17), look.pane)
        frame = lighter(wall, 0.6)
        brush.stroke([(left + width / 2, bottom), (left + width / 2, bottom + 0.17)], frame, 0.8)


def tower(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    """A stone tower with battlements, or a watchtower on stilts."""
    if look.variant == "watchtower":
        _watchtower(brush, look)
        return
    wall, side = look.colour, darker(look.colour, 0.3)
    brush.polygon([(-0.16, 0.0), (0.16, 0.0), (0.125, 0.8), (-0.125, 0.8)], wall)
    brush.unlined.polygon([(0.05, 0.0), (0.155, 0.0), (0.12, 0.8), (0.04, 0.8)], side)
    for k, y in enumerate((0.16, 0.3, 0.44, 0.58)):
        brush.stroke([(-0.12 + 0.05 * (k % 2), y), (-0.04 + 0.05 * (k % 2), y)], side, 0.8)
    for y in (0.34, 0.58):
        brush.curve([(-0.055, y), (-0.055, y + 0.13), (0.02, y + 0.13), (0.02, y)],
                    _LAMP if look.light.dark else look.lit((70, 66, 84)))  # fmt: skip
    brush.curve([(-0.06, -0.02), (-0.07, 0.16), (0.05, 0.16), (0.04, -0.02)], look.lit((86, 56, 40)))
    brush.box((-0.18, 0.78), (0.18, 0.9), wall)
    for x in (-0.18, -0.055, 0.07):
        brush.box((x, 0.9), (x + 0.11, 0.99), wall)


def _watchtower(brush: Brush, look: Look) -> None:
    wood, side = look.colour, darker(look.colour, 0.3)
    for x in (-0.2, 0.2):
        brush.tube([(x * 0.7, 0.62), (x, 0.0)], 0.045, wood)
    for low, high in ((0.04, 0.32), (0.34, 0.6)):
        brush.tube([(-0.18, low), (0.16, high)], 0.026, side)
        brush.tube([(0.18, low), (-0.16, high)], 0.026, side)
    brush.box((-0.22, 0.58), (0.22, 0.64), side)
    brush.box((-0.19, 0.64), (0.19, 0.86), wood)
    brush.box((-0.14, 0.72), (0.14, 0.83), _LAMP if look.light.dark else look.lit((60, 70, 90)))
    brush.polygon([(-0.27, 0.85), (0.27, 0.85), (0.0, 1.0)], darker(wood, 0.4))


def street_lamp(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    metal = look.colour
    brush.polygon([(-0.075, 0.0), (0.075, 0.0), (0.05, 0.09), (-0.05, 0.09)], metal)
    brush.tube([(0.0, 0.08), (0.0, 0.78)], 0.04, metal)
    brush.tube([(-0.075, 0.66), (0.075, 0.66)], 0.025, metal)
    if look.light.dark:
        brush.unlined.ellipse((0.0, 0.86), 0.16, 0.14, (255, 246, 200))
    brush.polygon([(-0.06, 0.78), (0.06, 0.78), (0.1, 0.92), (-0.1, 0.92)], _LAMP)
    brush.stroke([(0.0, 0.79), (0.0, 0.92)], darker(metal, 0.3), 0.8)
    brush.polygon([(-0.13, 0.92), (0.13, 0.92), (0.0, 1.0)], metal)


def fence(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    paint, shade = look.colour, darker(look.colour, 0.25)
    for y in (0.28, 0.64):
        brush.box((-1.35, y), (1.35, y + 0.12), shade)
    for x in np.linspace(-1.2, 1.2, 7):
        brush.polygon([(x - 0.12, 0.0), (x + 0.12, 0.0), (x + 0.12, 0.84), (x, 1.0), (x - 0.12, 0.84)], paint)


def door(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    """A door in its frame, standing by itself."""
    paint, shade = look.colour, darker(look.colour, 0.25)
    frame = look.lit((210, 196, 170) if look.colour_name not in ("white", "yellow") else (120, 92, 70))
    brush.box((-0.29, 0.0), (0.29, 1.0), frame)
    brush.box((-0.23, 0.0), (0.23, 0.94), paint)
    for low, high in ((0.08, 0.42), (0.52, 0.86)):
        for left in (-0.17, 0.03):
            brush.box((left, low), (left + 0.14, high), shade)
    brush.ellipse((0.17, 0.47), 0.035, 0.03, look.lit((240, 206, 90)))
