"""Soft masks on the token grid -> mattes at full size, which follow the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import repeat
from math import ceil
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generator.layers.guided import GuidedFilter
from generator.layers.threads import SIDE_BY_SIDE

Field = NDArray[np.floating[Any]]
Matte = Callable[[NDArray[np.float32], NDArray[np.uint8]], NDArray[np.float32]]
"""Makes shares of every pixel of masks and a picture, as `visible_shares` does."""

DOUBT = 0.05
"""A concept with less membership than this has no claim to a pixel; with the interpolation over one token on
either side of a boundary this makes the band in which the picture decides."""
COLOURS = 128
"""Size of the picture's palette, whose colours are counted per concept."""
PALETTE_SAMPLE = (128, 128)
"""Pixels that the palette is chosen from; to choose takes far longer than to apply."""
REACH = 1.5
"""Sigma in tokens of the neighbourhood in which colours are counted."""
ROUNDS = 3
WORK_SIDE = 1024
"""Longest side at which colours are counted; at the full size of an 8K picture it would take gigabytes."""
RADIUS, EDGE = 3, 3e-4
"""Window of the guided filter in working pixels, and the colour variance (of 0..1) that is an edge."""
CLEAN = 0.02
"""Shares this close to 0 or 1 become 0 or 1, so that a layer has no veil."""


def visible_shares(masks: NDArray[np.float32], picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Each subject's share of every pixel, [subjects, H, W], sums to at most 1; the background has the rest.

    A concept's claim to a pixel is its mask, times how common the pixel's colour is in that concept nearby: a
    naive Bayes classifier with local colour counts, fed its own answer a few times at half the picture's
    size or less. The guided filter carries each answer to the picture's own edges.

    Args:
        masks: [subjects + 1, Ht, Wt], sums to 1 over the first axis; the last plane is the background.
        picture: [H, W, 3].
    """
    height, width = picture.shape[:2]
    if len(masks) == 1:
        return np.zeros((0, height, width), np.float32)
    scale = min(1 / 2, WORK_SIDE / max(height, width))
    size = (ceil(scale * width), ceil(scale * height))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    prior = np.stack([cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR) for mask in masks])
    prior = _normalised(np.where(prior < DOUBT, np.float32(0), prior))
    shares = prior
    counting = SIDE_BY_SIDE.submit(_LocalColours, small, (2 * masks.shape[1], 2 * masks.shape[2]))
    follow = GuidedFilter(small.astype(np.float32) / 255, RADIUS, EDGE)
    looks = counting.result()
    for _ in range(ROUNDS):
        likelihoods = np.stack(list(SIDE_BY_SIDE.map(looks.likelihood, shares)))
        claims = _normalised(prior * likelihoods)
        shares = _sharpened(_rest_last(SIDE_BY_SIDE.map(follow, claims[:-1])))
    full = picture.astype(np.float32) / 255
    shares = _sharpened(_rest_last(SIDE_BY_SIDE.map(follow, shares[:-1], repeat(full))))[:-1]
    clean: NDArray[np.float32] = np.clip((shares - CLEAN) / (1 - 2 * CLEAN), 0, 1).astype(np.float32)
    winner = cv2.resize(
        masks.argmax(axis=0).astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST
    )
    for subject, share in enumerate(clean):
        share[_stray(share, winner == subject)] = 0
    return clean


def stacked_alphas(shares: NDArray[np.float32]) -> NDArray[np.uint8]:
    """8-bit alphas [layers, H, W] of layers near to far that show these shares of each pixel when stacked."""
    alphas = np.zeros(shares.shape, np.uint8)
    through = np.ones(shares.shape[1:], np.float32)
    for alpha, share in zip(alphas, shares, strict=True):
        part = np.divide(share, through, out=np.zeros_like(share), where=through > 0)
        alpha[:] = np.rint(255 * np.minimum(part, 1))
        through *= 1 - alpha / np.float32(255)
    return alphas


class _LocalColours:
    """How common each colour of the picture's palette is in a share of it, cell by cell."""

    def __init__(self, picture: NDArray[np.uint8], grid: tuple[int, int]) -> None:
        """`grid`: rows and columns of cells, two to a token."""
        height, width = picture.shape[:2]
        even_steps = Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB))
        sample = even_steps.resize(PALETTE_SAMPLE, Image.Resampling.NEAREST).quantize(COLOURS)
        palette = np.asarray(even_steps.quantize(palette=sample, dither=Image.Dither.NONE))
        rows, columns = np.arange(height) * grid[0] // height, np.arange(width) * grid[1] // width
        self._bins = (rows[:, None] * grid[1] + columns) * COLOURS + palette
        self._shape = (*grid, COLOURS)
        self._inside = _blurred(np.ones(grid, np.float32))[..., None]

    def likelihood(self, share: Field) -> Field:
        """P(colour of the pixel | concept, here), [h, w], for a concept with this share of each pixel."""
        counts = np.bincount(self._bins.ravel(), share.ravel(), minlength=int(np.prod(self._shape)))
        nearby = _blurred(counts.astype(np.float32).reshape(self._shape))
        # Beyond the picture there is nothing to count; both sides of the fraction lack the same share there.
        nearby /= nearby.sum(axis=2, keepdims=True) + self._inside
        likelihood: Field = nearby.ravel()[self._bins]
        return likelihood


def _blurred(cells: Field) -> Field:
    """[rows, columns, ...] over their neighbourhood; two cells to a token."""
    blurred: Field = cv2.GaussianBlur(cells, (0, 0), 2 * REACH, borderType=cv2.BORDER_CONSTANT)
    return blurred


def _rest_last(subjects: Iterable[Field]) -> Field:
    """Filtered planes and what they leave of 1: the guided filter is linear and keeps constants."""
    planes = list(subjects)
    return np.stack([*planes, 1 - np.sum(planes, axis=0)])


def _normalised(claims: Field) -> Field:
    positive: Field = np.clip(claims, 0, 1) + np.float32(1e-9)
    positive /= positive.sum(axis=0)
    return positive


def _sharpened(claims: Field) -> Field:
    return _normalised(np.square(np.clip(claims, 0, 1)))


def _stray(share: Field, won: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The connected parts of a share in which the subject wins no token."""
    count, parts = cv2.connectedComponents((share > 0).astype(np.uint8))
    kept = np.zeros(count, bool)
    kept[parts[won]] = True
    stray: NDArray[np.bool_] = ~kept[parts]
    return stray
