"""The guided filter with a colour guide (He, Sun and Tang, "Guided image filtering", 2010).

At a larger size its coefficients are interpolated (He and Sun, "Fast guided filter", 2015).
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]


class GuidedFilter:
    """Makes planes follow one picture's edges: nearby, the result is linear in the picture's colour."""

    def __init__(self, picture: Field, radius: int, epsilon: float) -> None:
        """`picture` [h, w, 3] in 0..1; `epsilon` is the colour variance below which an edge is not one."""
        self._picture = picture
        self._window = (2 * radius + 1, 2 * radius + 1)
        self._mean = self._box(picture)
        outer = (picture[..., :, None] * picture[..., None, :]).reshape(*picture.shape[:2], 9)
        covariance = self._box(outer).reshape(*picture.shape, 3)
        covariance -= self._mean[..., :, None] * self._mean[..., None, :]
        self._precision = _inverses(covariance + epsilon * np.eye(3, dtype=np.float32))

    def __call__(self, plane: Field, picture: Field | None = None) -> Field:
        """`plane` [h, w] filtered; given a larger `picture` [H, W, 3], at its size and by its edges."""
        mean = self._box(plane)
        covariance = self._box(self._picture * plane[..., None]) - self._mean * mean[..., None]
        slope: Field = np.einsum("hwij,hwj->hwi", self._precision, covariance)
        offset = self._box(mean - (slope * self._mean).sum(axis=-1))
        slope = self._box(slope)
        if picture is None:
            picture = self._picture
        else:
            size = picture.shape[1::-1]
            slope, offset = cv2.resize(slope, size), cv2.resize(offset, size)
        result: Field = (picture * slope).sum(axis=-1) + offset
        return result

    def _box(self, planes: Field) -> Field:
        mean: Field = cv2.boxFilter(planes, -1, self._window, borderType=cv2.BORDER_REFLECT)
        return mean


def _inverses(symmetric: Field) -> Field:
    """Of symmetric matrices [h, w, 3, 3], by cofactors; LAPACK takes them one by one, ten times as long."""
    a, b, c = np.moveaxis(symmetric.astype(np.float64), -2, 0)
    cofactors = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=-2)
    determinant = (a * cofactors[..., 0, :]).sum(axis=-1)
    inverses: Field = (cofactors / determinant[..., None, None]).astype(symmetric.dtype)
    return inverses
