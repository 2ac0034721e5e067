"""Which layer is nearer: the storyboard's word, else what the picture shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.storyboard.shot import Subject

BANDS = {"subject": (0.15, 0.7), "scenery": (0.75, 0.95)}
"""Depth of what reaches the lower edge of the frame and of what ends at the upper one, by kind."""
STEP = 0.01
"""Least distance between two layers that would tie, and before the plate at 1."""
INSIDE = 0.6
"""A subject with this share of its area inside another's outline is in front of it: a cup in a hand."""


def depths(subjects: Sequence[Subject], visible: NDArray[np.bool_]) -> list[float]:
    """Distinct depths below 1, 0 nearest, from what is visible of each subject, [subjects, H, W].

    The storyboard's own depths stand, except that a tie is broken (first listed is nearer). Others are
    estimated: lower in the frame is nearer, so a figure cut by the lower edge is nearest; what lies within
    another's outline is in front of it; between equals the larger is nearer; scenery stays behind.
    """
    found = [
        _from_lower_edge(subject, area) if subject.depth is None else subject.depth
        for subject, area in zip(subjects, visible, strict=True)
    ]
    outlines = [_outline(area) for area in visible]
    sizes = visible.sum(axis=(1, 2))
    for inner in np.argsort(-sizes):
        for outer, subject in enumerate(subjects):
            if (
                subjects[inner].depth is None
                and subjects[inner].kind == subject.kind == "subject"
                and sizes[inner] < sizes[outer]
                and (visible[inner] & outlines[outer]).sum() > INSIDE * sizes[inner]
            ):
                found[inner] = min(found[inner], max(found[outer] - STEP, 0))

    def nearness(index: int) -> tuple[float, bool, int]:
        guessed = subjects[index].depth is None
        return found[index], guessed, -int(sizes[index]) if guessed else index

    order = sorted(range(len(subjects)), key=nearness)
    for before, after in pairwise(order):
        if found[after] <= found[before]:
            found[after] = found[before] + STEP
    limit = 1.0
    for index in reversed(order):
        found[index] = min(found[index], limit - STEP) if found[index] >= limit else found[index]
        limit = found[index]
    return found


def _from_lower_edge(subject: Subject, area: NDArray[np.bool_]) -> float:
    near, far = BANDS[subject.kind]
    rows = np.flatnonzero(area.any(axis=1))
    lowest = (rows[-1] + 1) / len(area) if len(rows) else 0.0
    return float(far + (near - far) * lowest)


def _outline(area: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The convex hull of an area, filled."""
    filled = np.zeros(area.shape, np.uint8)
    if area.any():
        cv2.fillConvexPoly(filled, cv2.convexHull(cv2.findNonZero(area.astype(np.uint8))), 1)
    return filled > 0
