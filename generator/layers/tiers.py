"""Sky, far and ground: where the background of a picture parts, told by its colours and by its words.

Tiered scene labelling (Felzenszwalb and Veksler, "Tiered scene labeling with dynamic programming", 2010): in
every column the sky is above what is far, and that above the ground; the best two borders of all columns at
once are found exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.storyboard.shot import Tier

Field = NDArray[np.floating[Any]]

TIERS: tuple[Tier, ...] = get_args(Tier)
FAR, GROUND = 1, 2
ROWS = 24
"""Cells in a column of the grid on which borders are sought."""
STARTS = ((0.25, 0.45), (0.35, 0.6), (0.5, 0.7))
"""Heights of the two borders, as shares of the picture, from which looks are learnt; the best end counts."""
ROUNDS = 6
PLACE = 1.0
"""How much a cell of the sky resists to be at the lower edge, and one of the ground at the upper."""
FAR_PLACE = 0.25
"""The same for what is far, anywhere."""
EDGE = 2.0
"""What a border gains by lying where the picture changes as much from row to row as it does on average."""
STRONGEST = 4.0
"""Changes beyond so many times the average count no more."""
STEP = 0.5
"""What it costs a border to go up or down by a cell."""
THIN = 0.02
"""Share of the picture below which a tier is none; what is far is the ground's then."""


def tiers(
    picture: NDArray[np.uint8], heard: Mapping[Tier, Field], claimed: Field | None = None
) -> tuple[Field, dict[Tier, float]]:
    """Which cells [3, rows, columns] are sky, far and ground, 0 or 1, and how surely each is there, in 0..1.

    A tier is as sure as its fainter border is strong: 0.5 where that is as an average change in the picture.

    Args:
        picture: [H, W, 3].
        heard: what the attention says of tiers that the prompt mentions, as log odds [Ht, Wt].
        claimed: share of each place that subjects have, [Ht, Wt]; what they look like tells nothing.
    """
    looks = _looks(picture)
    height, width = looks.shape[:2]
    free = 1 - _resized(claimed, (height, width)) if claimed is not None else np.ones((height, width))
    change = np.minimum(free[1:], free[:-1]) * np.square(np.diff(looks, axis=0)).sum(axis=2)
    change = np.minimum(change / max(float(change.mean()), 1e-9), STRONGEST)
    nothing = np.zeros((1, width))
    edges = np.concatenate([nothing, change, nothing])
    rest = free * (_place(height, width) - _agreeing(heard, (height, width)))
    ends = [_labelled(looks, free, rest, edges, start=start) for start in STARTS]
    _, labels = min(ends, key=lambda end: end[0])
    if (labels == FAR).mean() < THIN:
        labels[labels == FAR] = GROUND
    return np.stack([labels == tier for tier in range(3)]).astype(np.float32), _sureness(labels, edges)


def grid(picture: NDArray[np.uint8]) -> tuple[int, int]:
    """Rows and columns of cells."""
    height, width = picture.shape[:2]
    return ROWS, max(1, round(ROWS * width / height))


def _labelled(
    looks: Field, free: Field, rest: Field, edges: Field, *, start: tuple[float, float]
) -> tuple[float, NDArray[np.intp]]:
    """The cost of the best tiers and the tiers, 0 to 2, from borders to begin with: as k-means goes on."""
    height, width = looks.shape[:2]
    y = (np.arange(height) + 0.5) / height
    labels: NDArray[np.intp] = np.repeat(np.digitize(y, start)[:, None], width, axis=1)
    mean = np.average(looks, axis=(0, 1), weights=free + 1e-9)
    spread = max(float(np.average(np.square(looks - mean).sum(axis=2), weights=free + 1e-9)), 1e-9)
    cost = np.inf
    for _ in range(ROUNDS):
        inside = np.stack([free * (labels == tier) for tier in range(3)]) + 1e-9
        means = [np.average(looks, axis=(0, 1), weights=weights) for weights in inside]
        unlike = np.stack([np.square(looks - mean).sum(axis=2) for mean in means]) / spread
        before = labels
        cost, labels = _best(free * unlike + rest, edges)
        if np.array_equal(labels, before):
            break
    return cost, labels


def _best(cost: Field, edges: Field) -> tuple[float, NDArray[np.intp]]:
    """The tiers of least cost, column by column: a state is the two rows at which far and ground begin."""
    _, height, width = cost.shape
    sums = np.concatenate([np.zeros((3, 1, width)), cost.cumsum(axis=1)], axis=1)
    far, ground = np.mgrid[: height + 1, : height + 1]
    own = sums[0][far] + sums[1][ground] - sums[1][far] + sums[2][height] - sums[2][ground]
    own -= EDGE * (edges[far] + edges[ground])
    own[far > ground] = np.inf
    best = [own[..., 0]]
    for column in range(1, width):
        best.append(_reached(best[-1]) + own[..., column])
    total = float(best[-1].min())
    borders = np.empty((2, width), np.intp)
    way = best[-1]
    for column in reversed(range(width)):
        first, second = np.unravel_index(int(way.argmin()), way.shape)
        borders[:, column] = first, second
        if column:
            way = best[column - 1] + STEP * (abs(far - first) + abs(ground - second))
    rows = np.arange(height)[:, None]
    return total, (rows >= borders[0]).astype(np.intp) + (rows >= borders[1])


def _reached(costs: Field) -> Field:
    """The least cost of each state when borders may move for `STEP` a row: a distance transform."""
    result = costs.copy()
    for axis in (0, 1):
        along = np.moveaxis(result, axis, 0)
        for row in range(1, len(along)):
            np.minimum(along[row], along[row - 1] + STEP, out=along[row])
        for row in reversed(range(len(along) - 1)):
            np.minimum(along[row], along[row + 1] + STEP, out=along[row])
    return result


def _looks(picture: NDArray[np.uint8]) -> Field:
    """Mean and deviation of the colour (CIELAB / 50) in every cell, [rows, columns, 6]."""
    size = grid(picture)[::-1]
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) / 50
    mean = cv2.resize(lab, size, interpolation=cv2.INTER_AREA)
    square = cv2.resize(lab**2, size, interpolation=cv2.INTER_AREA)
    return np.dstack([mean, np.sqrt(np.maximum(square - mean**2, 0))])


def _place(height: int, width: int) -> Field:
    y = np.repeat(((np.arange(height) + 0.5) / height)[:, None], width, axis=1)
    return PLACE * np.stack([y, np.full_like(y, FAR_PLACE), 1 - y])


def _agreeing(heard: Mapping[Tier, Field], size: tuple[int, int]) -> Field:
    """Log odds [3, rows, columns], each as heavy as it agrees with where such a tier is: its correlation.

    A small model attends to words that it has not learnt anywhere.
    """
    result = np.zeros((3, *size))
    y = np.repeat(np.linspace(1, -1, size[0])[:, None], size[1], axis=1)
    where: dict[Tier, Field] = {"sky": y, "far": -abs(y), "ground": -y}
    for tier, odds in heard.items():
        said = _resized(odds, size)
        said = said - said.mean()
        place = where[tier] - where[tier].mean()
        norm = float(np.sqrt(np.square(said).sum() * np.square(place).sum()))
        weight = max(0.0, float((said * place).sum()) / norm) if norm > 0 else 0.0
        result[TIERS.index(tier)] = weight * said
    return result


def _resized(plane: Field, size: tuple[int, int]) -> Field:
    resized: Field = cv2.resize(plane.astype(np.float32), size[::-1], interpolation=cv2.INTER_LINEAR)
    return resized


def _sureness(labels: NDArray[np.intp], edges: Field) -> dict[Tier, float]:
    width = labels.shape[1]
    columns = np.arange(width)
    strength = []
    for border in (1, 2):
        rows = (labels < border).sum(axis=0)
        inside = (rows > 0) & (rows < len(labels))
        strength.append(float(edges[rows[inside], columns[inside]].mean()) if inside.any() else 0.0)
    weakest = {"sky": strength[0], "far": min(strength), "ground": strength[1]}
    there = {tier: (labels == place).mean() >= THIN for place, tier in enumerate(TIERS)}
    if not there["far"]:
        weakest["ground"] = weakest["sky"]
    return {tier: weakest[tier] / (weakest[tier] + 1) if there[tier] else 0.0 for tier in TIERS}
