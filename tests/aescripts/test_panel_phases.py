"""The panel beside a server whose job is in a phase until it is cancelled."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, get_args
from uuid import uuid4

import pytest

from server.events import Phase
from server.jobs.job import Job
from tests.aescripts.conftest import Panel, Seen, shots, status


class Standing:
    """Has one job, of one shot."""

    def __init__(self, phase: str, kind: str) -> None:
        self.phase = phase
        self.kind = kind
        self.id: str | None = None
        self.cancelled = False
        self.looks = 0

    def reply(self, method: str, path: str, body: bytes) -> Any:
        if path == "/system":
            return {"output": "/", "models": ["stand-in"]}
        if path == "/pictures":
            return {"picture": "0" * 64}
        if method == "POST" and path == "/jobs":
            self.id = json.loads(body)["id"]
        if path.endswith("/cancel"):
            self.cancelled = True
        if "parent=" in path:
            return {"jobs": [self.job("shot")], "next": None}
        return self.job(self.kind)

    def job(self, kind: str) -> dict[str, Any]:
        """While it is cancelled it goes on for a moment, as the real one does."""
        self.looks += self.cancelled
        state = "cancelled" if self.looks > 4 else "running"
        known = {name: None for name in Job.model_fields if name not in ("files", "shots")}
        told = Job(
            **known
            | {
                "id": self.id if kind == self.kind else uuid4(),
                "kind": kind,
                "number": 1,
                "place": 1,
                "name": "소명",
                "shot": None if kind == "storyboard" else "1",
                "title": "달리기",
                "state": state,
                "cancel_requested": self.cancelled,
                "attempts": 1,
                "phase": self.phase,
                "step": 1,
                "steps": 2,
                "progress": 0.4,
                "files": (),
                "shots": {state: 1} if kind == "storyboard" else None,
                "created": 1.0,
                "ended": 2.0 if state == "cancelled" else None,
            }
        )
        return told.model_dump(mode="json")


@pytest.fixture
def standing(phase: str, kind: str) -> Iterator[tuple[Standing, int]]:
    server = Standing(phase, kind)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path = self.path.removeprefix("/api/v1")
            known = not path.endswith("/preview")
            self.send_response(200 if known else 404)
            self.end_headers()
            self.wfile.write(json.dumps(server.reply(self.command, path, body)).encode() if known else b"{}")

        do_GET = do_POST = answer

        def log_message(self, *said: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
        thread.start()
        yield server, listener.server_address[1]
        listener.shutdown()
        thread.join()


def at_work(seen: Seen) -> bool:
    return bool(shots(seen)) and shots(seen)[0][2] == "40 %"


@pytest.mark.parametrize("kind", ["storyboard", "decompose"])
@pytest.mark.parametrize("phase", get_args(Phase))
def test_a_job_is_cancelled_in_every_phase(panel: Panel, standing: tuple[Standing, int], kind: str) -> None:
    server, port = standing
    panel.open()
    panel.set_port(port)
    if kind == "storyboard":
        panel.write_prompt("Mina runs.")
        panel.click("paint")
    else:
        panel.by_hand('app.project.items.addComp("Street", 64, 48, 1, 2, 24);')
        panel.separate("Street")
    working = panel.until(at_work)
    asked = panel.click("cancel")
    waiting = panel.until(lambda seen: server.cancelled)
    ended = panel.until(lambda seen: seen["wait"] is None)

    assert working["controls"]["cancel"]["enabled"]
    assert status(asked) == "Cancelling…"
    assert not asked["controls"]["cancel"]["enabled"]
    assert status(waiting) != "Cancelled.", "not before the server says so"
    assert status(ended) == "Cancelled."
    assert shots(ended)[0][2] == "cancelled"
    assert ended["comps"] == waiting["comps"], "nothing is imported"
