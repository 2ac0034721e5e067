"""Where results lie: `<storyboard>/<shot>/v001/`. Standard library only."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from exporters.normalise import CompositionError

from .shot import Shot, load


def approved_version(shot_folder: Path) -> Path | None:
    """The version that `shot.json` names, else the newest; None where there is none."""
    found = [folder for folder in shot_folder.glob("v*") if re.fullmatch(r"v\d{3,}", folder.name)]
    versions = sorted(found, key=lambda folder: int(folder.name[1:]))
    try:
        approved = json.loads((shot_folder / "shot.json").read_text("utf-8"))["approved"]
    except (OSError, ValueError, KeyError, TypeError):
        approved = None
    named = [folder for folder in versions if folder.name == approved]
    return next(reversed(named or versions), None)


def newest_of(file: Path) -> Path:
    """The composition to show in place of `file`: the approved version of the shot it is a version of."""
    version = approved_version(file.parent.parent)
    if version is None or not re.fullmatch(r"v\d{3,}", file.parent.name):
        return file
    return version / "composition.json"


def load_storyboard(folder: Path) -> list[Shot]:
    """The approved version of every shot in a storyboard's folder, in the storyboard's order.

    Raises:
        CompositionError: there is none, or one cannot be used.
    """
    versions = [version for shot in folder.glob("*/") if (version := approved_version(shot))]
    if not versions:
        problem = "holds no painted shots; choose the folder that has a folder for each shot"
        raise CompositionError(folder, "", problem)
    order = _read_order(folder)
    return sorted(map(load, versions), key=lambda shot: _place(shot, order))


def write_order(folder: Path, keys: Sequence[str]) -> None:
    """Write `shots.json`: the keys of a storyboard's shots in its order, painted or not."""
    (folder / "shots.json").write_text(json.dumps({"shots": list(keys)}), "utf-8")


def _read_order(folder: Path) -> list[str]:
    try:
        keys = json.loads((folder / "shots.json").read_text("utf-8"))["shots"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return keys if isinstance(keys, list) else []


def _place(shot: Shot, order: Sequence[str]) -> tuple[int, list[tuple[int, str]]]:
    """Behind those that the storyboard has come those that it has no longer, shot 10 behind shot 9."""
    key = shot.said("key")
    parts = [(int(part) if part.isdecimal() else -1, part) for part in re.split(r"(\d+)", key)]
    return order.index(key) if key in order else len(order), parts
