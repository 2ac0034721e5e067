"""`multiplane export`: a composition, or a storyboard's results, for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from exporters import after_effects, export
from exporters.composition import load
from server.contact_sheet import place, shot_of
from server.versions import approved_version


def export_path(path: Path, formats: Sequence[str]) -> list[Path]:
    """Write `formats` beside the composition at `path`, or beside every approved version of a storyboard.

    `path` is a composition's file, its folder, or the folder of a storyboard's results; After Effects gets a
    script for the whole storyboard too.

    Raises:
        CompositionError: there is no composition, or a format has no room for one.
    """
    versions = [version for shot in path.glob("*/") if (version := approved_version(shot))]
    if not versions:
        composition = load(path)
        return export(composition, composition.folder, formats)
    shots = sorted(map(load, versions), key=place)
    files = [file for shot in shots for file in export(shot, shot.folder, formats)]
    if "after-effects" in formats:
        name = shot_of(shots[0])["storyboard"] or path.resolve().name
        files.append(after_effects.export_storyboard(name, shots, path))
    return files
