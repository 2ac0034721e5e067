"""How long a client of the server waits for an answer, and for news, while others are about."""

from __future__ import annotations

import asyncio
import multiprocessing
import selectors
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from multiprocessing.connection import Connection
from socket import create_connection
from socket import socket as Socket
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession, ClientWebSocketResponse

SHOT = {
    "kind": "shot",
    "name": "bench",
    "shot": "1",
    "storyboard": {"shots": [{"prompt": "Mina runs.", "subjects": ["Mina"], "duration": 0.1}]},
}

HARDLY = 1.0
"""Seconds between two messages that a slow client reads."""

MESSAGE = 200
"""Bytes of a message, more or less."""

BYTES = 65536
"""That a client takes at once."""

ALIVE = 10.0
"""Seconds after which clients say that they live, sooner than the server asks."""

UPGRADE = (
    "GET /api/v1/ws HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)

PONG = bytes([0x8A, 0x80, 0, 0, 0, 0])
"""An empty one, masked with nothing, as every client masks (RFC 6455, 5.5.3)."""

Delays = Mapping[str, Sequence[float]]
"""Milliseconds of every sample, by what was waited for."""


async def measure(url: str, samples: int) -> Delays:
    """Delays of `GET /jobs`, and from cancelling a waiting job until a WebSocket tells of it."""
    answers, events = [], []
    async with ClientSession(f"{url}/api/v1/") as session, cancelled(session) as ended:
        for _ in range(samples):
            start = time.perf_counter()
            async with session.get("jobs") as answer:
                await answer.read()
            answers.append(1000 * (time.perf_counter() - start))
            id = str(uuid4())
            async with session.post("jobs", json={**SHOT, "id": id}) as answer:
                answer.raise_for_status()
            ended[id] = asyncio.get_running_loop().create_future()
            start = time.perf_counter()
            async with session.post(f"jobs/{id}/cancel") as answer:
                answer.raise_for_status()
            events.append(1000 * (await ended.pop(id) - start))
    return {"GET /jobs": answers, "event": events}


@asynccontextmanager
async def cancelled(session: ClientSession) -> AsyncIterator[dict[str, asyncio.Future[float]]]:
    """Futures by job, each of which is given the moment at which the job's end is heard of."""
    awaited: dict[str, asyncio.Future[float]] = {}

    async def listen(socket: ClientWebSocketResponse) -> None:
        async for message in socket:
            event: dict[str, Any] = message.json()
            if event.get("state") == "cancelled" and event["job_id"] in awaited:
                awaited[event["job_id"]].set_result(time.perf_counter())

    async with session.ws_connect("ws") as socket:
        listening = asyncio.create_task(listen(socket))
        try:
            yield awaited
        finally:
            listening.cancel()


@contextmanager
def crowd(url: str, *, quick: int, slow: int) -> Iterator[None]:
    """Clients that watch from another process, so that they take no time from who measures."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=watch, args=[url, quick, slow, theirs], daemon=True)
    process.start()
    try:
        ours.recv()
        yield
        assert process.is_alive(), "who was to watch has gone"
    finally:
        process.kill()
        process.join()


def watch(url: str, quick: int, slow: int, ready: Connection) -> None:
    """Take what is sent and do nothing with it: pages on other computers take none of this one's time."""
    reading = [connect(url) for _ in range(quick)]
    hardly = [connect(url) for _ in range(slow)]
    ready.send("all are there")
    read = pinged = time.monotonic()
    with selectors.DefaultSelector() as selector:
        for socket in reading:
            selector.register(socket, selectors.EVENT_READ, socket)
        while True:
            for key, _ in selector.select(HARDLY):
                if not key.data.recv(BYTES):
                    raise ConnectionError("the server has sent one of us away")
            if time.monotonic() - read > HARDLY:
                read = time.monotonic()
                for socket in hardly:
                    with suppress(BlockingIOError):
                        socket.recv(MESSAGE)
            if time.monotonic() - pinged > ALIVE:
                pinged = time.monotonic()
                for socket in (*reading, *hardly):
                    socket.sendall(PONG)


def connect(url: str) -> Socket:
    """A WebSocket to the server's events, which does not wait for them."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    socket = create_connection((host, int(port)))
    socket.sendall(UPGRADE.format(host=host, port=port).encode())
    answer = socket.recv(BYTES)
    assert answer.startswith(b"HTTP/1.1 101 "), answer
    socket.setblocking(False)
    return socket
