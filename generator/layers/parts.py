"""Parts: "Mina's sword" belongs to Mina, and is where she is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.storyboard.shot import Subject

REACH = 3
"""Pixels within which a part and its whole touch."""


def lent(
    masks: NDArray[np.float32], subjects: Sequence[Subject], found: Collection[int]
) -> NDArray[np.float32]:
    """Masks [subjects, Ht, Wt] in which a part that was not found is its whole's."""
    keys = [subject.key for subject in subjects]
    result = masks.copy()
    for place, subject in enumerate(subjects):
        if subject.parent in keys and place not in found:
            result[keys.index(subject.parent)] += masks[place]
    return result


def attached(shares: NDArray[np.float32], subjects: Sequence[Subject]) -> NDArray[np.float32]:
    """Shares [subjects, H, W] without what of a part does not hang together with what it is a part of."""
    keys = [subject.key for subject in subjects]
    result = shares.copy()
    for place, subject in enumerate(subjects):
        if subject.parent in keys:
            whole = (shares[keys.index(subject.parent)] > 0.5).astype(np.uint8)
            near = cv2.dilate(whole, np.ones((2 * REACH + 1, 2 * REACH + 1), np.uint8)) > 0
            _, pieces = cv2.connectedComponents((shares[place] > 0).astype(np.uint8))
            result[place][~np.isin(pieces, pieces[near])] = 0
    return result
