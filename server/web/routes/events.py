"""Events as they happen: of all jobs over a WebSocket, of one as an event stream with replay."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import web

from server.jobs import queries
from server.jobs.job import ENDED, JobEvent
from server.web.events import Subscription
from server.web.route import API, HUB, Call, Route
from server.web.routes.jobs import find
from server.web.socket_line import SocketLine

ALIVE = 20.0
"""Seconds without an event after which a client is shown that the line is alive."""


async def all_jobs(call: Call) -> web.StreamResponse:
    # Small messages on one computer: to compress them costs more than to send them.
    socket = web.WebSocketResponse(heartbeat=ALIVE, compress=False, max_msg_size=4096)
    if not socket.can_prepare(call.request).ok:
        raise web.HTTPUpgradeRequired(text="this address is for a WebSocket")
    await socket.prepare(call.request)
    assert call.request.transport is not None
    await SocketLine(socket, call.request.transport).hold(call.request.app[HUB])
    return socket


async def one_job(call: Call) -> web.StreamResponse:
    job = await find(call)
    told = call.request.headers.get("Last-Event-ID", "")
    seq = int(told) if told.isascii() and told.isdecimal() and len(told) < 16 else 0
    if job.state in ENDED and not await call.service.board.call(queries.events_after, str(job.id), seq):
        # What a browser's EventSource takes as: do not come back.
        return web.Response(status=204)
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await stream.prepare(call.request)
    news = asyncio.Event()
    # Subscribed before the past is read, so that nothing falls between the two.
    with (
        call.request.app[HUB].subscription(str(job.id), news.set) as subscription,
        suppress(ConnectionError),
    ):
        ended = False
        while not ended:
            for event in await call.service.board.call(queries.events_after, str(job.id), seq):
                await stream.write(message(event))
                seq = event.seq or seq
                ended = event.type == "state" and event.data["state"] in ENDED
            if not ended:
                await pass_on(stream, subscription, news)
    return stream


async def pass_on(stream: web.StreamResponse, subscription: Subscription, news: asyncio.Event) -> None:
    """Wait for news. What is stored is read from there, the rest is passed on as it is."""
    try:
        async with asyncio.timeout(ALIVE):
            await news.wait()
    except TimeoutError:
        await stream.write(b": alive\n\n")
        return
    news.clear()
    for text in subscription.take():
        if text.startswith('{"seq": null'):
            await stream.write(f"data: {text}\n\n".encode())


def message(event: JobEvent) -> bytes:
    return f"id: {event.seq}\nevent: {event.type}\ndata: {event.to_json()}\n\n".encode()


ROUTES = (
    Route(
        "GET",
        f"{API}/ws",
        "Events of all jobs, over a WebSocket",
        all_jobs,
        "application/json",
        errors=(426,),
    ),
    Route(
        "GET",
        f"{API}/jobs/{{id}}/events",
        "Events of one job until it has ended; Last-Event-ID replays what was missed",
        one_job,
        "text/event-stream",
        empty="The job has ended, and nothing follows the event that was named",
    ),
)
