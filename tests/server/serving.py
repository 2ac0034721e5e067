"""Servers for tests: in a thread of the test, or as the real command."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from server.client import Client
from server.service import serving
from server.settings import Settings
from server.web.serve import listen, start

ROOT = Path(__file__).parents[2]
MINA = {"prompt": "Mina runs.", "subjects": ["Mina"], "duration": 0.1}
ROAD = {"prompt": "A road.", "duration": 0.1}
FILM = {"shots": [MINA, ROAD]}


def asking(**more: Any) -> dict[str, Any]:
    return {"kind": "storyboard", "name": "소명", "storyboard": FILM, **more}


def until(true: Callable[[], Any], *, seconds: float = 600) -> None:
    """Wait for what must come; the limit is there so that a test that fails ends at all."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Running:
    port: int
    settings: Settings
    token: str

    @property
    def client(self) -> Client:
        return Client(f"http://127.0.0.1:{self.port}")

    def ask(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> Reply:
        """One request, with exactly these headers besides Host."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        told = dict(headers or {})
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if body is not None:
            told.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, data, told)
            answer = connection.getresponse()
            return Reply(answer.status, dict(answer.headers), answer.read())
        finally:
            connection.close()


@contextmanager
def server_in_thread(data: Path, **more: Any) -> Iterator[Running]:
    """The web server on a free port. Its worker process starts with the first job that is taken."""
    settings = Settings(**{"data": data, "port": 0, "size": "64x64"} | more)
    ready: Future[tuple[Running, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def main() -> None:
        ended = asyncio.Event()
        listener = listen(settings)
        async with serving(settings) as service:
            runner = await start(service, listener)
            running = Running(listener.getsockname()[1], settings, service.token)
            ready.set_result((running, asyncio.get_running_loop(), ended))
            await ended.wait()
            await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    running, loop, ended = ready.result(60)
    try:
        yield running
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(60)


@dataclass(frozen=True)
class Process:
    """`multiplane serve`."""

    process: subprocess.Popen[str]
    client: Client
    data: Path

    def worker(self) -> int:
        """The process id of its worker."""
        (worker,) = self.client._json("GET", "/system")["workers"]
        assert worker["pid"]
        return int(worker["pid"])


@contextmanager
def served(data: Path, checkpoint: Path, *more: str, port: int = 0) -> Iterator[Process]:
    options = ["--data", str(data), "--model", str(checkpoint), "--size", "64x64", "--port", str(port), *more]
    command = [sys.executable, "-m", "server.cli", "serve", *options]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", env=environment
    ) as process:
        try:
            assert process.stdout is not None
            url = re.search(r"http://\S+?(?=;)", process.stdout.readline())
            assert url, "the server did not start"
            yield Process(process, Client(url[0]), data)
        finally:
            process.kill()
