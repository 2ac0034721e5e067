"""Furniture, on the floor at (0, 0) and one unit tall."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.brush import Brush
from benchmarks.stylizedbench.kinds.look import Look
from benchmarks.stylizedbench.palette import darker, lighter


def chair(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    paint, shade = look.colour, darker(look.colour, 0.28)
    for x, y in ((-0.16, 0.12), (0.34, 0.12)):
        brush.tube([(x, 0.44), (x, y)], 0.07, shade)
    brush.polygon([(-0.33, 0.44), (-0.25, 0.48), (-0.25, 1.0), (-0.33, 0.98)], shade)
    brush.polygon([(-0.24, 0.66), (0.26, 0.66), (0.26, 1.0), (-0.24, 1.0)], paint)
    brush.tube([(0.25, 0.5), (0.25, 0.96)], 0.07, paint)
    brush.tube([(-0.25, 0.5), (-0.25, 0.96)], 0.07, paint)
    brush.polygon([(-0.36, 0.4), (0.28, 0.4), (0.4, 0.54), (-0.22, 0.54)], lighter(paint, 0.15))
    brush.unlined.polygon([(-0.36, 0.4), (0.28, 0.4), (0.28, 0.35), (-0.36, 0.35)], shade)
    for x in (-0.32, 0.24):
        brush.tube([(x, 0.38), (x, 0.04)], 0.075, paint)


def table(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    paint, shade = look.colour, darker(look.colour, 0.28)
    for x in (-0.62, 0.86):
        brush.box((x - 0.05, 0.16), (x + 0.05, 0.86), shade)
    for x in (-0.86, 0.62):
        brush.box((x - 0.06, 0.0), (x + 0.06, 0.78), paint)
    brush.polygon([(-1.0, 0.78), (0.74, 0.78), (1.0, 1.0), (-0.72, 1.0)], lighter(paint, 0.18))
    brush.polygon([(-1.0, 0.66), (0.74, 0.66), (0.74, 0.78), (-1.0, 0.78)], paint)
    brush.polygon([(0.74, 0.66), (1.0, 0.9), (1.0, 1.0), (0.74, 0.78)], shade)


def bed(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    cloth, shade, wood = look.colour, darker(look.colour, 0.25), look.lit((140, 96, 60))
    brush.polygon([(-1.3, 0.0), (-1.18, 0.0), (-1.18, 0.96), (-1.3, 0.9)], darker(wood))
    brush.polygon([(-1.18, 0.3), (-0.86, 0.62), (-0.86, 1.0), (-1.18, 0.96)], wood)
    brush.polygon([(-1.2, 0.1), (1.1, 0.1), (1.1, 0.46), (-1.2, 0.46)], cloth)
    brush.polygon([(-1.2, 0.46), (1.1, 0.46), (1.4, 0.72), (-0.86, 0.72)], lighter(cloth, 0.16))
    brush.polygon([(1.1, 0.1), (1.4, 0.34), (1.4, 0.72), (1.1, 0.46)], shade)
    brush.curve(
        [(-1.16, 0.5), (-0.66, 0.48), (-0.46, 0.74), (-0.86, 0.84), (-1.1, 0.74)], look.lit((246, 244, 238))
    )
    brush.stroke([(-0.42, 0.46), (-0.12, 0.72)], shade, 1.0)
    for x in (-1.14, 1.04):
        brush.box((x - 0.05, 0.0), (x + 0.07, 0.12), wood)


def sofa(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    cloth, shade, light = look.colour, darker(look.colour, 0.25), lighter(look.colour, 0.15)
    for x in (-0.86, 0.86):
        brush.box((x - 0.06, 0.0), (x + 0.06, 0.14), look.lit((90, 62, 44)))
    brush.curve([(-0.98, 0.2), (-1.0, 1.04), (-0.7, 1.04), (0.7, 1.04), (1.0, 1.04), (0.98, 0.2)], shade)
    brush.stroke([(0.0, 0.56), (0.0, 0.98)], darker(cloth, 0.5), 0.9)
    brush.box((-0.9, 0.1), (0.9, 0.4), cloth)
    for left in (-0.82, 0.02):
        brush.curve([(left, 0.36), (left, 0.6), (left + 0.8, 0.6), (left + 0.8, 0.36)], light)
    for side in (-1, 1):
        brush.curve([(side * 1.16, 0.06), (side * 1.2, 0.76), (side * 0.8, 0.76), (side * 0.8, 0.06)], cloth)
