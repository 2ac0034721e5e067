"""Mattes by closed form in the band round a mask's border, in place of the method's own: what most tools do.

Levin, Lischinski and Weiss, "A closed-form solution to natural image matting" (2008), by pymatting.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

MARGIN = 8
"""Pixels of surroundings that are looked at with the band."""


def closed_form(
    masks: NDArray[np.float32], picture: NDArray[np.uint8], band: float = 1.25
) -> NDArray[np.float32]:
    """Shares [subjects, H, W] of masks [subjects + 1, Ht, Wt], the background last; `band` is in tokens."""
    height, width = picture.shape[:2]
    winner = np.argmax([cv2.resize(mask, (width, height)) for mask in masks], axis=0)
    reach = round(band * height / masks.shape[1] / 2)
    shares = np.array(
        [_matte(winner == place, picture, reach) for place in range(len(masks) - 1)], np.float32
    )
    shares /= np.maximum(shares.sum(axis=0), 1)
    return shares


def _matte(mask: NDArray[np.bool_], picture: NDArray[np.uint8], reach: int) -> NDArray[np.float64]:
    """Alpha [H, W] of what is sure to be inside, or is deepest in it, against what is sure to be outside."""
    from pymatting import estimate_alpha_cf  # noqa: PLC0415 - Numba, its ground, takes seconds

    alpha = np.zeros(mask.shape)
    inside = cv2.distanceTransform(np.uint8(mask), cv2.DIST_L2, 3)
    outside = cv2.distanceTransform(np.uint8(~mask), cv2.DIST_L2, 3)
    unknown = outside <= reach
    if not mask.any():
        return alpha
    sure = inside > min(reach, 0.7 * inside.max())
    trimap = np.where(sure, 1, np.where(unknown, 0.5, 0))
    x, y, width, height = cv2.boundingRect(np.uint8(unknown))
    box = np.s_[max(0, y - MARGIN) : y + height + MARGIN, max(0, x - MARGIN) : x + width + MARGIN]
    known = trimap[box]
    alpha[box] = estimate_alpha_cf(picture[box] / 255, known) if (known == 0).any() else known
    return alpha
