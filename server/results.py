"""A storyboard's results: of every shot the version that counts, in the storyboard's order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from exporters.composition import Composition, load
from server.versions import approved_version, read_order


def load_storyboard(folder: Path) -> list[Composition]:
    """The approved version of every shot in a storyboard's folder; none where nothing is finished.

    Raises:
        CompositionError: one cannot be used.
    """
    versions = [version for shot in folder.glob("*/") if (version := approved_version(shot))]
    order = read_order(folder)
    return sorted(map(load, versions), key=lambda composition: place(composition, order))


def place(composition: Composition, order: Sequence[str]) -> tuple[int, list[tuple[int, str]]]:
    """Behind those that the storyboard has come those that it has no longer, shot 10 behind shot 9."""
    key = str((composition.shot or {}).get("key", ""))
    parts = [(int(part) if part.isdecimal() else -1, part) for part in re.split(r"(\d+)", key)]
    return order.index(key) if key in order else len(order), parts
