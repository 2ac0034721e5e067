"""Attention maps -> soft masks on the token grid, and whether each subject was painted at all."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import sparse

from generator.backends.protocol import Reading

BACKGROUND = 1.3
"""How much likelier a token shows the background than a subject, before anything is read."""
SHARPNESS = 2
"""Power to which attention is raised before it is a mask: it hedges where a mask must not."""
LOOK_ALIKES = 1 / 64
"""Share of all tokens to which a token listens since they look most like it: 64 of 4096, and 8 at least. On a
small grid 64 would be more than a small subject has. It also listens to the 8 around it."""
LOCAL_RANK = 7
"""The look-alike whose distance sets a token's own scale (Zelnik-Manor and Perona, "Self-tuning spectral
clustering", 2004)."""
BLOCK = 256
"""Tokens whose distances to all others are held at once: between all of an 8K picture they take gigabytes."""
RESTART = 0.2
"""Weight of a token's own reading against what its neighbours say, in every round."""
ROUNDS = 20
ISLAND_SHARE = 0.15
"""A part of a mask with less evidence than this share of its largest part is noise."""

STRONGEST = 98
"""Percentile of a mask that stands for its strongest tokens; on dev scenes, whether a word is painted is told
apart best by it."""
MAJORITY = 0.5
CLAIM = 0.75
"""Membership of a painted subject's strongest tokens, at least."""


def soft_masks(reading: Reading) -> NDArray[np.float32]:
    """Refined membership [concepts + 1, Ht, Wt], sums to 1 over the first axis; the background comes last.

    `decided`, then `agreed`, then without small lost parts.
    """
    return without_islands(agreed(decided(reading.concept_probabilities), reading.features))


def decided(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Membership `p^SHARPNESS / sum p^SHARPNESS` of probabilities [concepts + 1, Ht, Wt], the background's
    first times `BACKGROUND`."""
    odds = probabilities + np.float32(1e-6)
    odds[-1] *= BACKGROUND
    odds /= odds.max(axis=0)
    odds **= SHARPNESS
    masks: NDArray[np.float32] = odds / odds.sum(axis=0)
    return masks


def agreed(masks: NDArray[np.float32], features: NDArray[np.float32]) -> NDArray[np.float32]:
    """The masks after a walk over the image-to-image affinity graph with restart: what looks alike agrees.

    Walking feeds large concepts at the cost of small ones, so each gets back the mass it began with (class
    mass normalisation: Zhu, Ghahramani and Lafferty, 2003).
    """
    start = masks.reshape(len(masks), -1).T
    walk = _affinity(features, *masks.shape[1:])
    state = start
    for _ in range(ROUNDS):
        state = (1 - RESTART) * (walk @ state) + RESTART * start
    state *= start.sum(axis=0) / state.sum(axis=0)
    state /= state.sum(axis=1, keepdims=True)
    return np.ascontiguousarray(state.T, np.float32).reshape(masks.shape)


def confidences(masks: NDArray[np.float32]) -> NDArray[np.float32]:
    """How surely each subject was painted, in 0..1, [concepts], from masks [concepts + 1, Ht, Wt].

    A Michelson contrast (high - low) / (high + low): of a subject's strongest tokens against its median one,
    since a word that was not painted claims much of the picture a little. A subject that fills the picture
    has no such low half; where it holds the majority of the tokens it wins, its mean there against its mean
    elsewhere counts too. A subject that wins nowhere, or everywhere, has 0.
    """
    winner = masks.argmax(axis=0)
    result = np.zeros(len(masks) - 1, np.float32)
    for subject, mask in enumerate(masks[:-1]):
        inside = winner == subject
        if inside.any() and not inside.all():
            # Noise is strong in single tokens only.
            result[subject] = _contrast(np.percentile(cv2.blur(mask, (3, 3)), STRONGEST), np.median(mask))
            within = mask[inside].mean()
            if within > MAJORITY:
                result[subject] = max(result[subject], _contrast(within, mask[~inside].mean()))
    return result


def competing(masks: NDArray[np.float32], painted: Sequence[int]) -> NDArray[np.float32]:
    """The masks of the painted subjects and the background alone, [painted + 1, Ht, Wt], sums to 1.

    Who was not painted does not compete. A faint subject, whose strongest tokens do not reach `CLAIM`, is
    stretched from its median to there: it was painted somewhere, and there it shall win.
    """
    stretched = []
    for mask in masks[list(painted)]:
        low, high = np.median(mask), np.percentile(mask, STRONGEST)
        faint = low < high < CLAIM
        stretched.append(CLAIM * np.clip((mask - low) / (high - low), 0, 1) if faint else mask)
    claims = np.array(stretched, np.float32).reshape(-1, *masks.shape[1:])
    claims /= np.maximum(claims.sum(axis=0), 1)
    return np.concatenate([claims, 1 - claims.sum(axis=0, keepdims=True)])


def _contrast(high: np.floating[Any], low: np.floating[Any]) -> float:
    return float((high - low) / (high + low))


def _affinity(features: NDArray[np.float32], height: int, width: int) -> sparse.csr_array:
    """Row-normalised similarity [N, N] of each token to its look-alikes and to the tokens around it."""
    unit = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9)
    count = len(unit)
    nearest = min(max(8, round(LOOK_ALIKES * count)), count - 1)
    grid = np.pad(np.arange(count).reshape(height, width), 1, constant_values=-1)
    around = sliding_window_view(grid, (3, 3)).reshape(count, 9)

    def listened_to(start: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The tokens [rows, nearest + 10] that some rows listen to, and their distances."""
        rows = slice(start, start + BLOCK)
        distance = np.maximum(1 - unit[rows] @ unit.T, 0)
        alike = np.argpartition(distance, nearest, axis=1)[:, : nearest + 1]
        columns = np.hstack([alike, around[rows]])
        return columns, np.take_along_axis(distance, columns, axis=1)

    with ThreadPoolExecutor() as side_by_side:
        blocks = list(side_by_side.map(listened_to, range(0, count, BLOCK)))
    columns, distance = (np.concatenate(part) for part in zip(*blocks, strict=True))
    rank = min(LOCAL_RANK, nearest)
    local = np.partition(distance[:, : nearest + 1], rank, axis=1)[:, rank]
    scale = np.sqrt(np.maximum(local, 1e-6))

    rows = np.broadcast_to(np.arange(count)[:, None], columns.shape)
    inside = columns >= 0
    rows, columns = rows[inside], columns[inside]
    weights = np.exp(-distance[inside] / (scale[rows] * scale[columns]))
    graph = sparse.csr_array((weights, (rows, columns)), shape=(count, count))
    return graph.multiply(1 / graph.sum(axis=1)[:, None]).tocsr()


def without_islands(masks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each subject's small lost parts given to the background."""
    result = masks.copy()
    winner = masks.argmax(axis=0)
    for subject, mask in enumerate(masks[:-1]):
        count, labels = cv2.connectedComponents((winner == subject).astype(np.uint8))
        evidence = np.bincount(labels.ravel(), weights=mask.ravel(), minlength=count)[1:]
        for part in np.flatnonzero(evidence < ISLAND_SHARE * evidence.max(initial=0)) + 1:
            island = labels == part
            result[-1][island] += mask[island]
            result[subject][island] = 0
    return result
