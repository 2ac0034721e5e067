"""Pictures that are put into the hot folder's `pictures`."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from server import uploads
from server.hot_folder.pictures import FOLDER, PICTURES
from server.hot_folder.scan import GIVEN_UP, SETTLED, Scanner
from server.hot_folder.watch import reconcile
from server.jobs import lifecycle, queries
from server.jobs.board import Board
from server.jobs.database import Database
from server.settings import Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "핫 폴더" / FOLDER
    made.mkdir(parents=True)
    return made


@pytest.fixture
def settings(tmp_path: Path, folder: Path) -> Settings:
    return Settings(hot_folder=folder.parent, data=tmp_path, size="64x64")


@pytest.fixture
def db(settings: Settings) -> Iterator[Database]:
    database = Database(settings.data / "jobs.sqlite")
    yield database
    database.close()


def put(folder: Path, name: str, grey: int = 99) -> Path:
    path = folder / name
    Image.fromarray(np.full((64, 96, 3), grey, np.uint8)).save(path)
    return path


def look(settings: Settings, scanner: Scanner, times: int = GIVEN_UP + 1) -> None:
    async def main() -> None:
        board = Board(settings.data / "jobs.sqlite")
        for _ in range(times):
            await reconcile(scanner, settings, board)
        board.close()

    asyncio.run(main())


def scanner(folder: Path) -> Scanner:
    return Scanner(folder, "settings", claim=False, kind=PICTURES)


def queued(db: Database) -> list[dict[str, Any]]:
    jobs = queries.list_jobs(db, state="queued", parent=None, before=None, limit=99)
    return [json.loads(queries.work_of(db, str(job.id))) for job in jobs[::-1]]


@pytest.mark.parametrize(
    ("name", "subjects"),
    [
        ("비 오는 밤 [Mina, 로봇].png", "Mina, 로봇"),
        ("비 오는 밤 (Mina).jpg", "Mina"),
        ("비 오는 밤[Mina].PNG", "Mina"),
    ],
)
def test_the_files_name_says_who_becomes_a_layer(
    settings: Settings, folder: Path, db: Database, name: str, subjects: str
) -> None:
    path = put(folder, name)
    look(settings, scanner(folder), SETTLED + 1)
    (work,) = queued(db)
    assert (work["kind"], work["name"], work["subjects"]) == ("decompose", "비 오는 밤", subjects)
    assert uploads.find(settings.data, work["picture"]).read_bytes() == path.read_bytes()
    assert [file.name for file in folder.iterdir()] == [name]


def test_a_file_beside_it_says_more(settings: Settings, folder: Path, db: Database) -> None:
    put(folder, "rain.png")
    told = {
        "subjects": "Mina: girl in red, Robot",
        "prompt": "Rain.",
        "style": "ink",
        "move": "dolly in",
        "seed": 7,
    }
    (folder / "rain.json").write_text(json.dumps(told), "utf-8")
    look(settings, scanner(folder))
    (work,) = queued(db)
    assert {name: work[name] for name in told} == told
    assert work["name"] == "rain"


def test_a_picture_of_which_nothing_is_said_waits_for_it(
    settings: Settings, folder: Path, db: Database
) -> None:
    put(folder, "rain.png")
    scan = scanner(folder)
    look(settings, scan)
    note = folder / "rain.error.json"
    assert "rain [Mina, Robot].png" in json.loads(note.read_text("utf-8"))["error"]
    (folder / "rain.json").write_text('{"subjects": "Mina"}', "utf-8")
    look(settings, scan)
    assert not note.exists()
    assert [work["subjects"] for work in queued(db)] == ["Mina"]


def test_the_same_is_done_once_and_a_change_is_done_again(
    settings: Settings, folder: Path, db: Database
) -> None:
    path = put(folder, "rain [Mina].png")
    look(settings, scanner(folder))
    put(folder, "copy [Mina].png")
    path.rename(folder / "renamed [Mina].png")
    look(settings, scanner(folder))
    assert len(queued(db)) == 1
    put(folder, "renamed [Mina].png", grey=100)
    look(settings, scanner(folder))
    (folder / "copy [Mina].json").write_text('{"subjects": "Robot"}', "utf-8")
    look(settings, scanner(folder))
    assert [work["subjects"] for work in queued(db)] == ["Mina", "Mina", "Robot"]


def test_a_picture_is_taken_when_it_has_stopped_changing(
    settings: Settings, folder: Path, db: Database
) -> None:
    whole = put(folder, "rain [Mina].png").read_bytes()
    scan = scanner(folder)
    for part in (0, 20, len(whole) // 2, len(whole)):
        (folder / "rain [Mina].png").write_bytes(whole[:part])
        look(settings, scan, 2)
    assert queued(db) == []
    look(settings, scan, 2)
    assert len(queued(db)) == 1


@pytest.mark.parametrize(
    ("name", "body", "beside"),
    [
        ("a [Mina].png", b"<svg/>", None),
        ("a [Mina].png", b"\x89PNG\r\n\x1a\n", None),
        ("a.png", None, "{"),
        ("a.png", None, '{"subjects": ""}'),
        ("a.png", None, '{"subjects": "Mina", "model": "http://evil"}'),
        ("a.png", None, '{"subjects": "Mina, mina"}'),
    ],
)
def test_what_is_wrong_is_said_beside_the_picture(
    settings: Settings, db: Database, name: str, body: bytes | None, beside: str | None
) -> None:
    assert settings.hot_folder
    folder = settings.hot_folder / FOLDER
    path = put(folder, name)
    if body is not None:
        path.write_bytes(body)
    if beside is not None:
        path.with_suffix(".json").write_text(beside, "utf-8")
    look(settings, scanner(folder))
    assert json.loads((folder / f"{path.stem}.error.json").read_text("utf-8"))["error"]
    assert queued(db) == []


def test_what_fails_later_is_said_too(settings: Settings, folder: Path, db: Database) -> None:
    put(folder, "rain [Mina].png")
    scan = scanner(folder)
    look(settings, scan)
    job = lifecycle.take(db)
    assert job
    lifecycle.fail(db, str(job.id), "no paper")
    look(settings, scan, 1)
    assert "no paper" in (folder / "rain [Mina].error.json").read_text("utf-8")


@pytest.mark.parametrize(
    "name", [".rain [Mina].png", "~rain [Mina].png", "rain [Mina].svg", "rain [Mina].part"]
)
def test_drafts_and_other_files_are_left_alone(
    settings: Settings, folder: Path, db: Database, name: str
) -> None:
    (folder / name).write_bytes(put(folder, "x.png").read_bytes())
    (folder / "x.png").unlink()
    look(settings, scanner(folder))
    assert queued(db) == []
    assert [file.name for file in folder.iterdir()] == [name]
