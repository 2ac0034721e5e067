"""Styles: how a drawn sheet becomes finished paint, its coverage kept true.

The scenery and every subject are finished by themselves, on the same paper; the picture is nothing but these
sheets laid over each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.brush import FILL, LINE, Pen, outline_width
from benchmarks.stylizedbench.scene import Style
from benchmarks.stylizedbench.styles.drawn import ink_sketch, line_art, pencil
from benchmarks.stylizedbench.styles.painted import flat_colour, oil_paint, watercolour
from benchmarks.stylizedbench.styles.sketch import Sketch, displaced, field, soft
from benchmarks.stylizedbench.styles.textures import Field, window

MARGIN = 8
"""Pixels around a sheet that a style may look at or bleed into."""


@dataclass(frozen=True, slots=True)
class _Way:
    paint: Callable[[Sketch], Field]
    wobble: float = 0.0
    """Half pixels by which shapes wander."""
    bleed: float = 0.0
    """Sigma in pixels by which washes run."""
    strokes: bool = False
    loose: bool = False
    line: float = 1.0
    """Weight of outlines."""


_WAYS: dict[Style, _Way] = {
    "ink sketch": _Way(ink_sketch, wobble=2.2, loose=True, line=0.9),
    "watercolour": _Way(watercolour, wobble=2.2, bleed=0.55),
    "oil paint": _Way(oil_paint, strokes=True),
    "pencil": _Way(pencil, wobble=1.6, loose=True, line=0.75),
    "flat colour": _Way(flat_colour),
    "line art": _Way(line_art),
}


def pen_for(style: Style, height: float, hand: np.random.Generator) -> Pen:
    """For what is drawn on a doubled canvas and fills a frame `height` pixels high."""
    way = _WAYS[style]
    return Pen(max(2, round(outline_width(height) * way.line)), hand if way.loose else None)


def finish(
    drawing: NDArray[np.uint8], style: Style, paper: tuple[int, int], *, subject: bool
) -> NDArray[np.uint8]:
    """Styles a sheet drawn at twice its final size.

    Args:
        drawing: [2H, 2W, 4], colour and ink (see `brush`); a subject's is 0 around it.
        paper: top and left corner of the sheet on the endless paper, in final pixels; sheets whose corners
            differ as their places in the picture do lie on the same grain.

    Returns:
        [H, W, 4], straight alpha.
    """
    way = _WAYS[style]
    top, left = 2 * paper[0], 2 * paper[1]
    if way.strokes:
        strokes = window("fine strokes" if subject else "broad strokes", top, left, *drawing.shape[:2])
        drawing = displaced(drawing, strokes[..., :2])
        bristles = strokes[..., 2].astype(np.uint8)
        drawing[..., 3] = np.where(drawing[..., 3] > 0, np.maximum(bristles, FILL), 0)
    elif way.wobble:
        drawing = displaced(drawing, window("drift", top, left, *drawing.shape[:2]) * way.wobble)
    sketch = _sketch(drawing, way, paper, subject=subject)
    planes = [cv2.convertScaleAbs(np.maximum(plane, 0), alpha=255) for plane in way.paint(sketch)]
    return np.asarray(cv2.merge([*planes, cv2.convertScaleAbs(sketch.alpha, alpha=255)]), np.uint8)


def _sketch(drawing: NDArray[np.uint8], way: _Way, paper: tuple[int, int], *, subject: bool) -> Sketch:
    height, width = drawing.shape[0] // 2, drawing.shape[1] // 2
    planes = [field(plane) for plane in cv2.split(_halved(drawing, height, width))]
    if not subject:
        if way.bleed:
            planes = [soft(plane, way.bleed) for plane in planes]
        line = field(np.maximum(planes[3] - FILL, 0) / (LINE - FILL))
        return Sketch(field(np.stack(planes[:3]) / 255), line, np.ones_like(line), subject, paper)
    painted = np.where(drawing[..., 3] > 0, np.uint8(255), np.uint8(0))
    alpha = field(_halved(painted, height, width) / np.float32(255))
    if way.bleed:
        planes, alpha = [soft(plane, way.bleed) for plane in planes], soft(alpha, way.bleed)
    share = field(np.maximum(alpha, 1 / 255))
    line = field(np.clip((planes[3] / share - FILL) / (LINE - FILL), 0, 1))
    return Sketch(field(np.clip(np.stack(planes[:3]) / (share * 255), 0, 1)), line, alpha, subject, paper)


def _halved(pixels: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
