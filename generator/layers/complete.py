"""The part of a subject that another one hides, so that it is whole when the camera moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.storyboard.shot import Subject

Complete = Callable[
    [NDArray[np.uint8], NDArray[np.bool_], Subject], tuple[NDArray[np.uint8], NDArray[np.float32]]
]
"""Of a picture [H, W, 3], what of it is hidden [H, W], and a subject: the picture with that part uncovered,
and the subject's share [H, W] of each pixel."""
REACH = 3
"""Pixels within which what hides and what is hidden touch."""


def completed(
    picture: NDArray[np.uint8],
    subjects: Sequence[Subject],
    alphas: NDArray[np.uint8],
    colours: Sequence[NDArray[np.float32]],
    complete: Complete,
) -> tuple[NDArray[np.uint8], list[NDArray[np.float32]]]:
    """Alphas [layers, H, W] and colours [H, W, 3] that go on behind nearer layers which touch them.

    All are in the order of the layers, near to far. Nothing changes where no nearer layer is rather opaque.
    """
    whole, shown = alphas.copy(), list(colours)
    for place in range(1, len(alphas)):
        hidden = alphas[:place].max(axis=0) > 127
        if subjects[place].tier:  # A card goes on behind all else already.
            continue
        if not _touch(alphas[place] > 127, hidden):
            continue
        seen, share = complete(picture, hidden, subjects[place])
        grown = _grown(alphas[place] > 127, hidden & (share > 0.5))
        whole[place][grown] = np.maximum(whole[place], np.rint(255 * share).astype(np.uint8))[grown]
        shown[place] = np.where(hidden[..., None], seen.astype(np.float32), colours[place])
    return whole, shown


def _grown(seen: NDArray[np.bool_], more: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What of `more` hangs together with what is seen: behind a fence, a veil elsewhere is no part of it."""
    _, parts = cv2.connectedComponents((seen | more).astype(np.uint8))
    result: NDArray[np.bool_] = more & np.isin(parts, parts[seen])
    return result


def _touch(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    wider = cv2.dilate(one.astype(np.uint8), np.ones((2 * REACH + 1, 2 * REACH + 1), np.uint8)) > 0
    return bool((wider & other).any())
