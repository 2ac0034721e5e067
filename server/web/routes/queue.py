"""The queue as a whole."""

from __future__ import annotations

from pydantic import BaseModel, Field

from server.jobs import control, queries
from server.jobs.database import Database
from server.jobs.job import JobState
from server.web.route import API, Call, Route


class Queue(BaseModel):
    paused: bool = Field(description="No job is begun; one that runs goes on to its end.")
    jobs: dict[JobState, int] = Field(
        description="How many are in each state; a storyboard's shots count, not it."
    )


def state_of_queue(db: Database) -> Queue:
    return Queue(paused=queries.is_paused(db), jobs=queries.count_states(db))


async def show(call: Call) -> Queue:
    return await call.service.board.call(state_of_queue)


async def pause(call: Call) -> Queue:
    await call.service.board.call(control.pause, True)
    return await show(call)


async def resume(call: Call) -> Queue:
    await call.service.board.call(control.pause, False)
    for worker in call.service.workers:
        worker.wake()
    return await show(call)


ROUTES = (
    Route("GET", f"{API}/queue", "How much is waiting", show, Queue),
    Route("POST", f"{API}/queue/pause", "Begin no more jobs", pause, Queue),
    Route("POST", f"{API}/queue/resume", "Begin jobs again", resume, Queue),
)
