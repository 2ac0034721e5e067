"""A picture file from any program -> 8-bit sRGB pixels; a mask file -> coverage."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from psd_tools import PSDImage
from psd_tools.constants import Resource

from generator.errors import InputError

SMALLEST = 16
LARGEST = 8192
"""Sides of a picture in pixels; the largest holds 8K."""
FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF", "TGA")
"""Pillow's names of what is opened: no format that runs another program, as EPS does."""
REMEDY = "save it as PNG, JPEG, TIFF, WebP or PSD"
PHOTOSHOP = b"8BPS"
SAME = 1
"""Levels of 255 by which a colour profile may move a colour and still be sRGB."""


def read_picture(path: Path) -> NDArray[np.uint8]:
    """[H, W, 3], upright, in sRGB; what is transparent lies on white paper, of several pictures the first.

    8-bit sRGB pixels come through to the bit. 16 bits are rounded to 8, colour profiles are applied.

    Raises:
        InputError: it is no picture that can be read, or a side is out of range.
    """
    colour, alpha, profile = _read(path)
    upright = _in_srgb(colour, profile)
    if alpha is not None:
        paper = Image.new("RGB", upright.size, "white")
        paper.paste(upright, mask=alpha)
        upright = paper
    return np.array(upright)


def read_mask(path: Path, size: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """[H, W], 255 where the subject is: the alpha where anything is transparent, else the brightness.

    Raises:
        InputError: it cannot be read, is not `size` (width, height) where one is asked for, or shows no
            subject.
    """
    colour, alpha, _ = _read(path)
    if size is not None and colour.size != size:
        found, wanted = (f"{width}x{height}" for width, height in (colour.size, size))
        raise InputError(
            f"is {found} pixels, but the picture {wanted}; a mask is as large as its picture", file=path
        )
    coverage = np.array(colour.convert("L") if alpha is None else alpha)
    if not coverage.any():
        raise InputError("is black or transparent all over; the subject is white in a mask", file=path)
    return coverage


def check_picture(path: Path) -> None:
    """Whether `read_picture` and `read_mask` may try a file, by its first bytes alone.

    Raises:
        InputError: it is no picture of a kind that they know, or a side is out of range.
    """
    with _foreign(path), path.open("rb") as file:
        if file.read(4) == PHOTOSHOP:
            _check(_psd_size(file), path)
            return
        file.seek(0)
        with Image.open(file, formats=FORMATS) as image:
            _check(image.size, path)


def _read(path: Path) -> tuple[Image.Image, Image.Image | None, bytes | None]:
    """Colour in 8 bits (L, RGB, CMYK), alpha (L) where anything is transparent, and the colour profile."""
    with _foreign(path), path.open("rb") as file:
        opened = _open_psd(file, path) if file.read(4) == PHOTOSHOP else _open(file, path)
        profile = opened.info.get("icc_profile")
        image = _in_8_bits(ImageOps.exif_transpose(opened), path)
        if image.has_transparency_data:
            image = image if image.mode == "LA" else image.convert("RGBA")
        elif image.mode == "P":
            image = image.convert("RGB")
        if image.mode not in ("LA", "RGBA"):
            return image, None, profile
        alpha = image.getchannel("A")
        opaque = alpha.getextrema()[0] == 255
        return image.convert("L" if image.mode == "LA" else "RGB"), None if opaque else alpha, profile


@contextmanager
def _foreign(path: Path) -> Iterator[None]:
    """One error for all that a foreign file can be; Pillow's warnings are about what is checked here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except InputError:
        raise
    except UnidentifiedImageError:
        raise InputError(f"is no picture of a known form; {REMEDY}", file=path) from None
    except Image.DecompressionBombError:
        raise _out_of_range("is far too large", path) from None
    except Exception as error:  # broken files raise whatever comes to a decoder's mind
        cause = getattr(error, "strerror", None) or error
        raise InputError(f"cannot be read as a picture: {cause}; {REMEDY}", file=path) from None


def _open(file: BinaryIO, path: Path) -> Image.Image:
    file.seek(0)
    image = Image.open(file, formats=FORMATS)
    _check(image.size, path)
    image.load()
    return image


def _open_psd(file: BinaryIO, path: Path) -> Image.Image:
    """The merged picture, which every program shows; its size is checked before anything is unpacked."""
    _check(_psd_size(file), path)
    file.seek(0)
    document = PSDImage.open(file)
    merged: Image.Image | None = document.topil(apply_icc=False)
    if merged is None:
        raise InputError(
            "holds no merged picture; save it from Photoshop with Maximize Compatibility", file=path
        )
    if document.depth == 32:
        raise InputError("has 32 bits per channel, which have no fixed white; convert it to 16", file=path)
    merged.info["icc_profile"] = document.image_resources.get_data(Resource.ICC_PROFILE)
    return merged


def _psd_size(file: BinaryIO) -> tuple[int, int]:
    """Width and height, from behind the signature."""
    height, width = struct.unpack(">10xII", file.read(18))
    return width, height


def _in_8_bits(image: Image.Image, path: Path) -> Image.Image:
    """One of the modes L, LA, P, RGB, RGBA and CMYK."""
    if image.mode.startswith("I;16"):
        return Image.fromarray(np.rint(np.asarray(image) / 257).astype(np.uint8))
    if image.mode in ("L", "LA", "P", "RGB", "RGBA", "CMYK"):
        return image
    if image.mode in ("1", "YCbCr"):
        return image.convert("L" if image.mode == "1" else "RGB")
    raise InputError(f"has pixels of the kind {image.mode}; convert it to RGB with 8 or 16 bits", file=path)


def _in_srgb(colour: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB from L, RGB or CMYK; a profile that is broken, or made for other colours, is passed over."""
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):
            transform = ImageCms.buildTransform(
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                colour.mode,
                "RGB",
                ImageCms.Intent.RELATIVE_COLORIMETRIC,
                ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
            if colour.mode != "RGB" or _moves_colours(transform):
                return ImageCms.applyTransform(colour, transform) or colour
    return colour.convert("RGB")


def _moves_colours(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether it does; sRGB comes in many profiles, through which exact pixels would only be rounded."""
    steps = np.arange(0, 256, 15, dtype=np.uint8)
    colours = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(len(steps), -1, 3)
    moved = np.asarray(ImageCms.applyTransform(Image.fromarray(colours), transform))
    return bool(np.abs(moved.astype(int) - colours).max() > SAME)


def _check(size: tuple[int, int], path: Path) -> None:
    if not all(SMALLEST <= side <= LARGEST for side in size):
        raise _out_of_range(f"is {size[0]}x{size[1]} pixels", path)


def _out_of_range(problem: str, path: Path) -> InputError:
    return InputError(f"{problem}; sides are {SMALLEST} to {LARGEST} pixels", file=path)
