"""Reference pictures of a shot: who is to be seen, for a model that can look at them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.backends.protocol import Backend
from generator.storyboard.shot import Shot, Storyboard
from server.pictures import read_picture


def read_references(
    storyboard: Storyboard, shot: Shot, backend: Backend, sketch: Path | None
) -> tuple[tuple[NDArray[np.uint8], ...], tuple[str, ...]]:
    """The pictures [height, width, 3] that a shot is painted with, and warnings about those that it is not.

    Raises:
        InputError: one cannot be read as a picture.
    """
    if not shot.references:
        return (), ()
    if not backend.takes_references:
        return (), _unused(shot, f"{backend.name} takes no reference pictures")
    if storyboard.folder is None:
        return (), _unused(shot, "only `multiplane generate` without --server looks for files")
    if sketch:
        return (), _unused(shot, "the shot follows a sketch")
    folder = storyboard.folder
    return tuple(np.asarray(read_picture(folder / name)) for name in shot.references), ()


def _unused(shot: Shot, reason: str) -> tuple[str, ...]:
    return tuple(f"references: {name} was not used: {reason}" for name in shot.references)
