"""A stand-in for a Multiplane server, which answers as docs/server.md says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from exporters.composition import Composition

PATIENCE = 100
"""Seconds that a held answer waits at most."""


class Server:
    """Paints each shot as it is asked for the storyboard's job again; `files` are those of the versions.

    Once the job runs, it says so only when there is a file `held_until`, if that is named.
    """

    def __init__(self, versions: list[Composition]) -> None:
        self.versions = versions
        self.asked: dict[str, Any] = {}
        self.token = ""
        self.state = "queued"
        self.outside = ""
        self.held_until: Path | None = None

    def answer(self, method: str, path: str, body: Any) -> Any:
        match path.removeprefix("/api/v1/").replace("?", "/").split("/", 3):
            case ["jobs"]:
                self.asked = body
                return self.job()
            case ["jobs", id] if id == self.asked["id"]:
                self.hold()
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
            case ["jobs", number, "preview" | "files", *name]:
                return (self.versions[int(number)].folder / (name or ["source.png"])[0]).read_bytes()
        return None

    def hold(self) -> None:
        until = time.monotonic() + PATIENCE
        while self.held_until and not self.held_until.exists() and time.monotonic() < until:
            time.sleep(0.05)

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


@contextmanager
def listening(painter: Server) -> Iterator[str]:
    """Has the stand-in answer, at the address given."""

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
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()
