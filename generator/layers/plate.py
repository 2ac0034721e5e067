"""The background layer: the picture itself, filled in behind the subjects."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.layers.spread import spread

WORK_SIDE = 160
"""Longest side in pixels at which a hole is filled: on large ones cv2's fill is slow, and streaks."""
RIM = 3
"""Pixels round the hole that are not trusted as background: a subject's colour bleeds into them."""


Fill = Callable[[NDArray[np.uint8], NDArray[np.bool_]], NDArray[np.uint8]]
"""Makes the plate [H, W, 3] of a picture [H, W, 3] and the hole [H, W] in it, as `fill` does."""


def fill(picture: NDArray[np.uint8], hole: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The plate [H, W, 3]: the picture where `hole` [H, W] is False, plausible background where it is True.

    Structure (horizons, walls) is continued at a coarse scale; what that misses at the hole's edge is then
    spread inwards, so that no seam shows. With no background left, the fill is the picture's mean colour.
    """
    if not hole.any():
        return picture.copy()
    known = trusted(hole)
    if not known.any():
        return np.full_like(picture, picture.mean(axis=(0, 1)).round())

    height, width = hole.shape
    scale = min(1, WORK_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    weight = known.astype(np.float32)
    coarse_weight = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(picture * weight[..., None], size, interpolation=cv2.INTER_AREA)
    coarse /= np.maximum(coarse_weight, 1e-6)[..., None]
    unknown = (coarse_weight < 0.5).astype(np.uint8)
    filled = cv2.inpaint(coarse.round().astype(np.uint8), unknown, 3, cv2.INPAINT_TELEA)
    return joined(picture, cv2.resize(filled, (width, height), interpolation=cv2.INTER_CUBIC), hole)


def trusted(hole: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is surely background: not the hole's rim, unless nothing else is left."""
    doubtful = cv2.dilate(hole.astype(np.uint8), np.ones((2 * RIM + 1, 2 * RIM + 1), np.uint8)) > 0
    known: NDArray[np.bool_] = ~doubtful if not doubtful.all() else ~hole
    return known


def joined(
    picture: NDArray[np.uint8], guess: NDArray[np.uint8], hole: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """The picture with a guess [H, W, 3] in its hole, which fades into the colours at the hole's edge."""
    base = guess.astype(np.float32)
    base += spread(picture - base, trusted(hole).astype(np.float32))
    return np.where(hole[..., None], np.clip(np.rint(base), 0, 255).astype(np.uint8), picture)
