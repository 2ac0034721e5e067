"""Animals, feet at (0, 0) and one unit tall, facing right; a bird hangs with its lowest point at (0, 0)."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.brush import Brush
from benchmarks.stylizedbench.figures.look import Look
from benchmarks.stylizedbench.palette import RGB, darker, lighter

_DARK: RGB = (30, 26, 30)


def dog(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    coat, shade = look.colour, darker(look.colour, 0.3)
    step = float(rng.uniform(-0.08, 0.12))
    brush.limb((-0.5, 0.6), (-0.78, 0.88), 0.11, shade, taper=0.5)
    for x in (-0.36, 0.3):
        brush.limb((x, 0.4), (x + step, 0.05), 0.13, shade)
    brush.curve(
        [(-0.64, 0.72), (-0.1, 0.66), (0.5, 0.82), (0.56, 0.42), (0.1, 0.24), (-0.5, 0.34)], coat
    )  # fmt: skip
    for x in (-0.46, 0.36):
        brush.limb((x, 0.42), (x - step, 0.05), 0.15, coat)
        brush.ellipse((x - step + 0.04, 0.04), 0.08, 0.045, lighter(coat, 0.3))
    brush.limb((0.36, 0.58), (0.52, 0.78), 0.26, coat, taper=0.9)
    brush.ellipse((0.56, 0.82), 0.19, 0.17, coat)
    brush.limb((0.62, 0.77), (0.82, 0.74), 0.17, lighter(coat, 0.3), taper=0.8)
    brush.unlined.ellipse((0.88, 0.78), 0.045, 0.04, _DARK)
    brush.curve([(0.4, 0.98), (0.56, 0.96), (0.52, 0.6), (0.34, 0.52), (0.36, 0.8)], shade)
    brush.unlined.ellipse((0.65, 0.87), 0.03, 0.036, _DARK)
    brush.limb((0.37, 0.6), (0.47, 0.55), 0.05, look.lit((200, 40, 50)), taper=1.0)


def cat(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    coat, shade = look.colour, darker(look.colour, 0.3)
    curl = float(rng.uniform(0.0, 0.15))
    brush.limb((0.24, 0.1), (0.52, 0.14), 0.11, shade, taper=1.0)
    brush.limb((0.52, 0.14), (0.56, 0.42 + curl), 0.11, shade, taper=0.6)
    brush.curve([(-0.1, 0.72), (0.14, 0.72), (0.42, 0.1), (0.3, -0.02), (-0.32, -0.02), (-0.4, 0.12)], coat)
    brush.unlined.ellipse((0.0, 0.3), 0.11, 0.17, lighter(coat, 0.5))
    for x in (-0.11, 0.11):
        brush.limb((x, 0.34), (x, 0.06), 0.12, coat)
        brush.ellipse((x, 0.03), 0.09, 0.04, lighter(coat, 0.5))
    for side in (-1, 1):
        brush.polygon([(side * 0.26, 0.74), (side * 0.25, 1.02), (side * 0.06, 0.88)], coat)
        brush.unlined.polygon([(side * 0.21, 0.8), (side * 0.21, 0.95), (side * 0.12, 0.87)], (240, 150, 150))
    brush.ellipse((0.0, 0.73), 0.29, 0.21, coat)
    for side in (-1, 1):
        brush.unlined.ellipse((side * 0.11, 0.75), 0.055, 0.062, (200, 235, 90))
        brush.unlined.ellipse((side * 0.11, 0.75), 0.02, 0.058, _DARK)
        brush.stroke([(side * 0.1, 0.65), (side * 0.36, 0.68)], darker(coat, 0.6), 0.5)
        brush.stroke([(side * 0.1, 0.63), (side * 0.35, 0.6)], darker(coat, 0.6), 0.5)
    brush.unlined.polygon([(-0.035, 0.68), (0.035, 0.68), (0.0, 0.64)], (230, 110, 120))


def horse(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    coat, shade = look.colour, darker(look.colour, 0.3)
    mane = darker(coat, 0.65) if look.colour_name not in ("black", "brown") else lighter(coat, 0.45)
    step = float(rng.uniform(0.0, 0.1))
    brush.curve([(-0.4, 0.64), (-0.52, 0.62), (-0.62, 0.3), (-0.5, 0.2), (-0.5, 0.42)], mane)
    for x, move in ((-0.28, -step), (0.2, step)):
        brush.limb((x, 0.42), (x + move, 0.06), 0.1, shade, taper=0.55)
    brush.curve(
        [(-0.5, 0.66), (-0.2, 0.66), (0.12, 0.62), (0.36, 0.7), (0.36, 0.42), (0.0, 0.34), (-0.44, 0.38)],
        coat,
    )  # fmt: skip
    for x, move in ((-0.35, step), (0.27, -step)):
        brush.limb((x, 0.46), (x + move, 0.06), 0.12, coat, taper=0.5)
        brush.box((x + move - 0.04, 0.0), (x + move + 0.05, 0.06), _DARK)
    brush.polygon([(0.1, 0.62), (0.34, 0.46), (0.5, 0.82), (0.36, 0.92)], coat)
    brush.curve([(0.3, 0.96), (0.5, 0.96), (0.76, 0.74), (0.68, 0.64), (0.46, 0.76), (0.34, 0.82)], coat)
    brush.polygon([(0.36, 0.9), (0.38, 1.02), (0.45, 0.9)], coat)
    brush.curve([(0.4, 0.98), (0.3, 0.96), (0.06, 0.66), (0.1, 0.58), (0.24, 0.66), (0.36, 0.84)], mane)
    brush.unlined.ellipse((0.49, 0.86), 0.02, 0.024, _DARK)
    brush.unlined.ellipse((0.68, 0.71), 0.014, 0.014, _DARK)


def bird(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    feathers, shade = look.colour, darker(look.colour, 0.3)
    lift = float(rng.uniform(0.75, 1.0))
    brush.polygon([(0.1, 0.42), (0.34, lift * 0.95), (0.02, lift * 0.8), (-0.16, 0.42)], shade)
    brush.polygon([(-0.36, 0.34), (-0.8, 0.46), (-0.72, 0.32), (-0.82, 0.2), (-0.38, 0.22)], shade)
    brush.curve([(-0.5, 0.36), (0.0, 0.52), (0.5, 0.46), (0.52, 0.18), (0.1, 0.0), (-0.4, 0.16)], feathers)
    brush.ellipse((0.46, 0.4), 0.18, 0.17, feathers)
    brush.unlined.curve([(0.0, 0.06), (0.36, 0.1), (0.4, 0.24), (0.1, 0.22)], lighter(feathers, 0.5))
    brush.polygon([(0.6, 0.44), (0.82, 0.36), (0.61, 0.33)], look.lit((248, 176, 40)))
    brush.polygon(
        [
            (0.2, 0.36),
            (-0.08, lift),
            (-0.4, lift * 1.05),
            (-0.34, lift * 0.78),
            (-0.5, lift * 0.72),
            (-0.26, 0.3),
        ],
        feathers,
    )
    brush.stroke([(-0.02, 0.42), (-0.3, lift * 0.78)], shade, 0.7)
    brush.unlined.ellipse((0.52, 0.44), 0.034, 0.038, _DARK)
