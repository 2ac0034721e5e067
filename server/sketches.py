"""Sketches that shots follow: pictures in a folder, named after the shots."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import ImageOps

from generator.backends.protocol import Control
from generator.errors import InputError
from server.frame import Frame
from server.names import file_name
from server.pictures import read_picture

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")


def find_sketch(folder: Path, key: str) -> Path | None:
    """`3.png` for shot 3, `2-1.png` for shot 2/1; None where there is none.

    Raises:
        InputError: there is no such folder.
    """
    if not folder.is_dir():
        raise InputError("there is no such folder", file=folder, key="--sketches")
    files = (folder / f"{file_name(key)}{suffix}" for suffix in SUFFIXES)
    return next((file for file in files if file.is_file()), None)


def control_of(sketch: Path, canvas: Frame) -> Control:
    """The sketch as large as the canvas, cropped to its shape, and its edges drawn out into the bleed.

    Raises:
        InputError: it is no picture.
    """
    fitted = ImageOps.fit(read_picture(sketch), (canvas.width, canvas.height))
    right = canvas.painting_width - canvas.width - canvas.left
    below = canvas.painting_height - canvas.height - canvas.top
    bleed = ((canvas.top, below), (canvas.left, right), (0, 0))
    return Control(np.pad(np.asarray(fitted), bleed, mode="edge"))
