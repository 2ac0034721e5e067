"""Styles whose outlines are drawn: ink sketch, pencil, line art."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.styles.sketch import Sketch, luminance, over, ramp, rgb, tinted
from benchmarks.stylizedbench.styles.textures import Field


def line_art(sketch: Sketch) -> Field:
    light = tinted(rgb(1, 1, 1), sketch.colour, 0.80 if sketch.subject else 0.26)
    return over(light, sketch.line * 0.95, rgb(0.05, 0.05, 0.08))


def ink_sketch(sketch: Sketch) -> Field:
    """Broken pen lines, hatched shade and a thin wash of colour on grained paper."""
    tone, patches = luminance(sketch.colour), sketch.texture("patches")
    paper = rgb(0.97, 0.95, 0.90) - 0.07 * sketch.texture("grain")
    wash = (0.78 if sketch.subject else 0.32) * (0.75 + 0.4 * sketch.texture("blooms"))
    washed = tinted(paper, sketch.colour, np.minimum(wash, 1))
    hatch = sketch.texture("hatch") * ramp(0.38 - tone) + sketch.texture("cross") * ramp(0.16 - tone)
    hatched = (0.55 if sketch.subject else 0.42) * np.minimum(hatch, 1) * (0.5 + patches)
    broken = np.minimum(sketch.line * (0.25 + 2.0 * patches), 1)
    return over(washed, np.maximum(broken, hatched), rgb(0.10, 0.09, 0.14))


def pencil(sketch: Sketch) -> Field:
    """Graphite lines and shading, coloured with pencils along one direction of the hand."""
    tone, strokes, grain = luminance(sketch.colour), sketch.texture("graphite"), sketch.texture("grain")
    crayon = (0.82 if sketch.subject else 0.36) * (0.55 + 0.75 * strokes)
    drawn = tinted(rgb(0.97, 0.97, 0.95) - 0.05 * grain, sketch.colour, np.minimum(crayon, 1))
    shade = np.clip(0.5 - tone, 0, 0.34) * strokes
    lead = np.maximum(shade, sketch.line * (0.45 + 0.55 * strokes))
    return over(drawn, lead * (1 - 0.3 * grain), rgb(0.22, 0.22, 0.25))
