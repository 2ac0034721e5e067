"""`multiplane export`: a composition, or a storyboard's results, for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from exporters import after_effects, export
from exporters.composition import load
from server.results import load_storyboard
from server.shot_of import storyboard_of
from server.versions import approved_version


def export_path(path: Path, formats: Sequence[str]) -> list[Path]:
    """Write `formats` beside the composition at `path`, or beside every approved version of a storyboard.

    `path` is a composition's file, its folder, a shot's folder for its approved version, or the folder of a
    storyboard's results; After Effects gets a script for the whole storyboard too.

    Raises:
        CompositionError: there is no composition, or a format has no room for one.
    """
    shots = load_storyboard(path)
    if not shots:
        composition = load(approved_version(path) or path)
        return export(composition, composition.folder, formats)
    files = [file for shot in shots for file in export(shot, shot.folder, formats)]
    if "after-effects" in formats:
        name = storyboard_of(shots[0]) or path.resolve().name
        files.append(after_effects.export_storyboard(name, shots, path))
    return files
