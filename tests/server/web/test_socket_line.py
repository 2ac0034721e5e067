"""What is written to a WebSocket, as a client of another's making reads it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientWebSocketResponse, web
from aiohttp.test_utils import TestClient, TestServer

from server.jobs.job import JobEvent
from server.web.events import Hub
from server.web.socket_line import AT_ONCE, SocketLine


@asynccontextmanager
async def client_of(hub: Hub) -> AsyncIterator[ClientWebSocketResponse]:
    async def answer(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        assert request.transport is not None
        await SocketLine(socket, request.transport).hold(hub)
        return socket

    app = web.Application()
    app.router.add_get("/", answer)
    async with TestClient(TestServer(app)) as client, client.ws_connect("/") as socket:
        while not hub:
            await asyncio.sleep(0)
        yield socket


@pytest.mark.parametrize("length", [0, 40, 41, 42, 125, 126, 65_400, 65_536, 70_000])
def test_a_message_of_any_length_arrives_as_it_was(length: int) -> None:
    async def main() -> None:
        hub = Hub()
        async with client_of(hub) as client:
            for name in ("소명", "a"):
                hub.publish(JobEvent("1", "state", {"name": name * length}))
                assert (await client.receive_json())["name"] == name * length

    asyncio.run(main())


def test_what_is_told_at_once_arrives_whole_and_in_order() -> None:
    jobs = [str(number) for number in range(3 * AT_ONCE)]

    async def main() -> None:
        hub = Hub()
        async with client_of(hub) as client:
            for job in jobs:
                hub.publish(JobEvent(job, "state"))
            assert [(await client.receive_json())["job_id"] for _ in jobs] == jobs

    asyncio.run(main())


def test_who_does_not_read_is_later_told_the_newest_and_not_all() -> None:
    steps = 400

    async def main() -> None:
        hub = Hub()
        async with client_of(hub) as client:
            for step in range(steps):
                hub.publish(JobEvent("1", "progress", {"step": step, "more": "x" * 100_000}))
                await asyncio.sleep(0)
            heard = []
            while not heard or heard[-1] != steps - 1:
                heard.append(json.loads(await client.receive_str(timeout=30))["step"])
            assert heard == sorted(heard)
            assert len(heard) < steps / 2

    asyncio.run(main())


def test_who_leaves_is_forgotten() -> None:
    async def main() -> None:
        hub = Hub()
        async with client_of(hub) as client:
            hub.publish(JobEvent("1", "state"))
            await client.close()
            while hub:
                hub.publish(JobEvent("1", "state"))
                await asyncio.sleep(0)

    asyncio.run(main())
