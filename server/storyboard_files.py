"""Which files a path on the command line means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.errors import InputError


def storyboard_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The paths; a folder stands for the storyboards in it.

    Raises:
        InputError: a folder has none.
    """
    for path in paths:
        inside = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not inside:
            raise InputError("there is no .json file in this folder", file=path)
        yield from inside
