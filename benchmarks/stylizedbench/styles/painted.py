"""Styles of colour alone: watercolour, oil paint, flat colour."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.styles.sketch import Sketch, field, luminance, rgb, soft
from benchmarks.stylizedbench.styles.textures import Field


def flat_colour(sketch: Sketch) -> Field:
    return sketch.colour


def watercolour(sketch: Sketch) -> Field:
    """Pigment in granulated washes: it pools at edges, and leaves slivers of paper between shapes."""
    granules, blooms = sketch.texture("grain"), sketch.texture("blooms")
    rim = soft(sketch.line, 0.7) * (1.3 * sketch.texture("patches") - 0.25)
    if sketch.subject:
        rim = rim + 0.55 * (1 - soft(sketch.alpha, 1.5))
    water = (0.62 if sketch.subject else 0.44) + 0.5 * blooms + 0.12 * granules + 0.55 * rim
    pigment = -np.log(np.maximum(sketch.colour * 0.93 + 0.07, 0.03))
    return field((rgb(0.99, 0.98, 0.95) - 0.03 * granules) * np.exp(-pigment * np.maximum(water, 0.12)))


def oil_paint(sketch: Sketch) -> Field:
    """The bristles of each stroke stand in the line channel (see `finish`)."""
    bristle = sketch.line - 0.5
    rich = 1.2 * sketch.colour - 0.2 * luminance(sketch.colour)
    warm = rgb(0.05, 0.0, -0.05) * (4 * bristle * (sketch.texture("patches") - 0.5))
    return field(rich * (1 + 0.30 * bristle) + 0.07 * bristle + warm)
