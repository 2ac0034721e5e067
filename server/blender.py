"""The Blender extension as a zip, and its installation. `docs/blender.md` describes it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from generator.errors import InputError

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "blender_addon"
SHARED = ("normalise.py", "stage.py")
"""Of the exporters; they use nothing but the standard library."""

INSTALL = """
import bpy, sys
file = sys.argv[-1]
if "package_install_files" in dir(bpy.ops.extensions):
    bpy.ops.extensions.package_install_files(filepath=file, repo="user_default", enable_on_install=True)
    name = "bl_ext.user_default.multiplane"
else:
    bpy.ops.preferences.addon_install(filepath=file, overwrite=True)
    bpy.ops.preferences.addon_enable(module="multiplane")
    name = "multiplane"
bpy.ops.wm.save_userpref()
assert name in bpy.context.preferences.addons, "Blender did not enable the extension"
"""

PLACES = {
    "linux": ("/opt/blender*/blender", "/snap/bin/blender", "~/blender*/blender", "~/*/blender-*/blender"),
    "darwin": ("/Applications/Blender*.app/Contents/MacOS/Blender",),
    "win32": ("C:/Program Files/Blender Foundation/*/blender.exe",),
}


def build(folder: Path) -> Path:
    """Write `multiplane-blender-<version>.zip` into `folder` and return its path.

    One folder holds `bl_info` and `blender_manifest.toml`, so that Blender 3.4 takes it as an add-on and 4.2
    as an extension. The same sources give the same bytes.
    """
    version = tomllib.loads((SOURCES / "blender_manifest.toml").read_text("utf-8"))["version"]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"multiplane-blender-{version}.zip"
    own = [path for path in SOURCES.iterdir() if path.suffix in (".py", ".toml") or path.name == "LICENSE"]
    shared = [ROOT / "exporters" / name for name in SHARED]
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for path in sorted([*own, *shared], key=lambda path: path.name):
            archive.writestr(ZipInfo(f"multiplane/{path.name}"), packed(path), ZIP_DEFLATED)
    return file


def packed(path: Path) -> str:
    """The text of a source, with what it imports from the exporters beside it."""
    text = path.read_text("utf-8")
    return re.sub(r"^from exporters\.", "from .", text, flags=re.MULTILINE) if path.suffix == ".py" else text


def build_and_install(blenders: Sequence[Path] | None = None) -> Iterator[Path]:
    """Install a fresh build into the Blenders named, else into all that are found; each as it is done.

    Raises:
        InputError: there is none, or one cannot install it.
    """
    chosen = blenders or find_blenders()
    if not chosen:
        raise InputError("no Blender was found; name one with --blender, or install the zip by hand")
    with TemporaryDirectory() as folder:
        file = build(Path(folder))
        for blender in chosen:
            install(blender, file)
            yield blender


def install(blender: Path, file: Path) -> None:
    """Have a Blender install the zip and enable it, for this user.

    Raises:
        InputError: it cannot; Blender's own last words.
    """
    command = [str(blender), "--background", "--python-exit-code", "3", "--python-expr", INSTALL, "--"]
    try:
        done = subprocess.run(
            [*command, str(file.resolve())], capture_output=True, text=True, errors="replace", check=False
        )
    except OSError as error:
        raise InputError(f"{blender} cannot be started: {error.strerror}") from error
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or ["it ended without a word"]
        raise InputError(f"{blender} could not install the extension: {words[-1]}")


def find_blenders() -> list[Path]:
    """Every Blender of this computer that is where Blenders usually are."""
    return sorted({path.resolve() for path in _candidates() if os.access(path, os.X_OK)})


def _candidates() -> Iterator[Path]:
    if found := shutil.which("blender"):
        yield Path(found)
    for pattern in PLACES.get(sys.platform, ()):
        path = Path(pattern).expanduser()
        yield from Path(path.anchor).glob(str(path.relative_to(path.anchor)))
