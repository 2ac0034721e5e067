"""The pixels of a composition, and the reference compositor that says what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from exporters.composition import Composition, Layer
from exporters.normalise import CompositionError

Picture = NDArray[np.uint8]
Placed = tuple[Picture, int, int]
"""A straight RGBA picture [h, w, 4], and the canvas pixel of its left and top edge."""
_OPENCV_ORDER = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
"""By channels."""


def read_layer(composition: Composition, layer: Layer) -> Picture:
    """The layer's straight-alpha picture [bounds.height, bounds.width, 4], sRGB.

    Pictures of the whole canvas are cropped to the bounds, premultiplied colour is divided by alpha.

    Raises:
        CompositionError: the picture cannot be read.
    """
    rgba = _read(composition, layer.file, "RGBA")
    if layer.full_canvas:
        bounds = layer.bounds
        rgba = rgba[bounds.y : bounds.y + bounds.height, bounds.x : bounds.x + bounds.width]
    return _straight(rgba) if layer.premultiplied else rgba


def write_picture(picture: Picture, path: Path) -> None:
    """Write grey [h, w], RGB [h, w, 3] or straight RGBA [h, w, 4] as a PNG."""
    if picture.ndim == 3:
        picture = cv2.cvtColor(picture, _OPENCV_ORDER[picture.shape[2]])
    # In half of Pillow's time for fewer bytes: OpenCV's filter and strategy suit what was painted.
    _, png = cv2.imencode(".png", picture)
    path.write_bytes(png.data)


def read_source(composition: Composition) -> Picture:
    """The picture [canvas height, canvas width, 3], sRGB; recomposed from the layers where none is kept.

    Raises:
        CompositionError: the picture cannot be read, or is not as large as the canvas.
    """
    width, height = composition.canvas.width, composition.canvas.height
    if composition.source_image is None:
        return recompose((width, height), read_far_to_near(composition))
    source = _read(composition, composition.source_image, "RGB")
    if source.shape[:2] != (height, width):
        found = f"{source.shape[1]}x{source.shape[0]}"
        problem = f"is {found}, but the canvas is {width}x{height}; they must be equal"
        raise CompositionError(composition.file, "source_image", problem)
    return source


def read_far_to_near(composition: Composition) -> Iterator[Placed]:
    """Every layer as `recompose` wants it, read one at a time. Raises as `read_layer` does."""
    for layer in composition.far_to_near:
        yield read_layer(composition, layer), layer.bounds.x, layer.bounds.y


def recompose(canvas_size: tuple[int, int], layers: Iterable[Placed]) -> Picture:
    """The reference compositor: [height, width, 3] for a canvas of (width, height).

    Straight alpha, "over" (Porter and Duff, 1984), far to near over black, on 8-bit sRGB values, in
    floating point with one rounding at the end. What lies outside the canvas is left out.
    """
    width, height = canvas_size
    stack = np.zeros((height, width, 3), np.float32)
    for rgba, x, y in layers:
        left, top = max(0, x), max(0, y)
        right, bottom = min(width, x + rgba.shape[1]), min(height, y + rgba.shape[0])
        if left >= right or top >= bottom:
            continue
        seen = rgba[top - y : bottom - y, left - x : right - x]
        under = stack[top:bottom, left:right]
        under += (seen[..., :3] - under) * (seen[..., 3:] / np.float32(255))
    return np.rint(stack).astype(np.uint8)


def _read(composition: Composition, name: str, mode: str) -> Picture:
    try:
        # A path goes to Pillow, not to OpenCV, whose Windows build cannot open non-ASCII names.
        with Image.open(composition.path(name)) as picture:
            return np.asarray(picture.convert(mode))
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise CompositionError(
            composition.file, "", f"the picture {name!r} cannot be read: {error}"
        ) from error


def _straight(premultiplied: Picture) -> Picture:
    alpha = premultiplied[..., 3:].astype(np.float32)
    rgb = premultiplied[..., :3] * (255 / np.maximum(alpha, 1))
    return np.concatenate([np.rint(np.minimum(rgb, 255)).astype(np.uint8), premultiplied[..., 3:]], axis=2)
