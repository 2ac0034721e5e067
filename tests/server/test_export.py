"""What is exported for one composition, and for all shots of a storyboard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from exporters.normalise import CompositionError
from server.export import export_path
from server.versions import write_order


def write_version(folder: Path, key: str, canvas: int = 32) -> None:
    folder.mkdir(parents=True)
    Image.new("RGBA", (canvas, 16)).save(folder / "plate.png")
    bounds = {"x": 0, "y": 0, "width": canvas, "height": 16}
    layer = {"name": "배경", "file": "plate.png", "depth": 1.0, "bounds": bounds, "id": "plate"}
    form = {
        "version": "1.1",
        "canvas": {"width": canvas, "height": 16},
        "layers": [layer],
        "id": f"shot {key}",
        "shot": {"storyboard": "소명 board", "key": key},
    }
    (folder / "composition.json").write_text(json.dumps(form), "utf-8")


def test_a_composition_is_exported_beside_itself(tmp_path: Path) -> None:
    write_version(tmp_path / "v001", "1")

    assert export_path(tmp_path / "v001", ["after-effects"]) == [tmp_path / "v001" / "shot-1.jsx"]


def test_a_shots_folder_stands_for_its_approved_version(tmp_path: Path) -> None:
    shot = tmp_path / "shot-비"
    for version in ("v001", "v002"):
        write_version(shot / version, "비")
    assert export_path(shot, ["psd"]) == [shot / "v002" / "shot.psd"]

    (shot / "shot.json").write_text('{"approved": "v001"}', "utf-8")
    assert export_path(shot, ["psd"]) == [shot / "v001" / "shot.psd"]


def test_a_storyboard_gets_a_script_of_its_approved_versions_in_order(tmp_path: Path) -> None:
    board = tmp_path / "소명"
    for key, version in (("10", "v001"), ("9", "v001"), ("9", "v002"), ("9", "v003")):
        write_version(board / f"shot-{key}" / version, key)
    (board / "shot-9" / "shot.json").write_text('{"approved": "v002"}', "utf-8")

    *shots, storyboard = export_path(board, ["after-effects"])

    assert shots == [board / "shot-9/v002/shot-9.jsx", board / "shot-10/v001/shot-10.jsx"]
    assert storyboard == board / "storyboard.jsx"
    script = storyboard.read_text("ascii")
    assert script.index("shot-9/v002/plate.png") < script.index("shot-10/v001/plate.png")
    assert json.dumps("소명 board") in script
    assert "v003" not in script


def test_the_script_has_the_storyboards_order_of_named_shots(tmp_path: Path) -> None:
    for key in ("car", "rain"):
        write_version(tmp_path / f"shot-{key}" / "v001", key)
    write_order(tmp_path, ["rain", "car"])

    *_, storyboard = export_path(tmp_path, ["after-effects"])

    script = storyboard.read_text("ascii")
    assert script.index("shot-rain/v001/plate.png") < script.index("shot-car/v001/plate.png")


def test_other_formats_get_no_file_for_the_storyboard(tmp_path: Path) -> None:
    write_version(tmp_path / "shot-1/v001", "1")

    assert [file.suffix for file in export_path(tmp_path, ["psd"])] == [".psd"]


def test_a_folder_without_any_composition_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CompositionError, match=r"composition\.json"):
        export_path(tmp_path, ["psd"])
