"""An artist's own masks, kept for every later version: `<shot>/masks/<subject>.png`, beside the versions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from exporters.whole import whole
from generator.storyboard.shot import Shot
from server.names import file_names
from server.picture_file import read_mask

FOLDER = "masks"
Masks = Mapping[str, NDArray[np.uint8]]
"""[H, W] by subject key, 255 where the subject is."""


def mask_files(shot_folder: Path, shot: Shot) -> dict[str, Path]:
    """Where each subject's mask lies, if there is one, by its key; named as in a version's `masks`."""
    names = file_names(subject.name for subject in shot.subjects)
    keys = (subject.key for subject in shot.subjects)
    return {key: shot_folder / FOLDER / f"{name}.png" for key, name in zip(keys, names, strict=True)}


def with_kept_masks(shot_folder: Path, shot: Shot, given: Masks, size: tuple[int, int]) -> Masks:
    """The masks that are given, and for other subjects those that are kept, for a picture of `size`.

    Raises:
        InputError: a kept one cannot be read, or is not `size` (width, height).
    """
    files = mask_files(shot_folder, shot).items()
    kept = {key: file for key, file in files if key not in given and file.is_file()}
    return {**given, **{key: read_mask(file, size) for key, file in kept.items()}}


def scaled_masks(shot_folder: Path, shot: Shot, size: tuple[int, int]) -> Masks:
    """The kept masks for a painting of `size` (width, height); one of another size is scaled to it.

    Raises:
        InputError: one cannot be read.
    """
    files = mask_files(shot_folder, shot).items()
    return {key: scaled(file, size) for key, file in files if file.is_file()}


def scaled(file: Path, size: tuple[int, int]) -> NDArray[np.uint8]:
    mask = Image.fromarray(read_mask(file))
    return np.asarray(mask if mask.size == size else mask.resize(size, Image.Resampling.BILINEAR))


def keep_masks(shot_folder: Path, shot: Shot, masks: Masks) -> None:
    """Keep these masks in place of those that were kept before."""
    files = mask_files(shot_folder, shot)
    for key, mask in masks.items():
        files[key].parent.mkdir(exist_ok=True)
        with whole(files[key]) as draft:
            Image.fromarray(mask).save(draft)
