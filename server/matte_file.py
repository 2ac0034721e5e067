"""The matte of one layer, from a mask or from the layered PSD that an artist corrected."""

from __future__ import annotations

import struct
import unicodedata
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from psd_tools import PSDImage

from generator.errors import InputError
from server.picture_file import PHOTOSHOP, read_mask

Number = TypeVar("Number", np.uint8, np.float32)


def read_matte(path: Path, name: str, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Alpha [height, width] for a canvas of `size` (width, height).

    Of a PSD with layers it is the one called `name`, under its mask; of anything else what `read_mask` reads.

    Raises:
        InputError: it cannot be read, has another size, has no such layer, or shows nothing of it.
    """
    layers = psd_layers(path, size)
    if not layers:
        return read_mask(path, size)
    wanted = unicodedata.normalize("NFC", name)
    named = {unicodedata.normalize("NFC", layer.name): layer for layer in reversed(layers)}
    if wanted not in named:
        names = ", ".join(named)
        raise InputError(f"has no layer {name!r}; it has {names}: name the right one so", file=path)
    try:
        alpha = alpha_of(named[wanted], size)
    except Exception as error:  # broken files raise whatever comes to a decoder's mind
        raise InputError(f"the layer {name!r} cannot be read: {error}", file=path) from None
    if not alpha.any():
        raise InputError(f"its layer {name!r} is empty on the canvas", file=path)
    return alpha


def psd_layers(path: Path, size: tuple[int, int]) -> list[Any]:
    """The layers with pixels, bottom first; none where it is no PSD, or a flat one."""
    with path.open("rb") as file:
        head = file.read(26)
    if not head.startswith(PHOTOSHOP) or len(head) < 26:
        return []
    height, width = struct.unpack(">14xII4x", head)
    if (width, height) != size:
        wanted = f"{size[0]}x{size[1]}"
        raise InputError(f"is {width}x{height} pixels, but the canvas is {wanted}", file=path)
    try:
        document = PSDImage.open(path)
    except Exception as error:  # as above
        raise InputError(f"cannot be read as a PSD: {error}", file=path) from None
    return [layer for layer in document.descendants() if not layer.is_group() and layer.has_pixels()]


def alpha_of(layer: Any, size: tuple[int, int]) -> NDArray[np.uint8]:
    """A layer's transparency times its mask, where that is on, laid out over the canvas."""
    shape = layer.numpy("shape")
    if shape is None:
        shape = np.ones((layer.height, layer.width, 1), np.float32)
    alpha = laid_out(shape[..., 0], layer.left, layer.top, size)
    mask = layer.mask
    if mask is not None and not mask.disabled and (drawn := layer.numpy("mask")) is not None:
        alpha = alpha * laid_out(drawn[..., 0], mask.left, mask.top, size, mask.background_color / 255)
    levels: NDArray[np.uint8] = np.rint(255 * alpha).astype(np.uint8)
    return levels


def laid_out(
    plane: NDArray[Number], left: int, top: int, size: tuple[int, int], beyond: float = 0
) -> NDArray[Number]:
    """The part of a plane [h, w] at (left, top) that lies on a canvas of `size`; elsewhere `beyond`."""
    width, height = size
    whole = np.full((height, width), beyond, plane.dtype)
    seen = plane[max(0, -top) : max(0, height - top), max(0, -left) : max(0, width - left)]
    whole[max(0, top) :, max(0, left) :][: seen.shape[0], : seen.shape[1]] = seen
    return whole
