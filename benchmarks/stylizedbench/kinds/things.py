"""Small things, on the ground at (0, 0) and one unit tall."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.brush import Brush
from benchmarks.stylizedbench.kinds.look import Look
from benchmarks.stylizedbench.palette import darker, lighter, mix


def ball(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    stripe = lighter(look.colour, 0.75) if look.colour_name != "white" else look.lit((60, 60, 70))
    brush.ellipse((0.0, 0.5), 0.5, 0.5, look.colour)
    at = brush.at((0.0, 0.5), turn=float(rng.uniform(-30, 30)))
    at.polygon(
        [(-0.49, 0.09), (-0.2, 0.0), (0.2, 0.0), (0.49, 0.09), (0.49, -0.06), (0.2, -0.17), (-0.2, -0.17),
         (-0.49, -0.06)],
        stripe,
    )  # fmt: skip
    at.stroke([(-0.12, 0.48), (-0.2, 0.25), (-0.2, 0.0)], darker(look.colour, 0.4), 0.8)
    at.stroke([(0.12, 0.48), (0.2, 0.25), (0.2, 0.0)], darker(look.colour, 0.4), 0.8)
    brush.unlined.ellipse((0.17, 0.76), 0.1, 0.07, lighter(look.colour, 0.7), turn=-35)


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


def rock(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    stone, shade, light = look.colour, darker(look.colour, 0.3), lighter(look.colour, 0.3)
    lean = float(rng.uniform(-0.12, 0.12))
    brush.polygon(
        [(-0.78, 0.0), (-0.82, 0.32), (-0.5, 0.78), (lean, 1.0), (0.46, 0.84), (0.76, 0.42), (0.84, 0.0)],
        stone,
    )
    brush.polygon([(lean, 1.0), (0.46, 0.84), (0.76, 0.42), (0.84, 0.0), (0.3, 0.0), (0.2, 0.5)], shade)
    brush.unlined.polygon([(-0.5, 0.76), (lean, 0.97), (0.12, 0.66), (-0.3, 0.6)], light)
    brush.stroke([(-0.6, 0.36), (-0.36, 0.26), (-0.28, 0.06)], darker(stone, 0.5), 0.9)
