"""Trees, rooted at (0, 0) and one unit tall."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.brush import Brush
from benchmarks.stylizedbench.kinds.look import Look
from benchmarks.stylizedbench.palette import darker, lighter


def tree(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    if look.variant == "pine":
        _pine(brush, look)
        return
    leaves, shade, sun = look.colour, darker(look.colour, 0.25), lighter(look.colour, 0.25)
    trunk = look.lit((104, 70, 44) if look.colour_name != "brown" else (70, 58, 54))
    brush.polygon([(-0.12, 0.0), (0.13, 0.0), (0.06, 0.2), (0.055, 0.5), (-0.055, 0.5), (-0.06, 0.2)], trunk)
    brush.tube([(0.0, 0.34), (0.2, 0.52)], 0.05, trunk)
    crown = np.array(
        [(-0.24, 0.53), (0.25, 0.54), (0.0, 0.5), (-0.2, 0.75), (0.2, 0.75), (0.0, 0.81)]
    ) + rng.uniform(-0.03, 0.03, (6, 2))
    for x, y in crown:
        brush.ellipse((x, y), 0.2, 0.18, shade)
    for x, y in crown:
        brush.unlined.ellipse((x + 0.02, y + 0.02), 0.178, 0.158, leaves)
    for x, y in crown[3:]:
        brush.unlined.ellipse((x + 0.05, y + 0.06), 0.075, 0.06, sun)


def _pine(brush: Brush, look: Look) -> None:
    leaves, shade = look.colour, darker(look.colour, 0.22)
    brush.box((-0.05, 0.0), (0.05, 0.24), look.lit((104, 70, 44)))
    for bottom, top, reach in ((0.14, 0.54, 0.32), (0.38, 0.78, 0.25), (0.62, 1.0, 0.17)):
        brush.polygon([(-reach, bottom), (-0.5 * reach, bottom + 0.03), (0.0, bottom - 0.02),
                       (0.5 * reach, bottom + 0.03), (reach, bottom), (0.0, top)], leaves)  # fmt: skip
        brush.unlined.polygon(
            [(0.35 * reach, bottom + 0.03), (reach * 0.92, bottom + 0.015), (0.0, top - 0.03)], shade
        )
