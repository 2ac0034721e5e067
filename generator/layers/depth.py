"""Which layer is nearer: the storyboard's word, else what the picture shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.storyboard.shot import Subject, Tier

Near = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""Of a picture [H, W, 3], its disparity [H, W]: how near everything is, 0 farthest to 1 nearest."""
BANDS = {"subject": (0.15, 0.7), "scenery": (0.75, 0.95)}
"""Depth of what reaches the lower edge of the frame and of what ends at the upper one, by kind."""
ALONE = (0.2, 0.95)
"""The same of scenery in a shot that has no subject."""
WITHIN: dict[Tier, float] = {"ground": 0.2, "far": 0.6, "sky": 1.0}
"""Where in the band of scenery a tier stands, whatever it reaches: a card goes on behind others."""
STEP = 0.01
"""Least distance between two layers that would tie, and before the plate at 1."""
INSIDE = 0.8
"""A subject with this share of its area in a hole of another is in front of it: a cup before a dress."""


def depths(
    subjects: Sequence[Subject], visible: NDArray[np.bool_], disparity: NDArray[np.float32] | None = None
) -> list[float]:
    """Distinct depths below 1, 0 nearest, from what is visible of each subject, [subjects, H, W].

    The storyboard's own depths stand, except that a tie is broken (first listed is nearer). Others are
    estimated: lower in the frame is nearer, so a figure cut by the lower edge is nearest; what another
    surrounds is in front of it; between equals the larger is nearer; scenery stays behind, and has
    all of the room where there is nothing else. A part is just in front of what it is a part of.

    With a `disparity` [H, W], 0 farthest to 1 nearest, its median in what is visible counts instead.
    """
    bands = BANDS if any(subject.kind == "subject" for subject in subjects) else {**BANDS, "scenery": ALONE}
    found = [
        subject.depth
        if subject.depth is not None
        else _from_disparity(area, disparity)
        if disparity is not None
        else _from_lower_edge(subject, area, bands[subject.kind])
        for subject, area in zip(subjects, visible, strict=True)
    ]
    silhouettes = [_silhouette(area) for area in visible]
    sizes = visible.sum(axis=(1, 2))
    for inner in np.argsort(-sizes):
        for outer, subject in enumerate(subjects):
            if (
                subjects[inner].depth is None
                and disparity is None
                and subjects[inner].parent is None
                and subjects[inner].kind == subject.kind == "subject"
                and sizes[inner] < sizes[outer]
                and (visible[inner] & silhouettes[outer]).sum() > INSIDE * sizes[inner]
            ):
                found[inner] = min(found[inner], max(found[outer] - STEP, 0))
    keys = [subject.key for subject in subjects]
    for part, subject in enumerate(subjects):
        if subject.depth is None and subject.parent in keys:
            found[part] = max(found[keys.index(subject.parent)] - STEP, 0)

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


def _from_disparity(area: NDArray[np.bool_], disparity: NDArray[np.float32]) -> float:
    return float(1 - np.median(disparity[area])) if area.any() else 1.0


def _from_lower_edge(subject: Subject, area: NDArray[np.bool_], band: tuple[float, float]) -> float:
    near, far = band
    if subject.tier:
        return near + (far - near) * WITHIN[subject.tier]
    rows = np.flatnonzero(area.any(axis=1))
    lowest = (rows[-1] + 1) / len(area) if len(rows) else 0.0
    return float(far + (near - far) * lowest)


def _silhouette(area: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """An area with its holes filled."""
    filled = np.zeros(area.shape, np.uint8)
    outlines, _ = cv2.findContours(area.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)
    return filled > 0
