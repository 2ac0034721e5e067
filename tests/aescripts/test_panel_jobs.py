"""What the panel asks the server for, and how it follows it through everything that can go wrong."""

from __future__ import annotations

import json
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.aescripts.conftest import Panel, jobs, shots, status
from tests.server.serving import MINA, Running, server_in_thread

FILM = {"shots": [{**MINA, "title": "달리기"}, {"prompt": "A road."}, {"prompt": "The sea."}]}


@pytest.fixture
def film(tmp_path: Path) -> Path:
    file = tmp_path / "소명 100%.json"
    # As an editor of Windows writes it.
    file.write_text(json.dumps(FILM, ensure_ascii=False), "utf-8-sig")
    return file


@pytest.fixture
def connected(panel: Panel, server: Running) -> Panel:
    panel.open()
    panel.set_port(server.port)
    panel.tick()
    return panel


def keys_of(server: Running, job: dict[str, Any]) -> list[str]:
    found = server.ask("GET", f"/api/v1/jobs?parent={job['id']}").json["jobs"]
    return [shot["shot"] for shot in reversed(found)]


def test_a_storyboard_shows_its_shots_checked(connected: Panel, film: Path) -> None:
    connected.choose_storyboard(film)
    seen = connected.tick()

    assert shots(seen) == [("1  달리기", True, ""), ("2  A road.", True, ""), ("3  The sea.", True, "")]


def test_only_checked_shots_are_painted(connected: Panel, film: Path, server: Running) -> None:
    connected.choose_storyboard(film)
    connected.tick()
    connected.use("choose", "shots", 1)
    connected.click("paint")
    seen = connected.until(lambda seen: status(seen) == "Queued." and shots(seen)[0][2])

    assert shots(seen) == [
        ("1  달리기", True, "waiting"),
        ("2  A road.", False, ""),
        ("3  The sea.", True, "waiting"),
    ]
    assert jobs(server)[0]["name"] == "소명 100%"
    assert keys_of(server, jobs(server)[0]) == ["1", "3"]


def test_no_checked_shot_is_refused(connected: Panel, film: Path) -> None:
    connected.choose_storyboard(film)
    connected.tick()
    for row in range(3):
        connected.use("choose", "shots", row)

    assert connected.click("paint")["alerts"] == ["Check at least one shot."]


def test_a_click_checks_and_the_next_one_unchecks(connected: Panel, film: Path) -> None:
    connected.choose_storyboard(film)
    connected.tick()

    marks = [shots(connected.use("choose", "shots", 1))[1][1] for _ in range(3)]

    assert marks == [False, True, False]


def test_sixty_shots_are_listed(connected: Panel, tmp_path: Path) -> None:
    long = tmp_path / "long.json"
    long.write_text(json.dumps({"shots": [{"prompt": f"Tree {i}."} for i in range(60)]}), "utf-8")
    connected.choose_storyboard(long)
    connected.tick()
    connected.click("paint")
    seen = connected.until(lambda seen: status(seen) == "Queued." and shots(seen)[0][2])

    assert [label for label, _, _ in shots(seen)] == [f"{i + 1}  Tree {i}." for i in range(60)]


def test_a_prompt_is_a_storyboard_of_one_shot(connected: Panel, server: Running) -> None:
    connected.write_prompt('소명 runs from a robot. "Quick"\\/ 🎬', " 소명 , robot,,")
    connected.use("type", "style", "수채화")
    connected.use("type", "seed", "7")
    connected.use("choose", "size", 1)
    connected.click("paint")
    connected.until(lambda seen: status(seen) == "Queued.")

    job = jobs(server)[0]
    assert job["name"] == '소명 runs from a robot. "Quick" 🎬'
    assert keys_of(server, job) == ["1"]
    with closing(sqlite3.connect(server.settings.data / "jobs.sqlite")) as board:
        (asked,) = board.execute("SELECT options FROM jobs WHERE id = ?", (job["id"],)).fetchone()
    assert json.loads(asked).items() >= {"style": "수채화", "seed": 7, "size": "16:9"}.items()


@pytest.mark.parametrize(
    ("prompt", "seed", "said"),
    [(" ", "0", "Write a prompt first."), ("A road.", "x", "The seed must be a whole number.")],
)
def test_a_form_that_is_not_filled_in_is_refused(connected: Panel, prompt: str, seed: str, said: str) -> None:
    connected.write_prompt(prompt)
    connected.use("type", "seed", seed)

    assert connected.click("paint")["alerts"] == [said]


def test_the_list_follows_what_is_to_be_painted(connected: Panel, film: Path) -> None:
    connected.choose_storyboard(film)
    connected.tick()
    prompt = connected.use("choose", "kind", 1)
    connected.use("choose", "kind", 0)
    storyboard = connected.tick()

    assert shots(prompt) == []
    assert len(shots(storyboard)) == 3


def test_nothing_else_is_chosen_while_a_job_is_followed(connected: Panel, film: Path) -> None:
    connected.choose_storyboard(film)
    connected.tick()
    connected.click("paint")
    waiting = connected.until(lambda seen: status(seen) == "Queued.")["controls"]
    connected.click("cancel")
    ended = connected.until(lambda seen: seen["wait"] is None)["controls"]

    assert [waiting[name]["enabled"] for name in ("kind", "choose", "paint")] == [False] * 3
    assert [ended[name]["enabled"] for name in ("kind", "choose", "paint")] == [True] * 3


def test_a_storyboard_must_be_chosen(connected: Panel) -> None:
    assert connected.click("paint")["alerts"] == ["Choose a storyboard first."]


@pytest.mark.parametrize("text", ["{", '{"shots": []}', ""])
def test_what_the_server_refuses_is_said_in_its_words(connected: Panel, tmp_path: Path, text: str) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(text, "utf-8")

    connected.choose_storyboard(bad)
    seen = connected.tick()

    assert status(seen).startswith("The server cannot do this: ")
    assert seen["wait"] is None


def test_a_waiting_job_is_cancelled(connected: Panel, server: Running) -> None:
    connected.write_prompt("A road.")
    connected.click("paint")
    connected.until(lambda seen: status(seen) == "Queued.")
    connected.click("cancel")
    seen = connected.until(lambda seen: seen["wait"] is None)

    assert status(seen) == "Cancelled."
    assert jobs(server)[0]["state"] == "cancelled"
    assert seen["controls"]["paint"]["enabled"]


def test_a_request_waits_for_the_server(panel: Panel, tmp_path: Path, free_port: int) -> None:
    panel.open()
    panel.set_port(free_port)
    panel.tick()
    panel.write_prompt("A road.")
    panel.click("paint")
    offline = panel.tick()
    with server_in_thread(tmp_path, model="none", port=free_port) as server:
        server.ask("POST", "/api/v1/queue/pause")
        panel.until(lambda seen: status(seen) == "Queued.")

        assert len(jobs(server)) == 1
    assert status(offline).endswith("Trying again; the job goes on when it is back.")


def test_a_request_that_no_server_has_heard_is_dropped_by_cancel(panel: Panel) -> None:
    panel.open()
    panel.set_port(1)
    panel.tick()
    panel.write_prompt("A road.")
    panel.click("paint")
    panel.tick()
    panel.click("cancel")

    seen = panel.tick()

    assert seen["wait"] is None
    assert seen["controls"]["paint"]["enabled"]


def test_the_panel_asks_ever_more_seldom_while_there_is_no_server(panel: Panel) -> None:
    panel.open()
    panel.set_port(1)
    panel.write_prompt("A road.")
    panel.click("paint")

    waits = [round(panel.tick()["wait"], -3) for _ in range(6)]

    assert waits == [2000, 4000, 8000, 16000, 30000, 30000]


@contextmanager
def losing_answers(target: int, losses: int) -> Iterator[int]:
    """A line to the server on which the answers to the first POSTs get lost."""

    def carry(client: socket.socket) -> None:
        nonlocal losses
        with client, socket.create_connection(("127.0.0.1", target)) as server:
            request = client.recv(65536).replace(f":{port}".encode(), f":{target}".encode())
            server.sendall(request)
            answer = b"".join(iter(lambda: server.recv(65536), b""))
            if request.startswith(b"POST") and losses:
                losses -= 1
            else:
                client.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def serve() -> None:
            while True:
                try:
                    carry(listener.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield port
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_a_request_whose_answer_was_lost_is_still_one_job(panel: Panel, server: Running) -> None:
    before = len(jobs(server))
    panel.open()
    with losing_answers(server.port, 2) as port:
        panel.set_port(port)
        panel.write_prompt("A road.")
        panel.click("paint")
        panel.until(lambda seen: status(seen) == "Queued.")

    assert len(jobs(server)) == before + 1


def test_the_server_may_be_restarted(panel: Panel, tmp_path: Path, free_port: int) -> None:
    panel.open()
    panel.set_port(free_port)
    with server_in_thread(tmp_path, model="none", port=free_port) as server:
        server.ask("POST", "/api/v1/queue/pause")
        panel.write_prompt("A road.")
        panel.click("paint")
        panel.until(lambda seen: status(seen) == "Queued.")
    gone = panel.until(lambda seen: status(seen).startswith("Offline"))
    with server_in_thread(tmp_path, model="none", port=free_port):
        panel.until(lambda seen: status(seen) == "Queued.")

    assert "Trying again" in status(gone)


def test_a_job_is_followed_again_when_scripts_may_use_the_network_again(
    connected: Panel, server: Running
) -> None:
    connected.write_prompt("A road.")
    connected.click("paint")
    connected.until(lambda seen: status(seen) == "Queued.")
    connected.do("change", {"allowed": False})
    forbidden = connected.tick()
    connected.do("change", {"allowed": True})
    again = connected.until(lambda seen: status(seen) == "Queued.")

    assert status(forbidden).startswith("After Effects forbids scripts to use the network.")
    assert forbidden["controls"]["cancel"]["enabled"]
    assert shots(again) == [("1  A road.", True, "waiting")]


def test_a_job_is_followed_again_from_the_right_port(connected: Panel, server: Running) -> None:
    connected.write_prompt("A road.")
    connected.click("paint")
    connected.until(lambda seen: status(seen) == "Queued.")
    connected.set_port(1)
    wrong = connected.tick()
    connected.set_port(server.port)
    right = connected.until(lambda seen: status(seen) == "Queued.")

    assert status(wrong).startswith("Offline: no server at port 1.")
    assert shots(right) == [("1  A road.", True, "waiting")]


def test_after_effects_being_busy_is_not_the_server_being_away(connected: Panel) -> None:
    connected.write_prompt("A road.")
    connected.click("paint")
    connected.until(lambda seen: status(seen) == "Queued.")

    late = connected.tick(late=43_000)
    after = connected.tick()

    assert status(late) == "After Effects was busy for 43 s; looking again."
    assert status(after) == "Queued."


@pytest.mark.parametrize("quit", [False, True], ids=["the panel was closed", "After Effects crashed"])
def test_a_job_outlives_the_panel(connected: Panel, server: Running, quit: bool) -> None:
    connected.write_prompt("A road.")
    connected.click("paint")
    connected.until(lambda seen: status(seen) == "Queued.")
    if quit:
        connected.restart()
    else:
        connected.do("close")
    connected.open()
    seen = connected.until(lambda seen: status(seen) == "Queued.")

    assert shots(seen) == [("1  A road.", True, "waiting")]
    assert seen["controls"]["cancel"]["enabled"]


def test_a_job_that_the_server_does_not_know_any_more_is_given_up(
    panel: Panel, server: Running, tmp_path: Path
) -> None:
    panel.open()
    with server_in_thread(tmp_path, model="none") as other:
        other.ask("POST", "/api/v1/queue/pause")
        panel.set_port(other.port)
        panel.write_prompt("A road.")
        panel.click("paint")
        panel.until(lambda seen: status(seen) == "Queued.")
    panel.set_port(server.port)
    seen = panel.until(lambda seen: seen["wait"] is None)

    assert "there is no job" in status(seen)
    assert seen["controls"]["paint"]["enabled"]


def test_a_docked_panel_that_is_taken_away_stops_asking(connected: Panel) -> None:
    connected.write_prompt("A road.")
    connected.click("paint")
    connected.until(lambda seen: status(seen) == "Queued.")

    connected.do("close")
    seen = connected.tick()

    assert seen["wait"] is None
    assert seen["alerts"] == []
