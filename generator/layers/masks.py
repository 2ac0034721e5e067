"""Attention maps -> soft masks on the token grid, and whether each subject was painted at all."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import sparse

from generator.backends.protocol import Reading

LOOK_ALIKES = 1 / 64
"""Share of all tokens to which a token listens since they look most like it: 64 of 4096, and 8 at least. On a
small grid 64 would be more than a small subject has. It also listens to the 8 around it."""
LOCAL_RANK = 7
"""The look-alike whose distance sets a token's own scale (Zelnik-Manor and Perona, "Self-tuning spectral
clustering", 2004)."""
RESTART = 0.2
"""Weight of a token's own reading against what its neighbours say, in every round."""
ROUNDS = 20
ISLAND_SHARE = 0.15
"""A part of a mask with less evidence than this share of its largest part is noise."""


def soft_masks(reading: Reading) -> NDArray[np.float32]:
    """Refined membership [concepts + 1, Ht, Wt], sums to 1 over the first axis; the background comes last.

    Attention space and output space are two answers to one question, so their log-odds are averaged. The
    result then walks over the image-to-image affinity graph with restart: what looks alike comes to agree.
    Walking feeds large concepts at the cost of small ones, so each gets back the mass it began with (class
    mass normalisation: Zhu, Ghahramani and Lafferty, 2003).
    """
    joint = np.sqrt(reading.concept_probabilities * reading.output_similarity) + np.float32(1e-6)
    joint /= joint.sum(axis=0)
    start = joint.reshape(len(joint), -1).T
    walk = _affinity(reading.features, *joint.shape[1:])
    state = start
    for _ in range(ROUNDS):
        state = (1 - RESTART) * (walk @ state) + RESTART * start
    state *= start.sum(axis=0) / state.sum(axis=0)
    state /= state.sum(axis=1, keepdims=True)
    return _without_islands(np.ascontiguousarray(state.T, np.float32).reshape(joint.shape))


def confidences(masks: NDArray[np.float32]) -> NDArray[np.float32]:
    """How surely each subject was painted, in 0..1, [concepts], from masks [concepts + 1, Ht, Wt].

    The Michelson contrast (inside - outside) / (inside + outside) between a subject's mean membership where
    it wins and where it does not. A map of noise loses its contrast in the walk, since looks do not bear it
    out; a subject that wins nowhere, or everywhere, has 0.
    """
    winner = masks.argmax(axis=0)
    result = np.zeros(len(masks) - 1, np.float32)
    for subject, mask in enumerate(masks[:-1]):
        inside = winner == subject
        if inside.any() and not inside.all():
            high, low = mask[inside].mean(), mask[~inside].mean()
            result[subject] = (high - low) / (high + low)
    return result


def _affinity(features: NDArray[np.float32], height: int, width: int) -> sparse.csr_array:
    """Row-normalised similarity [N, N] of each token to its look-alikes and to the tokens around it."""
    unit = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9)
    distance = np.maximum(1 - unit @ unit.T, 0)
    count = len(unit)
    nearest = min(max(8, round(LOOK_ALIKES * count)), count - 1)
    alike = np.argpartition(distance, nearest, axis=1)[:, : nearest + 1]
    ranked = np.sort(np.take_along_axis(distance, alike, axis=1), axis=1)
    scale = np.sqrt(np.maximum(ranked[:, min(LOCAL_RANK, nearest)], 1e-6))

    grid = np.pad(np.arange(count).reshape(height, width), 1, constant_values=-1)
    around = sliding_window_view(grid, (3, 3)).reshape(count, 9)
    columns = np.hstack([alike, around])
    rows = np.broadcast_to(np.arange(count)[:, None], columns.shape)
    inside = columns >= 0
    rows, columns = rows[inside], columns[inside]
    weights = np.exp(-distance[rows, columns] / (scale[rows] * scale[columns]))
    graph = sparse.csr_array((weights, (rows, columns)), shape=(count, count))
    return graph.multiply(1 / graph.sum(axis=1)[:, None]).tocsr()


def _without_islands(masks: NDArray[np.float32]) -> NDArray[np.float32]:
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
