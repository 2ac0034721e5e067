"""A painting and its reading -> layers over a plate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from types import MappingProxyType
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.backends.protocol import Painting
from generator.layers.complete import Complete, completed
from generator.layers.decomposition import Decomposition, Layer
from generator.layers.depth import Near, depths
from generator.layers.given import heeded, imposed
from generator.layers.masks import competing, confidences, soft_masks
from generator.layers.matte import Matte, stacked_alphas, visible_shares
from generator.layers.parts import attached, lent
from generator.layers.plate import Fill, fill
from generator.layers.scenery import Find, Masks, as_cards, behind, found_all
from generator.layers.shadows import shadows as cast_shadows
from generator.layers.solve import solve
from generator.layers.spread import spread
from generator.layers.threads import SIDE_BY_SIDE
from generator.storyboard.shot import Subject

FOUND = 0.5
"""Confidence below which a subject counts as not painted; chosen by the rule in `docs/method.md`."""
MARGIN = 4
"""Transparent pixels with dilated colour kept round a layer, for renderers that filter textures."""


def read_masks(painting: Painting, count: int) -> Masks:
    """What the attention says of the first `count` concepts; nothing, where nothing was read."""
    if painting.reading is None:
        return np.zeros((count, 1, 1), np.float32), np.zeros(count, np.float32)
    masks = soft_masks(painting.reading, painting.picture)
    return masks[:-1], confidences(masks)


def decompose(
    painting: Painting,
    subjects: Sequence[Subject],
    canvas: tuple[int, int],
    offset: tuple[int, int],
    *,
    mattes: Mapping[str, NDArray[np.uint8]] = MappingProxyType({}),
    fill: Fill = fill,
    complete: Complete | None = None,
    find: Find = read_masks,
    matte: Matte = visible_shares,
    near: Near | None = None,
    shadows: bool = False,
    on_phase: Callable[[Literal["segment", "inpaint"]], None] = lambda phase: None,
) -> Decomposition:
    """Take a painting apart; the layers over the plate give it back exactly, in the bleed too.

    Args:
        painting: larger than the canvas by the bleed; its reading has one concept for each subject that
            `is_read`, in order.
        subjects: who should become a layer. Who is not seen on the canvas is reported in `not_found`.
        canvas: width and height in pixels.
        offset: left and top of the canvas within the painting.
        mattes: an artist's own alphas [canvas height, canvas width] by subject key; they hold as they are,
            save where promise 1 asks for more.
        fill: makes the plate.
        complete: makes the part of a subject that another one hides; None leaves it out.
        find: says where the subjects are, and how surely; of the tiers it is not asked.
        matte: makes full-size mattes of the masks of those who are found.
        near: says how near everything in the picture is; None lets the picture's composition decide.
        shadows: whether what a subject casts on the ground belongs to its layer.
        on_phase: told when each phase begins; may raise `Cancelled`.
    """
    on_phase("segment")
    picture = painting.picture
    on_canvas = np.s_[offset[1] : offset[1] + canvas[1], offset[0] : offset[0] + canvas[0]]
    masks, surety = found_all(painting, subjects, find, found=FOUND, rows=on_canvas[0])
    given = {index: mattes[subject.key] for index, subject in enumerate(subjects) if subject.key in mattes}
    masks = heeded(masks, given, picture.shape[:2], offset)
    surety[list(given)] = 1
    found = [index for index, sure in enumerate(surety) if sure >= FOUND]
    shares = matte(competing(lent(masks, subjects, found), found), picture)
    shares = attached(shares, [subjects[index] for index in found])
    own = {place: given[index] for place, index in enumerate(found) if index in given}
    shares[:, *on_canvas] = imposed(shares[:, *on_canvas], own)
    seen = [place for place, share in enumerate(shares) if place in own or share[on_canvas].max() > 0.5]
    found, shares = [found[place] for place in seen], shares[seen]

    depth = depths([subjects[index] for index in found], shares > 0.5, near and near(picture))
    order = np.argsort(depth)
    near_to_far = [subjects[found[place]] for place in order]
    shares = shares[order]
    alphas = stacked_alphas(shares)
    for alpha, place in zip(alphas, order, strict=True):
        if found[place] in given:
            alpha[on_canvas] = given[found[place]]

    on_phase("inpaint")
    if shadows:
        dark = cast_shadows(picture, alphas, near_to_far, [found[place] not in given for place in order])
        alphas = np.where(dark > 0, np.rint(255 * dark), alphas).astype(np.uint8)
        shares *= 1 - dark.sum(axis=0)
    colours = list(SIDE_BY_SIDE.map(spread, repeat(picture.astype(np.float32)), shares**4))
    if shadows:
        colours = [
            np.where(cast[..., None] > 0, 0, colour) for cast, colour in zip(dark, colours, strict=True)
        ]
    plate = fill(picture, behind(near_to_far, alphas))
    cards = as_cards(near_to_far, alphas)
    invented = cards > alphas
    alphas = cards
    if complete:
        alphas, colours = completed(picture, near_to_far, alphas, colours, complete)
    solved, raised = solve(picture, plate, list(alphas), colours, invented)
    layers = []
    there = {subject.key for subject in near_to_far}
    for place, rgba, lifted in zip(order, solved, raised, strict=True):
        subject, sure = subjects[found[place]], float(surety[found[place]])
        x, y, cut = cropped(rgba)
        x, y = x - offset[0], y - offset[1]
        parent = subject.parent if subject.parent in there else None
        layers.append(
            Layer(subject.key, subject.name, subject.kind, cut, x, y, depth[place], sure, lifted, parent)
        )
    backdrop = cv2.cvtColor(plate, cv2.COLOR_RGB2RGBA)
    return Decomposition(
        canvas=canvas,
        source=picture[on_canvas].copy(),
        layers=(*layers, Layer("background", "background", "plate", backdrop, -offset[0], -offset[1], 1.0)),
        masks={subject.key: mask for subject, mask in zip(subjects, masks, strict=True)},
        not_found={s.key: float(surety[index]) for index, s in enumerate(subjects) if index not in found},
    )


def cropped(rgba: NDArray[np.uint8]) -> tuple[int, int, NDArray[np.uint8]]:
    """Left, top and pixels of what is visible, and a margin."""
    x, y, width, height = cv2.boundingRect(rgba[..., 3])
    left, top = max(x - MARGIN, 0), max(y - MARGIN, 0)
    return left, top, rgba[top : y + height + MARGIN, left : x + width + MARGIN].copy()
