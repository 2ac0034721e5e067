"""A stage seen by its camera: every plane warped by its homography and laid over those behind it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
from numpy.typing import NDArray

from exporters.composition import Composition, Layer
from exporters.pictures import Picture, read_layer
from exporters.stage import Plane, Stage, camera_at, homography

Premultiplied = NDArray[np.uint16]
"""[h, w, 4], colour times alpha and 255 times alpha, 0 to 255 * 255: what may be filtered without fringes.

It is exact, and moves half as much memory as floats.
"""

_WHITE = 255 * 255

_TO_EDGES = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
_TO_CENTRES = np.linalg.inv(_TO_EDGES)
"""OpenCV counts from pixel centres, the stage from their edges."""


def premultiplied_layers(composition: Composition, scale: float = 1.0) -> dict[str, Premultiplied]:
    """The pictures that `render` wants, by the ids of the composition's planes. Raises as `read_layer`.

    `scale`, at most 1, is that of the view which they are for.
    """

    def read(layer: Layer) -> Premultiplied:
        return _shrunk(_premultiplied(read_layer(composition, layer)), scale)

    with ThreadPoolExecutor() as side_by_side:
        pictures = side_by_side.map(read, composition.layers)
    return {layer.id or layer.name: each for layer, each in zip(composition.layers, pictures, strict=True)}


def render(stage: Stage, layers: Mapping[str, Premultiplied], time: float, scale: float = 1.0) -> Picture:
    """What the camera sees at `time` in seconds: [height, width, 3], sRGB, blended as `recompose` blends.

    Height and width are the canvas's times `scale`, rounded. The farthest plane, where it covers the canvas
    at rest, continues beyond its edges in its own outermost pixels, so that a composition without bleed
    shows no black border.
    """
    pose = camera_at(stage, time)
    width, height = round(stage.width * scale), round(stage.height * scale)
    seen = np.zeros((height, width, 3), np.uint16)
    for plane in reversed(stage.planes):
        layer = layers[plane.id]
        to_plane = np.diag((plane.bounds.width / layer.shape[1], plane.bounds.height / layer.shape[0], 1))
        to_view = np.diag((scale, scale, 1)) @ homography(stage, plane, pose) @ to_plane
        endless = plane is stage.planes[-1] and _covers(stage, plane)
        left, top, right, bottom = (0, 0, width, height) if endless else _box(layer, to_view, (width, height))
        if left >= right or top >= bottom:
            continue
        window = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]])
        drawn = _warped(
            layer,
            _TO_CENTRES @ window @ to_view @ _TO_EDGES,
            (right - left, bottom - top),
            cv2.BORDER_REPLICATE if endless else cv2.BORDER_CONSTANT,
        )
        if endless:
            # Nothing but black is behind it.
            seen = cv2.cvtColor(drawn, cv2.COLOR_RGBA2RGB)
            continue
        under = seen[top:bottom, left:right]
        through = cv2.cvtColor(_WHITE - cv2.extractChannel(drawn, 3), cv2.COLOR_GRAY2RGB)
        # NumPy has no product of integers with a scale.
        cv2.multiply(under, through, dst=under, scale=1 / _WHITE)
        cv2.add(under, cv2.cvtColor(drawn, cv2.COLOR_RGBA2RGB), dst=under)
    picture: Picture = cv2.convertScaleAbs(seen, alpha=1 / 255)
    return picture


def _premultiplied(rgba: Picture) -> Premultiplied:
    alpha_thrice_and_255 = cv2.cvtColor(cv2.extractChannel(rgba, 3), cv2.COLOR_GRAY2RGBA)
    premultiplied: Premultiplied = cv2.multiply(rgba, alpha_thrice_and_255, dtype=cv2.CV_16U)
    return premultiplied


def _shrunk(picture: Premultiplied, scale: float) -> Premultiplied:
    if scale == 1:
        return picture
    size = (max(1, round(scale * picture.shape[1])), max(1, round(scale * picture.shape[0])))
    shrunk: Premultiplied = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return shrunk


def _warped(
    picture: Premultiplied, matrix: NDArray[np.float64], size: tuple[int, int], border: int
) -> Premultiplied:
    warped: Premultiplied
    if matrix[2, 0] or matrix[2, 1]:
        warped = cv2.warpPerspective(picture, matrix, size, borderMode=border)
    else:
        # Planes stay parallel to a camera that does not turn: no division for every pixel.
        warped = cv2.warpAffine(picture, matrix[:2] / matrix[2, 2], size, borderMode=border)
    return warped


def _covers(stage: Stage, plane: Plane) -> bool:
    b = plane.bounds
    return b.x <= 0 and b.y <= 0 and b.x + b.width >= stage.width and b.y + b.height >= stage.height


def _box(
    layer: Premultiplied, to_view: NDArray[np.float64], size: tuple[int, int]
) -> tuple[int, int, int, int]:
    """The part of the view that the layer may touch, empty where the camera has passed its plane."""
    width, height = layer.shape[1::-1]
    corners = to_view @ np.array([(0, 0, 1), (width, 0, 1), (0, height, 1), (width, height, 1)]).T
    if corners[2].min() <= 0:
        return 0, 0, 0, 0
    x, y = corners[:2] / corners[2]
    # One pixel more on every side, for the filter's reach.
    return (
        max(0, int(np.floor(x.min())) - 1),
        max(0, int(np.floor(y.min())) - 1),
        min(size[0], int(np.ceil(x.max())) + 1),
        min(size[1], int(np.ceil(y.max())) + 1),
    )
