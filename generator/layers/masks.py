"""Attention maps -> soft masks on the token grid, and whether each subject was painted at all."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import sparse

from generator.backends.protocol import Reading
from generator.layers.named_colours import colour_odds

BACKGROUND = 3
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

MAJORITY = 0.5
CLAIM = 0.9
"""Membership of a painted subject's strongest token, at least."""
EVEN = 0.3
"""Peak times compactness at which a confidence is one half; chosen by the rule in `docs/method.md`."""


def soft_masks(reading: Reading, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Refined membership [concepts + 1, Ht, Wt], sums to 1 over the first axis; the background comes last.

    `coloured`, then `decided`, then `agreed`, then without small lost parts. `picture` [H, W, 3] is what was
    read, at any size.
    """
    masks = coloured(reading.concept_probabilities, reading.phrases, picture)
    return without_islands(agreed(decided(masks), reading.features))


def coloured(
    probabilities: NDArray[np.float32], phrases: Sequence[str], picture: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Probabilities [concepts + 1, Ht, Wt] after a look at the picture for the colours that phrases name."""
    odds = probabilities.copy()
    odds[: len(phrases)] *= colour_odds(phrases, picture, odds.shape[1:])
    odds /= odds.sum(axis=0)
    return odds


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

    `x / (x + EVEN)` of a mask's peak times its compactness, since a word that was not painted claims much of
    the picture a little. A subject that fills the picture is not compact; where it wins the majority of all
    tokens, the contrast (in - out) / (in + out) of its means there and elsewhere counts too. Who is nowhere
    the strongest of the subjects, or the same everywhere, has 0.
    """
    winner = masks.argmax(axis=0)
    strongest = masks[:-1].argmax(axis=0)
    result = np.zeros(len(masks) - 1, np.float32)
    for subject, mask in enumerate(masks[:-1]):
        if not (strongest == subject).any():
            continue
        seen = mask.max() * _compactness(mask)
        result[subject] = seen / (seen + EVEN)
        inside = winner == subject
        if MAJORITY < inside.mean() < 1:
            within, without = mask[inside].mean(), mask[~inside].mean()
            result[subject] = max(result[subject], (within - without) / (within + without))
    return result


def competing(masks: NDArray[np.float32], painted: Sequence[int] | NDArray[np.intp]) -> NDArray[np.float32]:
    """The masks of the painted subjects and the background alone, [painted + 1, Ht, Wt], sums to 1.

    Who was not painted does not compete. A faint subject, whose strongest token does not reach `CLAIM`, is
    raised until it does: it was painted somewhere, and there it shall win.
    """
    claims = masks[np.asarray(painted, int)].astype(np.float32)
    peaks = claims.max(axis=(1, 2), keepdims=True, initial=1e-9)
    claims *= np.maximum(CLAIM / peaks, 1)
    claims /= np.maximum(claims.sum(axis=0), 1)
    return np.concatenate([claims, 1 - claims.sum(axis=0, keepdims=True)])


def _compactness(mask: NDArray[np.float32]) -> float:
    """1 for a point, 0 for what is spread over the picture as evenly as its tokens, or farther: variances of
    their places, weighted by squared membership and not."""
    weights = np.square(mask, dtype=np.float64) + 1e-12
    weights /= weights.sum()
    spread = evenly = 0.0
    for axis, size in enumerate(mask.shape):
        place = np.arange(size) / size
        along = weights.sum(axis=1 - axis)
        spread += float(along @ place**2 - (along @ place) ** 2)
        evenly += float(place.var())
    return max(0.0, 1 - spread / evenly) if evenly else 0.0


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
