"""What went wrong, in one line that a person can act on."""

from __future__ import annotations

import traceback
from pathlib import Path

from exporters.normalise import CompositionError
from generator.errors import InputError
from server.client import ServerError

PACKAGES = ("server", "generator", "exporters", "benchmarks", "training")


def is_bad_input(error: Exception) -> bool:
    return isinstance(error, (InputError, CompositionError))


def describe(error: Exception) -> str:
    if is_bad_input(error) or isinstance(error, ServerError):
        problem = str(error)
    elif isinstance(error, OSError):
        problem = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    else:
        problem = f"{type(error).__name__} in {place_of(error)}: {error}"
    return " ".join(problem.split())


def place_of(error: Exception) -> str:
    """The last line of our own that the error came through."""
    root = Path(__file__).parents[1]
    places = [
        f"{Path(frame.filename).relative_to(root).as_posix()}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        for package in PACKAGES
        if Path(frame.filename).is_relative_to(root / package)
    ]
    return places[-1]
