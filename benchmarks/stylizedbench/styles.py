"""Styles: how a composited drawing becomes a finished picture, with its masks kept true.

Everything a style does to a pixel depends on the drawing at that place and on textures fixed by the seed.
The same seed therefore finishes the plate, each subject alone and the whole picture alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.stylizedbench.brush import FILL, LINE
from benchmarks.stylizedbench.scene import Style
from benchmarks.stylizedbench.textures import Field, window


@dataclass(frozen=True, slots=True)
class Sketch:
    """A drawing at its final size, before its style: all values in 0..1."""

    colour: Field
    """[3, H, W]: planes, because whole planes broadcast many times faster than pixels."""
    line: Field
    """[H, W]: how much of each pixel is outline."""
    subject: Field
    """[H, W]: how much of each pixel is any subject."""
    rng: np.random.Generator

    def texture(self, name: str) -> Field:
        """[H, W], a random window of a named texture."""
        return window(name, self.rng, *self.line.shape)


def finish(
    drawing: NDArray[np.uint8], labels: NDArray[np.uint8], count: int, style: Style, seed: int
) -> tuple[NDArray[np.uint8], list[Field]]:
    """Styles a drawing made at twice its final size.

    Args:
        drawing: [2H, 2W, 4], colour and ink (see `brush`), every pixel painted.
        labels: [2H, 2W], 0 for scenery, k for subject k.
        count: how many subjects.
        seed: fixes the textures; equal seeds give equal finishes wherever the drawings are equal.

    Returns:
        The picture [H, W, 3], and per subject its share of every pixel [H, W].
    """
    rng = np.random.default_rng(seed)
    way = _WAYS[style]
    if way.strokes:
        drawing, labels = _daub(drawing, labels, rng)
    elif way.wobble:
        drawing, labels = _warp(drawing, labels, way.wobble, rng)
    height, width = drawing.shape[0] // 2, drawing.shape[1] // 2
    small = cv2.resize(drawing, (width, height), interpolation=cv2.INTER_AREA)
    owners = [np.asarray(labels == k + 1, np.float32) for k in range(count)]
    masks = [_field(cv2.resize(owner, (width, height), interpolation=cv2.INTER_AREA)) for owner in owners]
    planes = [_field(plane) for plane in cv2.split(small)]
    if way.soft:
        masks, planes = [_bleed(x, way.soft) for x in masks], [_bleed(x, way.soft) for x in planes]
    colour = _field(np.stack(planes[:3]) / 255)
    line = _field(np.maximum(planes[3] - FILL, 0) / (LINE - FILL))
    subject = np.minimum(sum(masks, np.zeros_like(line)), 1)
    styled = way.paint(Sketch(colour, line, subject, rng))
    picture = cv2.merge([cv2.convertScaleAbs(np.maximum(plane, 0), alpha=255) for plane in styled])
    return np.asarray(picture, np.uint8), masks


def _flat_colour(sketch: Sketch) -> Field:
    return sketch.colour


def _line_art(sketch: Sketch) -> Field:
    light = _tinted(_rgb(1, 1, 1), sketch.colour, 0.16 + 0.62 * sketch.subject)
    return _over(light, sketch.line * 0.95, _rgb(0.05, 0.05, 0.08))


def _ink_sketch(sketch: Sketch) -> Field:
    tone = _luminance(sketch.colour)
    paper = _rgb(0.97, 0.95, 0.90) - 0.07 * sketch.texture("grain")
    washed = _tinted(paper, sketch.colour, 0.24 + 0.44 * sketch.subject)
    hatch = sketch.texture("hatch") * _ramp(0.52 - tone) + sketch.texture("cross") * _ramp(0.26 - tone)
    broken = np.minimum(sketch.line * (0.35 + 1.9 * sketch.texture("patches")), 1)
    return _over(washed, np.maximum(broken, 0.62 * np.minimum(hatch, 1)), _rgb(0.10, 0.09, 0.14))


def _pencil(sketch: Sketch) -> Field:
    tone, strokes, grain = _luminance(sketch.colour), sketch.texture("graphite"), sketch.texture("grain")
    crayon = (0.26 + 0.42 * sketch.subject) * (0.6 + 0.6 * strokes)
    drawn = _tinted(_rgb(0.96, 0.96, 0.95) - 0.05 * grain, sketch.colour, crayon)
    shade = np.clip(0.8 - tone, 0, 0.7) * strokes
    lead = np.maximum(shade, sketch.line * (0.55 + 0.45 * strokes))
    return _over(drawn, lead * (1 - 0.25 * grain), _rgb(0.22, 0.22, 0.25))


def _watercolour(sketch: Sketch) -> Field:
    granules = sketch.texture("grain")
    water = 0.46 + 0.5 * sketch.texture("patches") + 0.3 * granules + 0.45 * sketch.line
    pigment = -np.log(np.maximum(sketch.colour * 0.92 + 0.07, 0.02))
    return _field((_rgb(0.99, 0.98, 0.95) - 0.03 * granules) * np.exp(-pigment * water))


def _oil_paint(sketch: Sketch) -> Field:
    """The bristles stand in the line channel (see `_daub`)."""
    bristle = sketch.line - 0.5
    rich = 1.18 * sketch.colour - 0.18 * _luminance(sketch.colour)
    return _field(rich * (1 + 0.34 * bristle) + 0.05 * bristle)


@dataclass(frozen=True, slots=True)
class _Way:
    paint: Callable[[Sketch], Field]
    wobble: float = 0.0
    """Half pixels by which shapes wander."""
    soft: float = 0.0
    """Sigma in pixels by which washes bleed."""
    strokes: bool = False


_WAYS: dict[Style, _Way] = {
    "ink sketch": _Way(_ink_sketch, wobble=2.4),
    "watercolour": _Way(_watercolour, wobble=3.0, soft=0.9),
    "oil paint": _Way(_oil_paint, strokes=True),
    "pencil": _Way(_pencil, wobble=1.8),
    "flat colour": _Way(_flat_colour),
    "line art": _Way(_line_art),
}


def _rgb(red: float, green: float, blue: float) -> Field:
    return np.array([red, green, blue], np.float32)[:, None, None]


def _tinted(paper: Field, colour: Field, strength: Field) -> Field:
    """Transparent colour on paper."""
    return paper * (1 - strength * (1 - colour))


def _over(picture: Field, amount: Field, ink: Field) -> Field:
    return picture + (ink - picture) * amount


def _field(values: ArrayLike) -> Field:
    return np.asarray(values, np.float32)


def _bleed(plane: Field, sigma: float) -> Field:
    return _field(cv2.GaussianBlur(plane, (0, 0), sigma))


def _luminance(colour: Field) -> Field:
    return _field(0.30 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2])


def _ramp(x: Field) -> Field:
    return _field(np.clip(x * 6, 0, 1))


def _warp(
    drawing: NDArray[np.uint8], labels: NDArray[np.uint8], wobble: float, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    return _displace(drawing, labels, window("drift", rng, *labels.shape) * wobble)


def _daub(
    drawing: NDArray[np.uint8], labels: NDArray[np.uint8], rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Every brush stroke takes the one colour found under its middle; its bristles replace the outlines."""
    strokes = window("strokes", rng, *labels.shape)
    painted, moved = _displace(drawing, labels, strokes[..., :2])
    painted[..., 3] = strokes[..., 2]
    return painted, moved


def _displace(
    drawing: NDArray[np.uint8], labels: NDArray[np.uint8], by: Field
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Moves colours and labels alike; no pixel mixes two labels."""
    height, width = labels.shape
    x = by[..., 0] + np.arange(width, dtype=np.float32)
    y = by[..., 1] + np.arange(height, dtype=np.float32)[:, None]
    where, unused = cv2.convertMaps(x, y, cv2.CV_16SC2, nninterpolation=True)
    moved = [
        cv2.remap(x, where, unused, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
        for x in (drawing, labels)
    ]
    return np.asarray(moved[0], np.uint8), np.asarray(moved[1], np.uint8)
