"""The guided filter with a colour guide (He, Sun and Tang, "Guided image filtering", 2010).

At a larger size its coefficients are interpolated (He and Sun, "Fast guided filter", 2015).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]
"""[h, w]. Everything here is a field: NumPy and OpenCV are slow where the innermost axis is three colours."""


class GuidedFilter:
    """Makes planes follow one picture's edges: nearby, the result is linear in the picture's colour."""

    def __init__(self, picture: Field, radius: int, epsilon: float) -> None:
        """`picture` [h, w, 3] in 0..1; `epsilon` is the colour variance below which an edge is not one."""
        self._colours = _fields(picture)
        self._window = (2 * radius + 1, 2 * radius + 1)
        self._means = [self._box(colour) for colour in self._colours]
        self._precision = _inverse([self._covariance(*pair, epsilon) for pair in _UPPER])

    def __call__(self, plane: Field, picture: Field | None = None) -> Field:
        """`plane` [h, w] filtered; given a larger `picture` [H, W, 3], at its size and by its edges."""
        mean = self._box(plane)
        pairs = zip(self._colours, self._means, strict=True)
        covariances = [self._box(colour * plane) - average * mean for colour, average in pairs]
        slopes = [_dot(row, covariances) for row in self._precision]
        offset = self._box(mean - _dot(slopes, self._means))
        slopes = [self._box(slope) for slope in slopes]
        if picture is None:
            return _dot(self._colours, slopes) + offset
        size = picture.shape[1::-1]
        larger = (cv2.resize(slope, size) for slope in slopes)
        result: Field = _dot(_fields(picture), larger) + cv2.resize(offset, size)
        return result

    def _box(self, plane: Field) -> Field:
        mean: Field = cv2.boxFilter(plane, -1, self._window, borderType=cv2.BORDER_REFLECT)
        return mean

    def _covariance(self, one: int, other: int, epsilon: float) -> Field:
        covariance = self._box(self._colours[one] * self._colours[other])
        covariance -= self._means[one] * self._means[other]
        return covariance + np.float32(epsilon) if one == other else covariance


_UPPER = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
"""Rows and columns of a symmetric matrix that say it all."""


def _inverse(upper: list[Field]) -> list[list[Field]]:
    """Rows of the inverse of a symmetric matrix, given by `_UPPER`, by cofactors."""
    kind = upper[0].dtype
    # What is left of a product of variances is small.
    a, b, c, d, e, f = (field.astype(np.float64) for field in upper)
    first, second, third = d * f - e * e, c * e - b * f, b * e - c * d
    scale = 1 / (a * first + b * second + c * third)
    fields = (first, second, third, a * f - c * c, b * c - a * e, a * d - b * b)
    p, q, r, s, t, u = ((field * scale).astype(kind) for field in fields)
    return [[p, q, r], [q, s, t], [r, t, u]]


def _dot(ones: Iterable[Field], others: Iterable[Field]) -> Field:
    products = (one * other for one, other in zip(ones, others, strict=True))
    total = next(products)
    for product in products:
        total += product
    return total


def _fields(picture: Field) -> list[Field]:
    return [np.ascontiguousarray(picture[..., colour]) for colour in range(3)]
