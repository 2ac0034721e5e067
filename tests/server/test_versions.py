import multiprocessing
import os
import signal
import tracemalloc
from pathlib import Path

import pytest

from server.versions import (
    approved_version,
    finished_versions,
    new_version,
    remove_all_dead,
    version_of_job,
    write_whole,
)


def make_version(shot: Path, text: str = "whole") -> Path:
    with new_version(shot) as (partial, final):
        (partial / "source.png").write_text(text, "utf-8")
    return final


def contents(shot: Path) -> list[str]:
    return sorted(entry.name for entry in shot.iterdir() if entry.name != ".lock")


def test_versions_count_up_and_nothing_is_overwritten(tmp_path: Path) -> None:
    for text in ("first", "second"):
        make_version(tmp_path, text)
    assert contents(tmp_path) == ["v001", "v002"]
    assert [(folder / "source.png").read_text("utf-8") for folder in sorted(finished_versions(tmp_path))] == [
        "first",
        "second",
    ]
    assert [entry.name for entry in (tmp_path / "v001").iterdir()] == ["source.png"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_stays_of_a_version_that_failed(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), new_version(tmp_path) as (partial, _):
        (partial / "half.png").write_text("half", "utf-8")
        raise error
    assert contents(tmp_path) == []


def test_a_version_has_its_final_name_only_when_whole(tmp_path: Path) -> None:
    with new_version(tmp_path) as (partial, final):
        assert partial.name == "v001.partial"
        assert not final.exists()
        assert list(finished_versions(tmp_path)) == []
    assert final.is_dir()
    assert not partial.exists()


def test_two_at_once_get_a_version_each_and_leave_each_other_alone(tmp_path: Path) -> None:
    with new_version(tmp_path) as (slow, slow_final):
        (slow / "source.png").write_text("slow", "utf-8")
        make_version(tmp_path, "quick")
    assert (slow_final / "source.png").read_text("utf-8") == "slow"
    assert contents(tmp_path) == ["v001", "v002"]


def paint_several(shot: Path) -> None:
    for _ in range(5):
        make_version(shot, str(os.getpid()))


def test_many_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    processes = [
        multiprocessing.get_context("spawn").Process(target=paint_several, args=[tmp_path]) for _ in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert contents(tmp_path) == [f"v{number:03}" for number in range(1, 16)]


def die_while_writing(shot: Path) -> None:
    with new_version(shot) as (partial, _):
        (partial / "half.png").write_text("half", "utf-8")
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_the_next_run_clears_away_what_a_killed_one_left(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=die_while_writing, args=[tmp_path])
    process.start()
    process.join(60)
    assert contents(tmp_path) == ["v001.partial"]
    assert list(finished_versions(tmp_path)) == []
    make_version(tmp_path)
    assert contents(tmp_path) == ["v001"]


def test_the_newest_version_counts_until_another_is_approved(tmp_path: Path) -> None:
    assert approved_version(tmp_path) is None
    for _ in range(3):
        make_version(tmp_path)
    assert approved_version(tmp_path) == tmp_path / "v003"
    write_whole(tmp_path / "shot.json", '{"approved": "v002"}')
    assert approved_version(tmp_path) == tmp_path / "v002"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"approved": null}', '{"approved": "v009"}', '{"approved": 2}']
)
def test_a_broken_approval_falls_back_to_the_newest(tmp_path: Path, text: str) -> None:
    make_version(tmp_path)
    (tmp_path / "shot.json").write_text(text, "utf-8")
    assert approved_version(tmp_path) == tmp_path / "v001"


def test_a_file_is_replaced_as_a_whole_and_no_draft_stays(tmp_path: Path) -> None:
    file = tmp_path / "shot.json"
    write_whole(file, "old")
    write_whole(file, "소명\n")
    assert file.read_bytes() == "소명\n".encode()
    assert list(tmp_path.iterdir()) == [file]


def test_a_version_knows_the_job_that_made_it(tmp_path: Path) -> None:
    for job in ("one", None, "two"):
        with new_version(tmp_path, job):
            pass
    assert version_of_job(tmp_path, "two") == tmp_path / "v003"
    assert version_of_job(tmp_path, "three") is None


def test_what_dead_runs_left_is_cleared_and_what_is_being_written_stays(tmp_path: Path) -> None:
    dead = tmp_path / "film" / "shot-1" / "v001.partial"
    dead.mkdir(parents=True)
    (dead / "half.png").write_text("half", "utf-8")
    with new_version(tmp_path / "film" / "shot-2") as (partial, _):
        remove_all_dead(tmp_path)
        assert partial.exists()
    assert not dead.exists()


def test_a_shot_that_was_painted_often_is_gone_through_in_as_little_memory(tmp_path: Path) -> None:
    for number in range(1, 1001):
        (tmp_path / f"v{number:03}").mkdir()
    tracemalloc.start()
    try:
        assert version_of_job(tmp_path, "another") is None
        assert approved_version(tmp_path) == tmp_path / "v1000"
        make_version(tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 50_000
