"""Styles: how a composited drawing becomes a finished picture, with its masks kept true.

Everything a style does to a pixel depends on the drawing at that place and on textures fixed by the seed.
The same seed therefore finishes the plate, each subject alone and the whole picture alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.brush import FILL
from benchmarks.stylizedbench.scene import Style
from benchmarks.stylizedbench.textures import Field, window



@dataclass(frozen=True, slots=True)
class Sketch:
    """A drawing at its final size, before its style: all values in 0..1."""

    colour: Field
    """[H, W, 3]"""
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
    masks = [
        cv2.resize((labels == k + 1).astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
        for k in range(count)
    ]
    colour = small[..., :3].astype(np.float32) / 255
    line = np.maximum(small[..., 3].astype(np.float32) - FILL, 0) / (255 - FILL)
    if way.soft:
        colour, line, *masks = (cv2.GaussianBlur(x, (0, 0), way.soft) for x in (colour, line, *masks))
    subject = np.sum(masks, axis=0) if masks else np.zeros_like(line)
    styled = way.paint(Sketch(colour, line, subject, rng))
    return np.rint(np.clip(styled, 0, 1) * 255).astype(np.uint8), masks


def _flat_colour(sketch: Sketch) -> Field:
    return sketch.colour


def _line_art(sketch: Sketch) -> Field:
    keep = (0.16 + 0.62 * np.minimum(sketch.subject, 1))[..., None]
    paper = 1 - (1 - sketch.colour) * keep
    return _ink(paper, sketch.line * 0.95, (0.05, 0.05, 0.08))


def _ink_sketch(sketch: Sketch) -> Field:
    tone = _luminance(sketch.colour)
    paper = np.float32([0.97, 0.95, 0.90]) - 0.07 * sketch.texture("grain")[..., None]
    tint = (0.22 + 0.4 * np.minimum(sketch.subject, 1))[..., None]
    washed = paper * (1 - tint * (1 - sketch.colour))
    hatch = sketch.texture("hatch") * _ramp(0.62 - tone) + sketch.texture("cross") * _ramp(0.36 - tone)
    broken = np.clip(sketch.line * (0.35 + 1.9 * sketch.texture("patches")), 0, 1)
    return _ink(washed, np.maximum(broken, np.minimum(hatch, 1) * 0.75), (0.10, 0.09, 0.14))


def _pencil(sketch: Sketch) -> Field:
    tone = _luminance(sketch.colour)
    grain = sketch.texture("grain")[..., None]
    strokes = sketch.texture("graphite")
    paper = np.float32([0.96, 0.96, 0.95]) - 0.05 * grain
    tint = (0.2 + 0.42 * np.minimum(sketch.subject, 1))[..., None] * (0.55 + 0.55 * strokes[..., None])
    crayon = paper * (1 - tint * (1 - sketch.colour))
    shade = np.clip((0.85 - tone) * 0.95, 0, 0.75) * strokes
    lead = np.maximum(shade, sketch.line * (0.45 + 0.4 * strokes))
    return _ink(crayon, lead * (1 - 0.25 * grain[..., 0]), (0.24, 0.24, 0.27))


def _watercolour(sketch: Sketch) -> Field:
    granules, wash = sketch.texture("grain"), sketch.texture("patches")
    density = (0.62 + 0.5 * wash + 0.3 * (granules - 0.5) + 0.45 * sketch.line)[..., None]
    pigment = -np.log(np.clip(sketch.colour * 0.92 + 0.07, 0.02, 1))
    paper = np.float32([0.99, 0.98, 0.95]) - 0.03 * granules[..., None]
    return paper * np.exp(-pigment * density)


def _oil_paint(sketch: Sketch) -> Field:
    bristle = (sketch.line - 0.5)[..., None]
    rich = sketch.colour + 0.18 * (sketch.colour - _luminance(sketch.colour)[..., None])
    return rich * (1 + 0.34 * bristle) + 0.05 * bristle


@dataclass(frozen=True, slots=True)
class _Way:
    paint: Callable[[Sketch], Field]
    wobble: float = 0.0
    """Half pixels by which shapes wander."""
    soft: float = 0.0
    """Sigma in pixels by which washes bleed."""
    strokes: bool = False


_WAYS: dict[Style, _Way] = {
    "ink sketch": _Way(_ink_sketch, wobble=2.2),
    "watercolour": _Way(_watercolour, wobble=3.0, soft=0.9),
    "oil paint": _Way(_oil_paint, strokes=True),
    "pencil": _Way(_pencil, wobble=1.8),
    "flat colour": _Way(_flat_colour),
    "line art": _Way(_line_art),
}


def _ink(picture: Field, amount: Field, ink: tuple[float, float, float]) -> Field:
    return picture + (np.float32(ink) - picture) * amount[..., None]


def _luminance(colour: Field) -> Field:
    return colour @ np.float32([0.30, 0.59, 0.11])


def _ramp(x: Field) -> Field:
    return np.clip(x * 6, 0, 1)


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
    where, _ = cv2.convertMaps(x, y, cv2.CV_16SC2, nninterpolation=True)
    nearest = {"map2": None, "interpolation": cv2.INTER_NEAREST, "borderMode": cv2.BORDER_REPLICATE}
    return cv2.remap(drawing, where, **nearest), cv2.remap(labels, where, **nearest)
