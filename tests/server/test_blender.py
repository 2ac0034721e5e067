"""The zip that Blender installs, and where Blenders are looked for."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from generator.errors import InputError
from server.blender import build, build_and_install, find_blenders


def test_one_folder_holds_what_old_and_new_blenders_look_for(tmp_path: Path) -> None:
    with ZipFile(build(tmp_path / "소명")) as archive:
        names = archive.namelist()
        assert {name.split("/")[0] for name in names} == {"multiplane"}
        assert {"multiplane/__init__.py", "multiplane/blender_manifest.toml", "multiplane/LICENSE"} <= set(
            names
        )
        assert b"bl_info" in archive.read("multiplane/__init__.py")


def test_the_zip_needs_nothing_of_the_repository(tmp_path: Path) -> None:
    with ZipFile(build(tmp_path)) as archive:
        sources = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".py")]
        assert {"multiplane/stage.py", "multiplane/normalise.py"} <= set(archive.namelist())
    assert not [source for source in sources if "from exporters" in source or "import exporters" in source]


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    assert build(tmp_path / "a").read_bytes() == build(tmp_path / "b").read_bytes()


def test_the_versions_for_old_and_new_blenders_are_one(tmp_path: Path) -> None:
    file = build(tmp_path)
    with ZipFile(file) as archive:
        told = archive.read("multiplane/__init__.py").decode()
    version = file.stem.removeprefix("multiplane-blender-")
    assert f'"version": ({version.replace(".", ", ")})' in told


@pytest.mark.skipif(os.name == "nt", reason="an executable on Windows is no shell script")
def test_a_blender_that_fails_is_quoted(tmp_path: Path) -> None:
    blender = tmp_path / "blender"
    blender.write_text("#!/bin/sh\necho 'no room left' >&2\nexit 3\n", "utf-8")
    blender.chmod(0o755)
    with pytest.raises(InputError, match="no room left"):
        list(build_and_install([blender]))


def test_without_a_blender_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("server.blender.PLACES", {})
    with pytest.raises(InputError, match="--blender"):
        list(build_and_install())


@pytest.mark.skipif(os.name == "nt", reason="Windows finds executables by their endings")
def test_blenders_are_found_in_the_path_and_in_usual_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [tmp_path / "bin" / "blender", tmp_path / "blender-4.2" / "blender"]
    for place in places:
        place.parent.mkdir()
        place.write_text("#!/bin/sh\n", "utf-8")
        place.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr("server.blender.PLACES", {sys.platform: (f"{tmp_path}/blender-*/blender",)})
    assert find_blenders() == sorted(place.resolve() for place in places)
