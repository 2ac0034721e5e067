"""Blender has a server paint a storyboard. The server is a stand-in that answers as docs/server.md says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from exporters.composition import Composition
from server.versions import read_order

Run = Callable[..., Any]

CAST = [("소명", 0.1, (-9, 20, 60, 100)), ("background", 1.0, (-40, -40, 272, 188))]
PAINT = """
import sys, time
name = next(name for name in sys.modules if name.endswith("multiplane.paint"))
paint = sys.modules[name]
paint.preferences().server, paint.preferences().folder = server, folder
bpy.ops.multiplane.paint(filepath=storyboard)
# Timers do not run in a script.
until = time.monotonic() + 60
while paint.State.painting is not None and time.monotonic() < until:
    paint.pump()
    time.sleep(0.02)
    if cancel:
        bpy.ops.multiplane.cancel() if bpy.ops.multiplane.cancel.poll() else None
result = {"said": paint.State.shown.words, "error": paint.State.shown.error,
          "scenes": sorted(scene.name for scene in bpy.data.scenes)}
"""


class Server:
    """Paints each shot as it is asked for the storyboard's job again; `files` are those of the versions."""

    def __init__(self, versions: list[Composition]) -> None:
        self.versions = versions
        self.asked: dict[str, Any] = {}
        self.token = ""
        self.state = "queued"
        self.outside = ""

    def answer(self, method: str, path: str, body: Any) -> Any:
        match path.removeprefix("/api/v1/").replace("?", "/").split("/", 3):
            case ["jobs"]:
                self.asked = body
                return self.job()
            case ["jobs", id] if id == self.asked["id"]:
                self.state = {"queued": "running", "running": "succeeded"}.get(self.state, self.state)
                return self.job()
            case ["jobs", query] if query.startswith("parent="):
                done = self.state in ("succeeded", "cancelled")
                shots = [self.shot(number, done) for number in range(len(self.versions))]
                if self.state == "cancelled":
                    shots[1]["state"] = "cancelled"
                return {"jobs": shots[::-1], "next": None}
            case ["jobs", _, "cancel"]:
                self.state = "cancelled"
                return self.job()
            case ["jobs", number, "files", name]:
                return (self.versions[int(number)].folder / name).read_bytes()
        return None

    def job(self) -> dict[str, Any]:
        return {"id": self.asked["id"], "state": self.state, "progress": 0.5, "error": None}

    def shot(self, number: int, done: bool) -> dict[str, Any]:
        version = self.versions[number].folder
        files = [each.relative_to(version).as_posix() for each in version.rglob("*.*")]
        return {
            "id": str(number),
            "number": number,
            "shot": str(number),
            "state": "succeeded" if done else "running",
            "phase": "denoise",
            "folder": self.outside or version.relative_to(version.parents[2]).as_posix(),
            "files": files,
        }


@pytest.fixture
def server(tmp_path: Path, compose: Callable[..., Composition]) -> Iterator[tuple[Server, str]]:
    painter = Server(
        [
            compose(
                CAST,
                folder=tmp_path / "there" / "film" / f"shot-{key}" / "v001",
                id=f"shot {key}",
                shot={"key": str(key), "storyboard": "film"},
            )
            for key in (1, 2)
        ]
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            told = painter.answer(self.command, self.path, json.loads(body) if body else None)
            wanted = f"Bearer {painter.token}" if painter.token else None
            status = 404 if told is None else 200
            if wanted and self.headers.get("Authorization") != wanted:
                status, told = 401, {"error": "send the server's token"}
            self.send_response(status)
            self.end_headers()
            self.wfile.write(told if isinstance(told, bytes) else json.dumps(told).encode())

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield painter, f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


@pytest.fixture
def paint(blender: Run, server: tuple[Server, str], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Has Blender ask for a storyboard and wait for its end."""
    storyboard = tmp_path / "소명.json"
    storyboard.write_text('{"shots": []}', "utf-8")

    def paint(fresh: bool = True, cancel: bool = False, **more: Any) -> dict[str, Any]:
        named = {"server": server[1], "folder": tmp_path / "here", "storyboard": storyboard, **more}
        told: dict[str, Any] = blender(PAINT, fresh=fresh, cancel=cancel, **named)
        return told

    return paint


def test_the_painted_shots_become_scenes(
    server: tuple[Server, str], paint: Callable[..., dict[str, Any]]
) -> None:
    told = paint()
    assert told == {"said": "Succeeded, 2 painted", "error": "", "scenes": ["1", "2", "Scene", "film edit"]}
    asked = server[0].asked
    assert (asked["kind"], asked["name"], asked["storyboard"]) == ("storyboard", "소명", {"shots": []})


def test_the_storyboards_order_comes_with_the_shots(
    paint: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    paint()
    assert read_order(tmp_path / "here" / "film") == ["0", "1"]


def test_shots_that_are_there_are_refreshed(
    server: tuple[Server, str], paint: Callable[..., dict[str, Any]]
) -> None:
    first = paint()
    server[0].state = "queued"
    assert paint(fresh=False)["scenes"] == first["scenes"]


def test_what_was_painted_before_a_cancel_comes_in(paint: Callable[..., dict[str, Any]]) -> None:
    assert paint(cancel=True) == {
        "said": "Cancelled, 1 painted",
        "error": "",
        "scenes": ["1", "Scene", "film edit"],
    }


def test_a_server_that_is_not_there_is_said(paint: Callable[..., dict[str, Any]]) -> None:
    told = paint(server="http://127.0.0.1:9")
    assert "start it with `multiplane serve`" in told["error"]
    assert told["scenes"] == ["Scene"]


def test_a_refusal_is_said_in_the_servers_words(
    server: tuple[Server, str], paint: Callable[..., dict[str, Any]]
) -> None:
    server[0].token = "secret"
    assert paint()["error"] == "send the server's token"


def test_a_file_outside_the_results_is_not_written(
    server: tuple[Server, str], paint: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    server[0].outside = "../../stolen"
    assert "not where its results lie" in paint()["error"]
    assert not list(tmp_path.rglob("stolen"))


def test_a_server_elsewhere_needs_leave_to_go_online(
    blender: Run, paint: Callable[..., dict[str, Any]]
) -> None:
    if blender("result = getattr(bpy.app, 'online_access', True)"):
        pytest.skip("this Blender goes online without asking")
    with pytest.raises(AssertionError, match="Allow Online Access"):
        paint(server="http://studio.invalid:8484")
