"""The versions of a shot, and all its files at once."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest

from server.jobs import lifecycle
from server.jobs.database import Database
from server.versions import approve, approved_version, chosen_version, describe_shot
from tests.server.serving import Running, asking, server_in_thread

API = "/api/v1/jobs"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    """A server with one finished shot, whose list names files that were never its own."""
    data = tmp_path_factory.mktemp("데이터")
    (data / "secret.txt").write_text("only mine", "utf-8")
    folder = data / "output" / "e2e660" / "shot-1" / "v001"
    folder.mkdir(parents=True)
    (folder / "source.png").write_bytes(b"\x89PNG")
    with server_in_thread(data) as server:
        server.ask("POST", "/api/v1/queue/pause")
        server.ask("POST", API, asking(shots="1"))
    db = Database(data / "jobs.sqlite")
    db.connection.execute("UPDATE switches SET value = 0")
    job = lifecycle.take(db)
    assert job
    lifecycle.succeed(db, str(job.id), "e2e660/shot-1/v001", ["source.png", "../../../../secret.txt", "gone"])
    db.connection.execute("UPDATE switches SET value = 1")
    db.close()
    with server_in_thread(data, model="none") as server:
        yield server, str(job.id)


def test_the_newest_counts_until_a_person_chooses(made: tuple[Running, str]) -> None:
    server, id = made
    told = server.ask("GET", f"{API}/{id}/versions").json
    assert (told["approved"], [job["id"] for job in told["versions"]]) == (None, [id])
    assert server.ask("POST", f"{API}/{id}/approve").json["approved"] == "v001"
    assert server.ask("GET", f"{API}/{id}/versions").json["approved"] == "v001"


def test_a_choice_outlives_later_versions_until_it_is_gone(tmp_path: Path) -> None:
    for name in ("v001", "v002"):
        (tmp_path / name).mkdir()
    approve(tmp_path / "v001")
    describe_shot(tmp_path, "소명", "1", "")
    assert approved_version(tmp_path) == chosen_version(tmp_path) == tmp_path / "v001"
    (tmp_path / "v001").rmdir()
    assert chosen_version(tmp_path) is None
    assert approved_version(tmp_path) == tmp_path / "v002"


def test_a_shot_painted_again_is_one_job_however_often_it_is_asked_for(made: tuple[Running, str]) -> None:
    server, id = made
    body = {"id": str(uuid4()), "seed": 5}
    first, second = (server.ask("POST", f"{API}/{id}/again", body) for _ in range(2))
    assert (first.status, second.status) == (201, 200)
    assert (first.json["kind"], first.json["shot"], first.json["name"]) == ("shot", "1", "소명")
    assert server.ask("POST", f"{API}/{id}/again", body | {"seed": 6}).status == 409


def test_what_is_no_finished_shot_has_no_versions(made: tuple[Running, str]) -> None:
    server, _ = made
    film = server.ask("POST", API, asking()).json["id"]
    for method, path in (("GET", "versions"), ("POST", "approve"), ("GET", "zip")):
        assert server.ask(method, f"{API}/{film}/{path}").status in (404, 409)
    assert server.ask("POST", f"{API}/{film}/again", {"seed": 1}).status == 409


def test_an_archive_holds_nothing_from_outside_the_job(made: tuple[Running, str]) -> None:
    server, id = made
    answer = server.ask("GET", f"{API}/{id}/zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="e2e660-shot-1-v001.zip"'
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    with zipfile.ZipFile(BytesIO(answer.body)) as packed:
        assert packed.namelist() == ["source.png"]
