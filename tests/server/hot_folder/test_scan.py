"""What a look at the folder finds, step by step and without a clock."""

import asyncio
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.errors import InputError
from server.hot_folder import ledger
from server.hot_folder.scan import GIVEN_UP, SETTLED, Scanner
from server.hot_folder.watch import check, reconcile
from server.jobs import control, lifecycle, queries
from server.jobs.board import Board
from server.jobs.database import Database
from server.settings import Settings
from server.untrusted import LARGEST

FILM = {"shots": [{"prompt": "A road."}, {"prompt": "A tree."}]}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "jobs.sqlite")
    yield database
    database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "핫 폴더"
    made.mkdir()
    return made


def write(folder: Path, name: str, film: object = FILM) -> Path:
    file = folder / name
    file.write_text(film if isinstance(film, str) else json.dumps(film), "utf-8")
    return file


def look(scanner: Scanner, db: Database, times: int = GIVEN_UP + 1) -> None:
    """What `reconcile` does, without its event loop."""
    for _ in range(times):
        for found in scanner.look():
            try:
                ledger.accept(db, found.content, found.request, size="64x64", model="tiny")
                scanner.accepted(found)
            except InputError as error:
                scanner.refuse(found.path, str(error))
        scanner.settle(ledger.outcomes(db, [seen.content for seen in scanner.seen.values() if seen.content]))


def scanner(folder: Path, *, claim: bool = False) -> Scanner:
    return Scanner(folder, "settings", claim)


def finish_all(db: Database, *failing: str) -> list[str]:
    """Run the queue; the storyboard and key of every shot in it."""
    done = []
    for job in iter(lambda: lifecycle.take(db), None):
        if job.shot in failing:
            lifecycle.fail(db, str(job.id), "no paper")
        else:
            lifecycle.succeed(db, str(job.id), "a", [])
        done.append(f"{job.name} {job.shot}")
    return done


def test_a_file_is_taken_when_it_has_stopped_changing(folder: Path, db: Database) -> None:
    scan = scanner(folder)
    text = json.dumps(FILM)
    for part in range(1, len(text)):
        write(folder, "소명.json", text[:part])
        look(scan, db, 1)
    assert scan.waiting
    write(folder, "소명.json")
    look(scan, db, SETTLED)
    assert finish_all(db) == []
    look(scan, db, 1)
    assert finish_all(db) == ["소명 1", "소명 2"]
    assert not scan.waiting
    assert [path.name for path in folder.iterdir()] == ["소명.json"]


def test_a_content_is_done_once_whatever_it_is_called_and_whoever_looks(folder: Path, db: Database) -> None:
    film = write(folder, "film.json")
    scan = scanner(folder)
    look(scan, db)
    write(folder, "copy.json")
    film.rename(folder / "renamed.json")
    look(scan, db)
    look(scanner(folder), db)
    assert finish_all(db) == ["film 1", "film 2"]


def test_only_changed_shots_are_painted_again(folder: Path, db: Database) -> None:
    scan = scanner(folder)
    write(folder, "film.json")
    look(scan, db)
    assert finish_all(db) == ["film 1", "film 2"]
    write(folder, "film.json", {"shots": [FILM["shots"][0], {"prompt": "A tree in the rain."}]})
    look(scan, db)
    assert finish_all(db) == ["film 2"]
    write(folder, "film.json", {"note": "only a note", **FILM, "shots": [FILM["shots"][0]]})
    look(scan, db)
    assert finish_all(db) == []


@pytest.mark.parametrize(
    "name", [".film.json", "~film.json", "film.json.part", "film.tmp", "film.error.json"]
)
def test_drafts_of_other_programs_are_left_alone(folder: Path, db: Database, name: str) -> None:
    write(folder, name)
    look(scanner(folder), db)
    assert finish_all(db) == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_and_folders_are_left_alone(folder: Path, db: Database, tmp_path: Path) -> None:
    (folder / "link.json").symlink_to(write(tmp_path, "elsewhere.json"))
    (folder / "folder.json").mkdir()
    look(scanner(folder), db)
    assert finish_all(db) == []


DEEP = '{"a": ' * 300 + "1" + "}" * 300


@pytest.mark.parametrize(
    "film", ["{", "[]", {"shots": []}, {"no": "storyboard"}, DEEP, " " * LARGEST + "{}", r'{"a": "\ud800"}']
)
def test_what_is_wrong_is_said_beside_the_file_until_it_is_right(
    folder: Path, db: Database, film: object
) -> None:
    write(folder, "film.json", film)
    scan = scanner(folder)
    look(scan, db)
    note = folder / "film.error.json"
    assert json.loads(note.read_text("utf-8"))["error"]
    write(folder, "film.json")
    look(scan, db)
    assert not note.exists()
    assert finish_all(db) == ["film 1", "film 2"]


def test_the_note_goes_with_its_file(folder: Path, db: Database) -> None:
    film = write(folder, "film.json", "{")
    scan = scanner(folder)
    look(scan, db)
    film.unlink()
    look(scan, db)
    assert list(folder.iterdir()) == []


def test_a_shot_that_fails_is_said_beside_the_file_too(folder: Path, db: Database) -> None:
    write(folder, "film.json")
    scan = scanner(folder)
    look(scan, db)
    finish_all(db, "2")
    look(scan, db)
    assert json.loads((folder / "film.error.json").read_text("utf-8"))["error"] == "2: no paper"


def test_what_cannot_be_written_down_just_now_is_found_again(
    tmp_path: Path, folder: Path, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = ledger.accept
    errors: list[Exception] = [sqlite3.OperationalError("database or disk is full"), KeyError("a bug")]

    def failing(*args: Any, **options: Any) -> None:
        if errors:
            raise errors.pop(0)
        accept(*args, **options)

    monkeypatch.setattr(ledger, "accept", failing)
    write(folder, "film.json")
    scan = scanner(folder)

    async def main() -> None:
        board = Board(tmp_path / "jobs.sqlite")
        settings = Settings(hot_folder=folder, data=tmp_path, size="64x64")
        for _ in range(SETTLED):
            await reconcile(scan, settings, board)
        with pytest.raises(sqlite3.OperationalError):
            await reconcile(scan, settings, board)
        await reconcile(scan, settings, board)
        assert "a bug" in (folder / "film.error.json").read_text("utf-8")
        os.utime(folder / "film.json", (1, 1))
        for _ in range(SETTLED + 1):
            await reconcile(scan, settings, board)
        board.close()

    asyncio.run(main())
    assert finish_all(db) == ["film 1", "film 2"]
    assert not (folder / "film.error.json").exists()


@pytest.mark.parametrize(("failing", "end"), [((), "done"), (("1",), "failed")])
def test_claimed_files_move_on_with_their_jobs(
    folder: Path, db: Database, failing: tuple[str, ...], end: str
) -> None:
    for _ in range(2):
        write(folder, "film.json")
        scan = scanner(folder, claim=True)
        look(scan, db)
        finish_all(db, *failing)
        look(scan, db)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.json")}
    assert {f"{end}/film.json", f"{end}/film-2.json"} <= names
    assert not list((folder / "processing").iterdir())


def test_a_claimed_file_whose_job_was_cancelled_is_not_called_done(folder: Path, db: Database) -> None:
    write(folder, "film.json")
    scan = scanner(folder, claim=True)
    look(scan, db)
    (film,) = queries.list_jobs(db, state=None, parent=None, before=None, limit=9)
    control.cancel(db, str(film.id))
    look(scan, db)
    assert (folder / "failed" / "film.json").exists()


def test_a_file_that_was_claimed_before_a_crash_is_not_forgotten(folder: Path, db: Database) -> None:
    (folder / "processing").mkdir()
    write(folder / "processing", "film.json")
    look(scanner(folder, claim=True), db)
    assert finish_all(db) == ["film 1", "film 2"]


def test_results_never_lie_in_the_folder_that_is_watched(folder: Path) -> None:
    with pytest.raises(InputError, match="results would lie"):
        check(Settings(hot_folder=folder, data=folder / "data"))
    with pytest.raises(InputError, match="no such folder"):
        check(Settings(hot_folder=folder / "gone", data=folder))
