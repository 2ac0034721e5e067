"""`multiplane install after-effects`: the panel into every After Effects of this computer."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from aescripts.bundle import bundle
from generator.errors import InputError
from server.guide import guide

NAME = "Multiplane.jsx"
GUIDE = "Multiplane.html"
"""Beside the panel, which opens it."""
PANELS = Path("Scripts") / "ScriptUI Panels"
VERSION = re.compile(r"\d+\.\d+")
"""Preferences lie in folders that are called after versions, such as `25.0`."""


def install(*, dry_run: bool) -> list[Path]:
    """Write the panel to where every After Effects of this user looks for it; the paths, also with `dry_run`.

    Raises:
        InputError: there is none.
    """
    folders = list(panel_folders(preferences(sys.platform, os.environ, Path.home())))
    if not folders:
        raise InputError(
            "found no After Effects that was ever started by this user; start it once, or save the panel with"
            f" --to in its folder Scripts/{PANELS.name}",
            key="after-effects",
        )
    return [write_panel(folder, dry_run=dry_run) for folder in folders]


def preferences(platform: str, environment: Mapping[str, str], home: Path) -> Path | None:
    """The user's folder with one folder for each version of After Effects; None where it does not run."""
    if platform == "win32" and "APPDATA" in environment:
        return Path(environment["APPDATA"]) / "Adobe" / "After Effects"
    if platform == "darwin":
        return home / "Library" / "Preferences" / "Adobe" / "After Effects"
    return None


def panel_folders(versions: Path | None) -> Iterator[Path]:
    """Newest version first; such a folder needs not exist yet."""
    if versions is None or not versions.is_dir():
        return
    found = [folder for folder in versions.iterdir() if folder.is_dir() and VERSION.fullmatch(folder.name)]
    for folder in sorted(found, key=lambda folder: tuple(map(int, folder.name.split("."))), reverse=True):
        yield folder / PANELS


def write_panel(folder: Path, *, dry_run: bool) -> Path:
    """
    Raises:
        InputError: it may not be written there.
    """
    file = folder / NAME
    if dry_run:
        return file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(panel(program()), "ascii", newline="\n")
        file.with_name(GUIDE).write_text(guide("after-effects.md"), "utf-8", newline="\n")
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}; write it elsewhere with --to, and move {NAME} and {GUIDE}"
            " there yourself",
            file=file,
        ) from None
    return file


def panel(program: str) -> str:
    """The panel's source. `program` is the `multiplane` that it can start the server with, "" for none."""
    return bundle(NAME, {"installed.jsxinc": f"var PROGRAM = {json.dumps(program)};\n"})


def program() -> str:
    """The path of this installation's `multiplane`; "" where it has none."""
    beside = Path(sys.executable).with_name("multiplane.exe" if sys.platform == "win32" else "multiplane")
    return str(beside) if beside.is_file() else ""
