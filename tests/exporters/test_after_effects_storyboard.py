"""One script for a whole storyboard: a comp for every shot and a master comp that plays them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exporters.after_effects import export, export_storyboard
from exporters.composition import Composition
from exporters.normalise import CompositionError

Json = dict[str, Any]
Run = Callable[..., Json]
Animator = Callable[[str], Path]
Shot = Callable[..., Composition]

NAME = "소명 board"


@pytest.fixture
def board(tmp_path: Path) -> Path:
    return tmp_path / "out 100%" / "소명"


@pytest.fixture
def shot(board: Path, compose: Callable[..., Composition]) -> Shot:
    """Writes a version of a shot where the server would."""

    def shot(key: str, version: str = "v001", duration: float = 2.0, **said: Any) -> Composition:
        folder = board / f"shot-{key}" / version
        folder.mkdir(parents=True)
        more = {
            "id": f"shot {key}",
            "shot": {"key": key, **said},
            "camera": {"duration": duration, "fps": 24},
        }
        return compose(folder, **more)

    return shot


def script_of(board: Path, *shots: Composition) -> Path:
    return export_storyboard(NAME, shots, board)


def master_of(built: Json) -> Any:
    [master] = [comp for comp in built["comps"] if comp["name"] == f"{NAME} master"]
    return master


def test_the_master_plays_the_shots_one_after_the_other(board: Path, shot: Shot, run: Run) -> None:
    built = run(script_of(board, shot("1", duration=2.0), shot("2", duration=0.5), shot("10", duration=1.0)))

    master = master_of(built)
    cuts = [(layer["source"], layer["inPoint"], layer["outPoint"]) for layer in master["layers"]]
    assert cuts == [("1", 0, 2), ("2", 2, 2.5), ("10", 2.5, 3.5)]
    assert [layer["startTime"] for layer in master["layers"]] == [0, 2, 2.5]
    assert (master["duration"], master["frameRate"]) == (3.5, 24)
    assert master["viewed"]
    assert len(built["undoGroups"]) == 1
    assert built["alerts"] == built["questions"] == []


def test_every_shot_has_the_comp_that_its_own_script_builds(board: Path, shot: Shot, run: Run) -> None:
    one, two = shot("1"), shot("2")

    built = run(script_of(board, one, two))

    [alone] = run(*export(two, two.folder))["comps"]
    [same] = [comp for comp in built["comps"] if comp["name"] == "2"]
    assert same["layers"] == alone["layers"]


def test_the_project_has_a_folder_with_one_for_every_shot(board: Path, shot: Shot, run: Run) -> None:
    built = run(script_of(board, shot("1"), shot("2", title="소명, 걷다")))

    folders = {item["name"]: item["folder"] for item in built["items"] if item["type"] != "FootageItem"}
    assert folders == {
        NAME: "Root",
        f"{NAME} master": NAME,
        "1": "1",
        "2 소명, 걷다": "2 소명, 걷다",
        "Pictures": "2 소명, 걷다",
    }


def test_dialogue_and_notes_are_markers_that_move_with_the_shot(board: Path, shot: Shot, run: Run) -> None:
    shots = shot("1", dialogue="Mina: 안녕?", notes="hold the last frame"), shot("2", notes="fast"), shot("3")

    layers = master_of(run(script_of(board, *shots)))["layers"]

    assert [layer["markers"] for layer in layers] == [
        [
            {"time": 0, "comment": "Mina: 안녕?", "duration": 2},
            {"time": 1 / 24, "comment": "hold the last frame", "duration": 0},
        ],
        [{"time": 2, "comment": "fast", "duration": 0}],
        [],
    ]


def test_a_new_version_and_a_new_shot_leave_the_artists_cut(
    board: Path, shot: Shot, run: Run, animator: Animator
) -> None:
    first = script_of(board, shot("1"), shot("2")).rename(board / "first.jsx")
    cut = animator(f"""
        var master = comp("{NAME} master");
        master.layer("2").startTime = 1.5;
        master.layer("1").outPoint = 1.5;
    """)
    newer = script_of(board, *(shot(key, "v002") for key in "123"))

    built = run(first, cut, newer, newer)

    cuts = [(layer["name"], layer["inPoint"], layer["outPoint"]) for layer in master_of(built)["layers"]]
    assert cuts == [("1", 0, 1.5), ("2", 1.5, 3.5), ("3", 3.5, 5.5)]
    assert master_of(built)["duration"] == 5.5
    assert not [item for item in built["items"] if "v001" in item.get("file", "")]


def test_a_shot_taken_out_of_the_master_stays_out(
    board: Path, shot: Shot, run: Run, animator: Animator
) -> None:
    script = script_of(board, shot("1"), shot("2"))

    built = run(script, animator(f'comp("{NAME} master").layer("1").remove();'), script)

    assert [layer["name"] for layer in master_of(built)["layers"]] == ["2"]


def test_a_comp_of_a_single_shots_script_becomes_part_of_the_storyboard(
    board: Path, shot: Shot, run: Run
) -> None:
    one, two = shot("1"), shot("2")

    built = run(*export(one, one.folder), script_of(board, one, two))

    assert len(built["comps"]) == 3
    assert [layer["source"] for layer in master_of(built)["layers"]] == ["1", "2"]


def test_a_smaller_shot_fills_the_master(board: Path, shot: Shot, run: Run) -> None:
    large = shot("1").model_copy(
        update={"canvas": shot("9").canvas.model_copy(update={"width": 192, "height": 108})}
    )

    second = master_of(run(script_of(board, large, shot("2"))))["layers"][1]

    assert second["transform"]["Scale"]["value"] == [200, 200]


def test_the_script_moves_with_the_storyboards_folder(
    board: Path, shot: Shot, run: Run, tmp_path: Path
) -> None:
    script = script_of(board, shot("1"), shot("2"))
    moved = board.rename(tmp_path / "approved 소명")

    built = run(moved / script.name)

    assert all(Path(item["file"]).is_relative_to(moved) for item in built["items"] if "file" in item)


def test_shots_longer_together_than_a_comp_can_be_are_refused(board: Path, shot: Shot) -> None:
    with pytest.raises(CompositionError, match="all shots together last 12000 s"):
        script_of(board, shot("1", duration=6000.0), shot("2", duration=6000.0))
