"""The versions of a shot: which there are, which one counts, and one more."""

from __future__ import annotations

import asyncio
import logging
from pathlib import PurePosixPath
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field

from server.contact_sheet import write_contact_sheet
from server.jobs import queries
from server.jobs.job import VERSIONED, Job
from server.jobs.request import INTEGERS
from server.jobs.submit import Conflict, paint_again
from server.service import Service
from server.versions import approve, chosen_version
from server.web.route import API, Call, Route
from server.web.routes.jobs import find, found

log = logging.getLogger(__name__)


class Versions(BaseModel):
    approved: str | None = Field(
        description="The one that a person chose for programs to take, such as `v002`; null: the newest."
    )
    versions: tuple[Job, ...] = Field(description="The jobs that made them, newest first.")


class Again(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID = Field(
        default_factory=uuid4,
        description="Chosen by the client, so that the same request sent twice is one job.",
    )
    seed: int = Field(ge=-INTEGERS, lt=INTEGERS, description="Of the run, as in the storyboard's request.")


async def finished(call: Call) -> tuple[Job, PurePosixPath]:
    """The shot's job that a path names, and its version's folder inside the output folder."""
    job = await find(call)
    if job.kind not in VERSIONED or job.folder is None:
        raise Conflict(f"job {job.id} has made no version of a shot; it is {job.state}")
    return job, PurePosixPath(job.folder)


async def versions_of(service: Service, shot: PurePosixPath) -> Versions:
    jobs = await service.board.call(queries.versions_of, str(shot))
    chosen = await asyncio.to_thread(chosen_version, service.settings.out / shot)
    return Versions(approved=chosen.name if chosen else None, versions=tuple(jobs))


async def show(call: Call) -> Versions:
    _, version = await finished(call)
    return await versions_of(call.service, version.parent)


async def choose(call: Call) -> Versions:
    job, version = await finished(call)
    folder = call.service.settings.out / version
    if not folder.is_dir():
        raise Conflict(f"the version {version} is no longer there")
    await asyncio.to_thread(approve, folder)
    try:
        await asyncio.to_thread(write_contact_sheet, folder.parents[1], job.name)
    except Exception:  # the page over all shots is no reason for a choice to fail
        log.exception("the contact sheet could not be written")
    return await versions_of(call.service, version.parent)


async def again(call: Call) -> tuple[int, Job]:
    job = found(await call.service.board.call(queries.find_job, call.id), call)
    made, new = await call.service.board.call(
        paint_again, job, call.body.id, call.body.seed, call.service.models
    )
    return 201 if new else 200, call.service.now(made)


ROUTES = (
    Route("GET", f"{API}/jobs/{{id}}/versions", "The versions of a shot", show, Versions, errors=(409,)),
    Route(
        "POST",
        f"{API}/jobs/{{id}}/approve",
        "Have programs take this version of the shot",
        choose,
        Versions,
        errors=(409,),
    ),
    Route(
        "POST",
        f"{API}/jobs/{{id}}/again",
        "Paint a shot again with another seed, as a new version",
        again,
        Job,
        body=Again,
        errors=(409,),
        created=True,
    ),
)
