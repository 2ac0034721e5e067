"""`multiplane serve`: the service and its web server, until a signal ends both."""

from __future__ import annotations

import socket

from aiohttp import web

from generator.errors import InputError
from server.jobs.job import JobEvent
from server.service import Service, serving
from server.settings import Settings
from server.signals import ending
from server.tidy import tidy
from server.web.app import make_app


async def serve(settings: Settings) -> None:
    """Answer until SIGTERM or an interrupt.

    Raises:
        InputError: the address is taken, or another server works on the data folder.
    """
    ended = ending()
    listener = listen(settings)
    async with serving(settings) as service:
        runner = await start(service, listener)
        # Later, to go through all that was imported would leave clients without an answer.
        tidy()
        service.board.watch(tidy_after)
        print(greeting(settings, listener.getsockname()[1]), flush=True)
        await ended.wait()
        await runner.cleanup()


def tidy_after(event: JobEvent) -> None:
    """When the worker has ended a job; cancelled ones may be a thousand at once."""
    if event.type == "state" and event.data["state"] in ("succeeded", "failed"):
        tidy()


def listen(settings: Settings) -> socket.socket:
    """Bound before anything else: the names that the server answers to contain the port."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, address = found[0][0], found[0][4]
        return socket.create_server(address, family=family, backlog=512)
    except OSError as error:
        raise InputError(
            f"cannot listen at {settings.host}:{settings.port}: {error.strerror}; name another with --port",
            key="--port",
        ) from None


async def start(service: Service, listener: socket.socket) -> web.AppRunner:
    app = make_app(service, listener.getsockname()[1])
    # A body that unfolds to gigabytes is never unfolded.
    runner = web.AppRunner(app, access_log=None, auto_decompress=False, shutdown_timeout=0.5)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    return runner


def greeting(settings: Settings, port: int) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    watched = f", {settings.hot_folder} is watched" if settings.hot_folder else ""
    return f"Multiplane is at http://{host}:{port}; results lie in {settings.out}{watched}. Ctrl-C ends it."
