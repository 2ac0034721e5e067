"""Pictures that somebody hands in."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from generator.errors import InputError


def read_picture(file: Path) -> Image.Image:
    """A picture in RGB, upright, on white paper where it was drawn on nothing.

    Raises:
        InputError: it is no picture, or not there.
    """
    try:
        with Image.open(file) as opened:
            drawn = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, OSError) as error:
        raise InputError(f"cannot be read as a picture: {error}", file=file) from None
    paper = Image.new("RGBA", drawn.size, "white")
    return Image.alpha_composite(paper, drawn).convert("RGB")
