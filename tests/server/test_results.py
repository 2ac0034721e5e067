"""Which versions of a storyboard's shots count, and in what order."""

import json
from pathlib import Path

import pytest

from server.results import load_storyboard
from server.versions import write_order
from tests.server.test_export import write_version


def shown(board: Path) -> list[str]:
    return [(composition.shot or {})["key"] for composition in load_storyboard(board)]


def test_shots_stand_in_the_storyboards_order_whenever_they_were_painted(tmp_path: Path) -> None:
    for number, key in enumerate(("비", "car", "10")):
        write_version(tmp_path / f"shot-{number}" / "v001", key)

    write_order(tmp_path, ["비", "not painted yet", "10", "car"])
    assert shown(tmp_path) == ["비", "10", "car"]

    write_order(tmp_path, ["car", "비", "10"])
    assert shown(tmp_path) == ["car", "비", "10"]


def test_shots_that_the_storyboard_has_no_longer_come_last_by_their_numbers(tmp_path: Path) -> None:
    for key in ("10", "9", "new"):
        write_version(tmp_path / f"shot-{key}" / "v001", key)
    write_order(tmp_path, ["new"])
    assert shown(tmp_path) == ["new", "9", "10"]


@pytest.mark.parametrize("text", [None, "", "[]", "{}", json.dumps({"shots": "10"})])
def test_without_a_readable_order_the_numbers_count(tmp_path: Path, text: str | None) -> None:
    for key in ("10", "9"):
        write_version(tmp_path / f"shot-{key}" / "v001", key)
    if text is not None:
        (tmp_path / "shots.json").write_text(text, "utf-8")
    assert shown(tmp_path) == ["9", "10"]
