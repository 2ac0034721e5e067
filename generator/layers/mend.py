"""A decomposition as a person wants it: other depths, mended mattes, more layers. Nothing is painted.

It works on alphas. Where a layer is added to it shows: what stands in front gives way. What is taken away
from it falls to what stands behind. What changed is then solved anew, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.layers.decompose import cropped
from generator.layers.decomposition import Decomposition, Layer
from generator.layers.depth import depths as distinct
from generator.layers.plate import fill
from generator.layers.solve import solve
from generator.layers.spread import spread
from generator.storyboard.shot import Subject

Field = NDArray[np.floating[Any]]
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Addition:
    """A layer that was not there."""

    key: str
    name: str
    kind: Literal["subject", "scenery"]
    share: Field
    """[H, W] in 0..1 over the whole painting: how much of each pixel it is to show."""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class _Part:
    """A layer laid out over the whole painting."""

    layer: Layer
    rgba: Picture
    alpha: Field
    """[H, W] in 0..1, as it is to be."""
    hidden: NDArray[np.bool_]
    """Where something stands before it, so that its colour is invented."""
    change: Field
    """[H, W] in -1..1: what the person adds and takes away."""


def mend(
    cut: Decomposition,
    *,
    depths: Mapping[str, float] | None = None,
    mattes: Mapping[str, Picture] | None = None,
    added: Sequence[Addition] = (),
    without: Collection[str] = (),
) -> Decomposition:
    """The same picture in other layers, which give it back as exactly.

    Args:
        cut: its plate lies under all of the other layers.
        depths: of layers by key, 0 nearest, below 1; a tie is broken by a hair.
        mattes: of layers by key, [canvas height, canvas width]: the alpha that a layer is to have, 0 to 255.
            What is changed at the canvas's edge goes on in the bleed. Where two are mended the nearer wins.
        added: more layers; where no depth is given for one, it is estimated.
        without: keys of layers that are dissolved, in the bleed too.

    A layer of which nothing is left is reported in `not_found`.
    """
    picture = painted(cut)
    parts = ordered(parted(cut, added, mattes or {}), depths or {})
    parts = [replace(part, change=-part.alpha) if part.layer.key in without else part for part in parts]
    alphas = [part.alpha for part in parts]
    for place in reversed(range(len(parts))):
        more = parts[place].change
        alphas[place] = np.clip(alphas[place] + more, 0, 1)
        for nearer in range(place):
            alphas[nearer] = alphas[nearer] * (1 - np.maximum(more, 0))
    return solved(cut, parts, [np.rint(255 * alpha).astype(np.uint8) for alpha in alphas], picture)


def painted(cut: Decomposition) -> Picture:
    """The painting [H, W, 3] that was taken apart, with its bleed."""
    plate = cut.layers[-1]
    stack = plate.rgba[..., :3].astype(np.float32)
    for layer in reversed(cut.layers[:-1]):
        height, width = layer.rgba.shape[:2]
        under = stack[layer.y - plate.y :, layer.x - plate.x :][:height, :width]
        under += (layer.rgba[..., :3] - under) * (layer.rgba[..., 3:] / np.float32(255))
    picture = np.rint(stack).astype(np.uint8)
    on_canvas(picture, cut)[:] = cut.source
    return picture


def parted(cut: Decomposition, added: Sequence[Addition], mattes: Mapping[str, Picture]) -> list[_Part]:
    """Every layer but the plate, near to far, then what is added."""
    plate = cut.layers[-1]
    parts = []
    through: Field = np.ones(plate.rgba.shape[:2], np.float32)
    for layer in cut.layers[:-1]:
        rgba = np.zeros_like(plate.rgba)
        x, y = layer.x - plate.x, layer.y - plate.y
        rgba[y : y + layer.rgba.shape[0], x : x + layer.rgba.shape[1]] = layer.rgba
        alpha = rgba[..., 3] / np.float32(255)
        parts.append(_Part(layer, rgba, alpha, through == 0, change(alpha, mattes.get(layer.key), cut)))
        through = through * (1 - alpha)
    for one in added:
        layer = Layer(one.key, one.name, one.kind, plate.rgba[:0, :0], 0, 0, -1.0, one.confidence)
        nowhere = np.zeros_like(through)
        share = np.asarray(one.share, np.float32)
        more = share + change(share, mattes.get(one.key), cut)
        parts.append(_Part(layer, np.zeros_like(plate.rgba), nowhere, nowhere > 0, more))
    return parts


def change(alpha: Field, matte: Picture | None, cut: Decomposition) -> Field:
    """What a matte [canvas height, canvas width] changes of an alpha [H, W]; in the bleed as at its edge."""
    if matte is None:
        return np.zeros_like(alpha)
    inside = matte / np.float32(255) - on_canvas(alpha, cut)
    left, top = -cut.layers[-1].x, -cut.layers[-1].y
    height, width = alpha.shape
    below, right = height - top - inside.shape[0], width - left - inside.shape[1]
    whole: Field = cv2.copyMakeBorder(inside, top, below, left, right, cv2.BORDER_REPLICATE)
    return whole


def ordered(parts: Sequence[_Part], wanted: Mapping[str, float]) -> list[_Part]:
    """Near to far by the depths that are wanted, each with an alpha that shows as much of it as before."""
    shares = []
    through: Field = np.ones((1, 1), np.float32)
    for part in parts:
        shares.append(part.alpha * through)
        through = through * (1 - part.alpha)
    layers = [part.layer for part in parts]
    subjects = [
        Subject(
            layer.key,
            layer.name,
            kind="scenery" if layer.kind == "scenery" else "subject",
            depth=wanted.get(layer.key, layer.depth if layer.depth >= 0 else None),
        )
        for layer in layers
    ]
    areas = [share + part.change > 0.5 for share, part in zip(shares, parts, strict=True)]
    depth = distinct(subjects, np.array(areas)) if parts else []
    result = []
    through = np.ones((1, 1), np.float32)
    for place in np.argsort(depth):
        part = parts[place]
        # What does not show keeps its alpha: it may have been completed there.
        seen = np.divide(shares[place], through, out=part.alpha.copy(), where=through > 0)
        alpha = np.minimum(seen, 1)
        result.append(replace(part, layer=replace(part.layer, depth=depth[place]), alpha=alpha))
        through = through * (1 - alpha)
    return result


def solved(
    cut: Decomposition, parts: Sequence[_Part], alphas: Sequence[Picture], picture: Picture
) -> Decomposition:
    """The parts with these alphas [H, W] over the plate, filled in where nothing covered it before."""
    plate = cut.layers[-1]
    covered = anywhere(alphas, picture)
    was_covered = anywhere([part.rgba[..., 3] for part in parts], picture)
    known = np.where(was_covered[..., None], plate.rgba[..., :3], picture)
    filled = np.where(covered[..., None], fill(known, covered & ~was_covered), picture)
    rgba, raised = solve(picture, filled, alphas, list(colours(parts, alphas, picture)))
    same = unchanged(cut, parts, alphas)
    layers, lost = [], {}
    for part, pixels, alpha, lifted in zip(parts, rgba, alphas, raised, strict=True):
        keep = same & (alpha > 0)
        pixels[keep] = part.rgba[keep]
        if not alpha.any():
            lost[part.layer.key] = part.layer.confidence
            continue
        x, y, small = cropped(pixels)
        share = min(1.0, part.layer.raised_share + (0.0 if same.all() else lifted))
        layers.append(replace(part.layer, rgba=small, x=x + plate.x, y=y + plate.y, raised_share=share))
    backdrop = replace(plate, rgba=cv2.cvtColor(filled, cv2.COLOR_RGB2RGBA))
    return replace(cut, layers=(*layers, backdrop), not_found=cut.not_found | lost)


def anywhere(alphas: Sequence[Picture], picture: Picture) -> NDArray[np.bool_]:
    there: NDArray[np.bool_] = np.any([*alphas, np.zeros(picture.shape[:2], bool)], axis=0)
    return there


def colours(
    parts: Sequence[_Part], alphas: Sequence[Picture], picture: Picture
) -> Iterator[NDArray[np.float32]]:
    """What each part should look like: the picture where it shows, what was invented where it did not."""
    through: Field = np.ones(picture.shape[:2], np.float32)
    for part, alpha in zip(parts, alphas, strict=True):
        shown = through * (alpha / np.float32(255))
        through = through - shown
        invented = part.hidden & (part.rgba[..., 3] > 0)
        colour = np.where(invented[..., None], part.rgba[..., :3], picture).astype(np.float32)
        yield spread(colour, np.maximum(shown**4, invented).astype(np.float32))


def unchanged(cut: Decomposition, parts: Sequence[_Part], alphas: Sequence[Picture]) -> NDArray[np.bool_]:
    """Where [H, W] every layer is as it was: there they add up to the picture already."""
    everywhere = np.ones(cut.layers[-1].rgba.shape[:2], bool)
    same: NDArray[np.bool_] = everywhere & np.all(
        [alpha == part.rgba[..., 3] for part, alpha in zip(parts, alphas, strict=True)], axis=0
    )
    if [part.layer.key for part in parts] != [layer.key for layer in cut.layers[:-1]]:
        same &= np.sum([alpha > 0 for alpha in alphas], axis=0) < 2
    return same


def on_canvas(plane: NDArray[Any], cut: Decomposition) -> NDArray[Any]:
    """The part of something as large as the painting that lies on the canvas."""
    plate, (width, height) = cut.layers[-1], cut.canvas
    return plane[-plate.y : height - plate.y, -plate.x : width - plate.x]
