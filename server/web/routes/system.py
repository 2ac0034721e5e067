"""The server itself: how it is set up, whether it is well, how to let go of the model."""

from __future__ import annotations

import asyncio
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import BaseModel, Field

from server.after_effects_send import installed
from server.jobs.submit import Conflict
from server.open_folder import opener
from server.web.guard import is_from_here
from server.web.metrics import metrics
from server.web.route import API, HUB, Call, Route
from server.web.routes.queue import Queue, show


class Worker(BaseModel):
    pid: int | None = Field(description="Of its process; null while it has none and so holds no model.")
    job: str | None
    deaths: int = Field(description="How often the process ended by itself since the server was started.")


class System(BaseModel):
    version: str
    settings: dict[str, Any] = Field(description="From the command line, the environment and the TOML file.")
    models: tuple[str, ...] = Field(
        description="Which a request may name; the first is the server's own, which does what names none."
    )
    output: str = Field(description="The folder in which the results lie.")
    after_effects: str | None = Field(
        description="To which this caller can have results sent, such as `Adobe After Effects 2025`."
    )
    opens_folders: bool = Field(description="Whether this caller can have a shot's folder shown.")
    queue: Queue
    workers: tuple[Worker, ...]


class Health(BaseModel):
    status: Literal["ok"] = "ok"


async def system(call: Call) -> System:
    service = call.service
    here = is_from_here(call.request)
    program = await asyncio.to_thread(installed) if here else None
    return System(
        version=own_version(),
        settings=service.settings.model_dump(mode="json"),
        models=tuple(service.models),
        output=str(service.settings.out),
        after_effects=program.name if program else None,
        opens_folders=here and opener() is not None,
        queue=await show(call),
        workers=tuple(
            Worker(pid=worker.pid, job=str(worker.live.job.id) if worker.live else None, deaths=worker.deaths)
            for worker in service.workers
        ),
    )


def own_version() -> str:
    try:
        return version("multiplane")
    except PackageNotFoundError:
        return "not installed"


async def free(call: Call) -> System:
    if not all([await worker.free() for worker in call.service.workers]):
        raise Conflict("a job is running and needs the model; cancel it, or wait")
    return await system(call)


async def health(call: Call) -> Health:
    return Health()


async def show_metrics(call: Call) -> web.StreamResponse:
    told = await metrics(call.service, call.request.app[HUB])
    return web.Response(body=told, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})


ROUTES = (
    Route("GET", f"{API}/system", "Version, settings, queue and workers", system, System),
    Route("POST", f"{API}/system/free", "Let go of the model and its memory", free, System, errors=(409,)),
    Route("GET", f"{API}/health", "Whether the server answers", health, Health),
    Route("GET", "/metrics", "Measurements, for Prometheus", show_metrics, "text/plain"),
)
