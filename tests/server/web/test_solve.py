"""Versions solved again and pictures taken apart by a real worker; words that are looked at before."""

import json
import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image

from exporters.composition import load
from tests.page.made_up import SIZE, finished_server
from tests.server.serving import Reply, Running, until

API = "/api/v1"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("데이터")
    with finished_server(data, picture_folders=(data / "그림",)) as running:
        yield running


def shot(server: Running, key: str) -> dict[str, Any]:
    """The job of a shot's newest version."""
    jobs = [job for job in server.client.jobs() if job.shot == key and job.folder]
    jobs += [job for film in server.client.jobs() for job in server.client.jobs(parent=str(film.id))]
    (newest, *_) = sorted(
        (job for job in jobs if job.shot == key and job.folder), key=lambda job: -job.number
    )
    return json.loads(newest.model_dump_json())


def ask(server: Running, **more: Any) -> Reply:
    return server.ask("POST", f"{API}/jobs", {"id": str(uuid4()), **more})


def ended(server: Running, job: dict[str, Any]) -> dict[str, Any]:
    server.ask("POST", f"{API}/queue/resume")
    until(lambda: server.ask("GET", f"{API}/jobs/{job['id']}").json["state"] in ("succeeded", "failed"))
    server.ask("POST", f"{API}/queue/pause")
    return dict(server.ask("GET", f"{API}/jobs/{job['id']}").json)


def png(pixels: Any) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def send(server: Running, body: bytes, type: str = "image/png") -> Reply:
    return server.ask("POST", f"{API}/pictures", body, {"Content-Type": type})


MASK = np.zeros((SIZE[1], SIZE[0]), np.uint8)
MASK[20:70, 40:90] = 255


def test_a_version_is_solved_again_by_a_job_like_any_other(server: Running) -> None:
    made = shot(server, "2")
    composition = load(server.settings.out / made["folder"])
    mina, robot, _ = composition.layers
    sent = send(server, png(MASK)).json["picture"]
    asked = {"kind": "solve", "job": made["id"], "depths": {robot.id: 0.05}, "mattes": {mina.id: sent}}
    request = {"id": str(uuid4()), **asked}
    assert [server.ask("POST", f"{API}/jobs", request).status for _ in range(2)] == [201, 200]
    job = ended(server, request)
    assert (job["state"], job["kind"], job["shot"], job["progress"]) == ("succeeded", "solve", "2", 1.0)
    assert job["folder"].endswith("/v002")
    solved = load(server.settings.out / job["folder"])
    assert [layer.name for layer in solved.layers] == ["로봇", "Mina", "background"]
    versions = server.ask("GET", f"{API}/jobs/{made['id']}/versions").json["versions"]
    assert [version["id"] for version in versions] == [job["id"], made["id"]]
    # And from there it goes on: painted again, exported, solved again.
    again = server.ask("POST", f"{API}/jobs/{job['id']}/again", {"seed": 3})
    assert (again.status, again.json["kind"]) == (201, "shot")
    server.ask("POST", f"{API}/jobs/{again.json['id']}/cancel")
    assert ask(server, kind="export", job=job["id"], formats=["psd"]).status == 201


def test_who_waits_before_the_page_is_served_first(server: Running) -> None:
    made = shot(server, "3")
    waiting = server.ask("POST", f"{API}/jobs/{made['id']}/again", {"seed": 3}).json
    first = ask(server, kind="solve", job=made["id"], without=["x"]).json
    assert first["place"] < waiting["place"]
    for job in (waiting, first):
        server.ask("POST", f"{API}/jobs/{job['id']}/cancel")


def test_what_is_wrong_fails_with_its_reason_and_makes_no_version(server: Running) -> None:
    made = shot(server, "3")
    job = ended(server, ask(server, kind="solve", job=made["id"], depths={"nobody": 0.1}).json)
    assert job["state"] == "failed"
    assert "nobody is no layer" in job["error"]
    sent = send(server, png(MASK[:50])).json["picture"]
    mina = load(server.settings.out / made["folder"]).layers[0].id
    job = ended(server, ask(server, kind="solve", job=made["id"], mattes={mina: sent}).json)
    assert job["error"].startswith("matte of Mina: is 160x50 pixels")
    assert [version["id"] for version in shot_versions(server, made)] == [made["id"]]


def shot_versions(server: Running, made: dict[str, Any]) -> list[Any]:
    return list(server.ask("GET", f"{API}/jobs/{made['id']}/versions").json["versions"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"depths": {"a": 1.0}},
        {"depths": {"a": -0.1}},
        {"mattes": {"a": "../../token"}},
        {"mattes": {"a": "0" * 64}},
        {"words": [{"name": " ", "spans": [[0, 1]]}]},
        {"words": [{"name": "x", "spans": []}]},
        {"without": "all"},
    ],
)
def test_a_request_that_makes_no_sense_is_refused_at_once(server: Running, wrong: dict[str, Any]) -> None:
    assert ask(server, kind="solve", job=shot(server, "3")["id"], **wrong).status == 422


def test_only_what_is_finished_can_be_solved_again(server: Running) -> None:
    film = next(job for job in server.client.jobs() if job.kind == "storyboard")
    assert ask(server, kind="solve", job=str(film.id)).status == 422
    waiting = server.ask("POST", f"{API}/jobs/{shot(server, '3')['id']}/again", {"seed": 3}).json
    assert ask(server, kind="solve", job=waiting["id"]).status == 409
    server.ask("POST", f"{API}/jobs/{waiting['id']}/cancel")


def test_any_word_of_the_prompt_has_a_heatmap(server: Running) -> None:
    made = shot(server, "3")
    heats = []
    for spans in ("2-6", "17-19"):
        answer = server.ask("GET", f"{API}/jobs/{made['id']}/heatmap?spans={spans}")
        assert answer.headers["Content-Type"] == "image/png"
        with Image.open(BytesIO(answer.body)) as heat:
            assert (heat.mode, heat.size) == ("L", SIZE)
            heats.append(np.asarray(heat))
    # Words that come later attend farther to the right, in the made-up version.
    first, later = (int(heat.mean(axis=0).argmax()) for heat in heats)
    assert first < later
    both = server.ask("GET", f"{API}/jobs/{made['id']}/heatmap?spans=2-6,17-19")
    assert both.status == 200


@pytest.mark.parametrize("spans", ["", "a", "1", "-1-2", "900-901", "0-0"])
def test_what_is_no_word_has_none(server: Running, spans: str) -> None:
    answer = server.ask("GET", f"{API}/jobs/{shot(server, '3')['id']}/heatmap?spans={spans}")
    assert answer.status == 422
    assert answer.json["error"]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "picture"),
        (SVG, "no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n", "no picture"),
        (b"8BPS", "picture"),
        (png(MASK)[:20], "picture"),
        (png(np.zeros((1, 9), np.uint8)), "sides are"),
    ],
)
def test_what_is_no_picture_is_not_kept(server: Running, body: bytes, told: str) -> None:
    answer = send(server, body)
    assert answer.status == 422
    assert told in answer.json["error"]
    assert str(server.settings.data) not in answer.json["error"]
    assert not list((server.settings.data / "pictures").glob("draft-*"))


def test_a_picture_that_unpacks_to_gigabytes_is_refused_by_its_size(server: Running) -> None:
    bomb = bytearray(png(MASK))
    bomb[16:24] = (60_000).to_bytes(4) * 2
    answer = send(server, bytes(bomb))
    assert answer.status == 422


@pytest.mark.parametrize("type", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"])
def test_a_form_sends_no_picture(server: Running, type: str) -> None:
    assert send(server, png(MASK), type).status == 415


def test_another_site_sends_no_picture(server: Running) -> None:
    headers = {"Content-Type": "image/png", "Origin": "http://evil.example"}
    assert server.ask("POST", f"{API}/pictures", png(MASK), headers).status == 403


def picture(server: Running, name: str) -> Path:
    (folder := server.settings.data / "그림").mkdir(exist_ok=True)
    (folder / name).write_bytes(png(np.full((64, 96, 3), 99, np.uint8)))
    return folder / name


def test_a_picture_is_queued_by_its_path_in_an_allowed_folder(server: Running) -> None:
    asked = {
        "kind": "decompose",
        "name": "소명",
        "path": str(picture(server, "비.png")),
        "subjects": "Mina: a girl",
    }
    request = {"id": str(uuid4()), **asked}
    first, second = (server.ask("POST", f"{API}/jobs", request) for _ in range(2))
    assert (first.status, second.status) == (201, 200)
    assert (first.json["kind"], first.json["shot"]) == ("decompose", "picture")
    server.ask("POST", f"{API}/jobs/{first.json['id']}/cancel")


def test_no_other_file_of_the_computer_is_looked_at(server: Running, tmp_path: Path) -> None:
    inside = picture(server, "비.png")
    secret = tmp_path / "secret.png"
    secret.write_bytes(inside.read_bytes())
    link = inside.with_name("link.png")
    if os.name != "nt":  # links need rights there
        link.symlink_to(secret)
    there = [str(secret), str(link), f"{inside.parent}/../token", str(inside.parent), "a\0b", "gone.png"]
    answers = [ask(server, kind="decompose", name="a", path=path, subjects="Mina") for path in there]
    assert {answer.status for answer in answers} == {422}
    assert len({answer.body for answer in answers}) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"picture": "0" * 64},
        {"picture": "0" * 64, "path": "a"},
        {"path": "/etc/passwd"},
        {"picture": "x", "subjects": ","},
    ],
)
def test_a_picture_must_be_there(server: Running, wrong: dict[str, Any]) -> None:
    assert ask(server, **{"kind": "decompose", "name": "a", "subjects": "Mina", **wrong}).status == 422


def test_subjects_are_checked_before_anything_is_queued(server: Running) -> None:
    sent = send(server, png(MASK)).json["picture"]
    answer = ask(server, kind="decompose", name="a", picture=sent, subjects="Mina, mina")
    assert answer.status == 422
    assert "twice" in answer.json["error"]
