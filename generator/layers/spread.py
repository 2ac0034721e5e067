"""Colour carried to where it is not known: push-pull (Gortler et al., "The Lumigraph", 1996)."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def spread(colour: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """`colour` [H, W, 3] where `weight` [H, W] is 1, passing smoothly into known colour nearby where it is 0.

    Weights between 0 and 1 mix the two. With no weight anywhere the result is 0.
    """
    height, width = weight.shape
    if height == width == 1:
        return colour
    half = ((width + 1) // 2, (height + 1) // 2)
    coarse_weight = cv2.resize(weight, half, interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(colour * _thrice(weight), half, interpolation=cv2.INTER_AREA)
    coarse /= _thrice(np.maximum(coarse_weight, 1e-12))
    coarse = spread(coarse, np.minimum(4 * coarse_weight, 1))
    filled: NDArray[np.float32] = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    filled += _thrice(weight) * (colour - filled)
    return filled


def _thrice(weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """[H, W] as [H, W, 3]: NumPy is slow where it must spread an innermost axis of one over three colours."""
    each: NDArray[np.float32] = cv2.cvtColor(weight, cv2.COLOR_GRAY2RGB)
    return each
