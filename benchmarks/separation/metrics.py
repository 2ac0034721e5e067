"""How far what was delivered is from the truth. Pure functions; pictures and layers are 8-bit sRGB."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Share = NDArray[np.float32]
Area = NDArray[np.bool_]
Pixels = NDArray[np.uint8]

BOUNDARY = 3 / 256
"""How far a boundary may lie off, as a share of the picture's shorter side."""


def iou(one: Area, other: Area) -> float:
    """Intersection over union, [H, W] each; two empty areas agree."""
    union = (one | other).sum()
    return float((one & other).sum() / union) if union else 1.0


def soft_iou(one: Share, other: Share) -> float:
    """Sum of minima over sum of maxima (LayerD); of areas it is the plain one."""
    most = np.maximum(one, other).sum(dtype=np.float64)
    return float(np.minimum(one, other).sum(dtype=np.float64) / most) if most else 1.0


def boundary_f1(found: Area, truth: Area) -> float:
    """F-measure of boundary pixels that have the other boundary within `BOUNDARY` (Csurka et al., 2013).

    The frame is no boundary. Without a boundary in either, 1; in one only, 0.
    """
    reach = BOUNDARY * min(truth.shape)
    ours, theirs = _boundary(found), _boundary(truth)
    if not ours.any() or not theirs.any():
        return float(ours.any() == theirs.any())
    precision = float((_distance_to(theirs)[ours] <= reach).mean())
    recall = float((_distance_to(ours)[theirs] <= reach).mean())
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _boundary(area: Area) -> Area:
    """The innermost pixels of an area, except along the frame."""
    padded = np.pad(area.astype(np.uint8), 1, mode="edge")
    inner = cv2.erode(padded, np.ones((3, 3), np.uint8))[1:-1, 1:-1]
    outline: Area = area & (inner == 0)
    return outline


def _distance_to(area: Area) -> Share:
    distance: Share = cv2.distanceTransform((~area).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return distance


def colour_error(one: Pixels, other: Pixels, weight: Share) -> float:
    """Mean absolute difference of two pictures [H, W, 3], 0..1, weighted by `weight` [H, W]; 0 for none."""
    difference = np.abs(one.astype(np.float32) - other).mean(axis=2) / 255
    return float((difference * weight).sum() / weight.sum()) if weight.any() else 0.0


def concordance(found: Sequence[float], truth: Sequence[float]) -> int:
    """Of two subjects' depths: +1 if both orders agree, -1 if they do not; their mean is Kendall's tau."""
    (near, far), (nearer, farther) = found, truth
    return 1 if (near < far) == (nearer < farther) else -1


def recomposition_error(picture: Pixels, composite: NDArray[np.float64]) -> int:
    """The largest difference of a channel, in levels of 255, after one rounding."""
    return int(np.abs(np.rint(composite) - picture).max())
