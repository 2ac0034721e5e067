"""Jobs: ask for them, look at them, cancel, retry and move them."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from generator.errors import InputError
from server import uploads
from server.jobs import control, queries
from server.jobs.job import Job, JobState
from server.jobs.request import DecomposeRequest, JobRequest, pictures_of
from server.jobs.submit import submit
from server.settings import Settings
from server.web.route import API, Call, NotFound, Route


class JobList(BaseModel):
    jobs: tuple[Job, ...]
    next: int | None = Field(description="The `cursor` of the next page; null on the last.")


class ListQuery(BaseModel):
    model_config = ConfigDict(extra="ignore")

    state: JobState | None = None
    parent: UUID | None = Field(None, description="The shots of this storyboard job.")
    cursor: int | None = Field(None, ge=0, lt=2**63)
    limit: int = Field(50, ge=1, le=500)


class Move(BaseModel):
    model_config = ConfigDict(extra="forbid")

    before: UUID | None = Field(description="A job that waits in the queue; null: to the end.")


def found(job: Job | None, call: Call) -> Job:
    if job is None:
        raise NotFound(f"there is no job {call.id}")
    return call.service.now(job)


async def find(call: Call) -> Job:
    """The job that a path names, at this moment."""
    return found(await call.service.board.call(queries.find_job, call.id), call)


async def list_jobs(call: Call) -> JobList:
    query: ListQuery = call.query
    jobs = await call.service.board.call(
        queries.list_jobs,
        state=query.state,
        parent=str(query.parent) if query.parent else None,
        before=query.cursor,
        limit=query.limit + 1,
    )
    more = len(jobs) > query.limit
    jobs = [call.service.now(job) for job in jobs[: query.limit]]
    return JobList(jobs=tuple(jobs), next=jobs[-1].number if more else None)


async def add(call: Call) -> tuple[int, Job]:
    service = call.service
    request = await asyncio.to_thread(with_pictures, call.body, service.settings)
    job, new = await service.board.call(submit, request, service.settings.size, service.models)
    return 201 if new else 200, service.now(job)


def with_pictures(request: Any, settings: Settings) -> Any:
    """The request, when all its pictures are here; one that it names by its path is brought.

    Raises:
        InputError: one is not here.
    """
    for picture in pictures_of(request):
        uploads.find(settings.data, picture)
    if not isinstance(request, DecomposeRequest) or request.path is None:
        return request
    if request.picture is not None:
        raise InputError("name the picture by one of `picture` and `path`, not by both", key="path")
    file = uploads.allowed(request.path, settings.picture_folders)
    return request.model_copy(update={"picture": uploads.take_in(file, settings.data), "path": None})


async def cancel(call: Call) -> Job:
    return found(await call.service.board.call(control.cancel, call.id), call)


async def retry(call: Call) -> Job:
    return found(await call.service.board.call(control.retry, call.id), call)


async def move(call: Call) -> Job:
    before = str(call.body.before) if call.body.before else None
    return found(await call.service.board.call(control.move, call.id, before), call)


ROUTES = (
    Route("GET", f"{API}/jobs", "List jobs, newest first", list_jobs, JobList, query=ListQuery),
    Route(
        "POST",
        f"{API}/jobs",
        "Ask for a job; the same request sent twice is one job",
        add,
        Job,
        body=JobRequest,
        errors=(409,),
        created=True,
    ),
    Route("GET", f"{API}/jobs/{{id}}", "One job", find, Job),
    Route("POST", f"{API}/jobs/{{id}}/cancel", "Cancel a job, in whatever phase it is", cancel, Job),
    Route(
        "POST", f"{API}/jobs/{{id}}/retry", "Do again what failed or was cancelled", retry, Job, errors=(409,)
    ),
    Route(
        "POST",
        f"{API}/jobs/{{id}}/move",
        "Put a waiting job before another",
        move,
        Job,
        body=Move,
        errors=(409,),
    ),
)
