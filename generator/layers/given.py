"""Mattes that an artist drew hold in place of what was read."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

Mattes = Mapping[int, NDArray[np.uint8]]
"""Alphas [canvas height, canvas width], by the subject's place in a list."""


def heeded(
    masks: NDArray[np.float32], mattes: Mattes, size: tuple[int, int], offset: tuple[int, int]
) -> NDArray[np.float32]:
    """Masks [subjects, Ht, Wt] that agree with the mattes; what these claim the other subjects leave.

    In the bleed, which no matte knows, it goes on mirrored, so that the picture can decide there.

    Args:
        size: height and width of the painting.
        offset: left and top of the canvas within it.
    """
    result = masks.copy()
    claimed = np.zeros(masks.shape[1:], np.float32)
    for subject, matte in mattes.items():
        (left, top), (height, width) = offset, matte.shape
        bleed = ((top, size[0] - height - top), (left, size[1] - width - left))
        whole = np.pad(matte, bleed, mode="reflect").astype(np.float32) / 255
        result[subject] = cv2.resize(whole, masks.shape[:0:-1], interpolation=cv2.INTER_AREA)
        claimed = np.maximum(claimed, result[subject])
    for subject in {*range(len(masks))} - {*mattes}:
        result[subject] *= 1 - claimed
    return result


def imposed(shares: NDArray[np.float32], mattes: Mattes) -> NDArray[np.float32]:
    """Shares [subjects, H, W] of the canvas that are the mattes' where there is one, and leave them room."""
    claimed = np.max([*mattes.values(), np.zeros(shares.shape[1:], np.uint8)], axis=0)
    result: NDArray[np.float32] = shares * (1 - claimed / np.float32(255))
    for subject, matte in mattes.items():
        result[subject] = matte / np.float32(255)
    return result
