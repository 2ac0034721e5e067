"""How long a client of the server waits for an answer, and for news, while others are about."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from multiprocessing.connection import Connection
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
    process = spawn.Process(target=watch_until_told, args=[url, quick, slow, theirs], daemon=True)
    process.start()
    try:
        ours.recv()
        yield
    finally:
        process.kill()
        process.join()


def watch_until_told(url: str, quick: int, slow: int, ready: Connection) -> None:
    asyncio.run(watch(url, [0.0] * quick + [HARDLY] * slow, ready))


async def watch(url: str, pauses: Sequence[float], ready: Connection) -> None:
    async def read(socket: ClientWebSocketResponse, pause: float) -> None:
        while True:
            async for _ in socket:
                await asyncio.sleep(pause)
            # Who reads so slowly that it misses the server's pings is put off, and comes again.
            socket = await session.ws_connect("ws")

    async with ClientSession(f"{url}/api/v1/") as session, asyncio.TaskGroup() as tasks:
        for pause in pauses:
            tasks.create_task(read(await session.ws_connect("ws"), pause))
        ready.send("all are there")
