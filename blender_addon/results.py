"""Where results lie: `<storyboard>/<shot>/v001/`. Standard library only."""

from __future__ import annotations

import json
import re
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
    return sorted(map(load, versions), key=_place)


def _place(shot: Shot) -> list[tuple[int, str]]:
    """Sorts shot 10 behind shot 9."""
    parts = re.split(r"(\d+)", shot.said("key"))
    return [(int(part) if part.isdecimal() else -1, part) for part in parts]
