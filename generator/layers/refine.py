"""Masks made finer by a model that sees the picture alone."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.backends.protocol import Painting
from generator.layers.scenery import Find, Masks

Refine = Callable[[NDArray[np.uint8], NDArray[np.float32]], NDArray[np.float32]]
"""Of a picture [H, W, 3] and what is known of one subject in it [h, w], 0..1: where it is [H, W], 0..1."""
SIDE = 96
"""Cells along the longer side of a finer mask; the mattes find the pixels themselves."""
KNOWN = 0.5
"""Membership from which a cell counts as the subject's."""


def refined(find: Find, refine: Refine) -> Find:
    """`find`, and of who it finds a finer mask; who it does not find stays as it is."""

    def find_finer(painting: Painting, count: int) -> Masks:
        masks, surety = find(painting, count)
        height, width = painting.picture.shape[:2]
        scale = min(1, SIDE / max(height, width))
        size = (max(1, round(scale * width)), max(1, round(scale * height)))
        finer = np.zeros((count, *size[::-1]), np.float32)
        for place, mask in enumerate(masks):
            known = cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR)
            if mask.max() > KNOWN:
                known = cv2.resize(refine(painting.picture, mask), size, interpolation=cv2.INTER_AREA)
            finer[place] = known
        # Where two claim a pixel, each has its share.
        finer /= np.maximum(finer.sum(axis=0), 1)
        return finer, surety

    return find_finer
