import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from exporters.composition import Canvas, Composition, save
from generator.errors import InputError
from server.generate import Outcome, generate, read_jobs, shots_made_here, tell


def write(file: Path, *prompts: str) -> Path:
    file.write_text(
        json.dumps({"shots": [{"prompt": prompt, "duration": 0.1} for prompt in prompts]}), "utf-8"
    )
    return file


def read(*files: Path, shots: str | None = None) -> list[list[str]]:
    jobs = read_jobs(files, shots=shots, language="en", style=None, seed=0)
    return [[job.storyboard.name, *(shot.key for shot in job.shots)] for job in jobs]


def painted(out: Path, *files: Path, checkpoint: Path, size: str = "64x64") -> tuple[int, str]:
    console = Console(file=io.StringIO(), width=200)
    jobs = read_jobs(files, shots=None, language="en", style=None, seed=0)
    status = generate(jobs, out, makers=shots_made_here(str(checkpoint), size, out), console=console)
    assert isinstance(console.file, io.StringIO)
    return status, console.file.getvalue()


def test_a_folder_stands_for_the_storyboards_in_it(tmp_path: Path) -> None:
    write(tmp_path / "b.json", "A road.")
    write(tmp_path / "소명.json", "A road.", "A tree.")
    (tmp_path / "notes.txt").write_text("no storyboard", "utf-8")
    assert read(tmp_path) == [["b", "1"], ["소명", "1", "2"]]


def test_only_the_wanted_shots_are_painted(tmp_path: Path) -> None:
    assert read(write(tmp_path / "film.json", *"abcdef"), shots="2,4-5") == [["film", "2", "4", "5"]]


def test_storyboards_whose_results_would_mix_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    twins = [write(tmp_path / "film.json", "A road."), write(tmp_path / "other" / "Film.json", "A road.")]
    with pytest.raises(InputError, match="rename"):
        read(*twins)


@pytest.mark.parametrize("size", ["wide", "3x3"])
def test_a_wrong_size_is_said_before_a_model_is_looked_for(size: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--size"):
        shots_made_here(str(tmp_path / "no model"), size, tmp_path)


def test_a_run_ends_with_what_became_of_each_shot_and_what_to_open(tmp_path: Path, checkpoint: Path) -> None:
    film = write(tmp_path / "film.json", "A road.", "A tree.")
    status, told = painted(tmp_path / "out", film, checkpoint=checkpoint)
    assert status == 0
    for part in ("1/2 film 1", "2/2 film 2", "v001", "ground", str(tmp_path / "out" / "film" / "index.html")):
        assert part in told
    assert (tmp_path / "out" / "film" / "index.html").exists()


@pytest.mark.parametrize("width", [40, 80, 300])
def test_where_a_shot_lies_is_never_broken_across_lines(width: int, tmp_path: Path) -> None:
    folder = tmp_path / "a long way down" / ("소명" * 20) / "shot-1" / "v001"
    made = Composition(canvas=Canvas(width=64, height=64), layers=())
    folder.mkdir(parents=True)
    save(made, folder)
    console = Console(file=io.StringIO(), width=width)
    tell([Outcome("film 1", made), Outcome("film 2", InputError("has no room", key="size"))], console)
    assert isinstance(console.file, io.StringIO)
    told = console.file.getvalue()
    assert str(folder) in told
    assert "size: has no room" in told


def test_a_shot_that_cannot_be_painted_is_told_and_does_not_stop_the_others(
    tmp_path: Path, checkpoint: Path
) -> None:
    board = {
        "shots": [
            {"prompt": " ".join(["word"] * 900) + " Mina runs.", "subjects": ["Mina"], "duration": 0.1},
            {"prompt": "A road.", "duration": 0.1},
        ]
    }
    film = tmp_path / "film.json"
    film.write_text(json.dumps(board), "utf-8")
    status, told = painted(tmp_path / "out", film, checkpoint=checkpoint)
    assert status == 2
    assert "Mina" in told
    assert [path.parent.name for path in (tmp_path / "out").rglob("v001")] == ["shot-2"]
