"""How a storyboard is read, before any time is spent on it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from generator.storyboard.shot import Dialect, Shot
from server.jobs.job import Job
from server.jobs.request import StoryboardRequest
from server.jobs.submit import read_request, submit, wanted_shots
from server.web.route import API, Call, Route


class SubjectReport(BaseModel):
    key: str
    name: str
    look: str
    spans: tuple[tuple[int, int], ...] = Field(description="Mentions in the prompt, in code points.")


class ShotReport(BaseModel):
    key: str
    title: str
    prompt: str
    subjects: tuple[SubjectReport, ...]
    camera_move: str
    duration: float | None
    warnings: tuple[str, ...]


class StoryboardReport(BaseModel):
    name: str
    dialect: Dialect
    shots: tuple[ShotReport, ...]
    warnings: tuple[str, ...]
    job: Job | None = Field(description="With `enqueue`: the job that paints it.")


class EnqueueQuery(BaseModel):
    model_config = ConfigDict(extra="ignore")

    enqueue: bool = Field(False, description="Paint it as well.")


async def report(call: Call) -> StoryboardReport | tuple[int, BaseModel]:
    request: StoryboardRequest = call.body
    service = call.service
    storyboard = await service.board.call(lambda _: read_request(request))
    job, new = None, False
    if call.query.enqueue:
        job, new = await service.board.call(submit, request, service.settings.size, service.models)
    told = StoryboardReport(
        name=storyboard.name,
        dialect=storyboard.dialect,
        shots=tuple(map(shot_report, wanted_shots(request, storyboard))),
        warnings=storyboard.warnings,
        job=job,
    )
    return 201 if new else 200, told


def shot_report(shot: Shot) -> ShotReport:
    return ShotReport(
        key=shot.key,
        title=shot.title,
        prompt=shot.prompt,
        subjects=tuple(
            SubjectReport(key=subject.key, name=subject.name, look=subject.look, spans=subject.spans)
            for subject in shot.subjects
        ),
        camera_move=shot.camera_move,
        duration=shot.duration,
        warnings=shot.warnings,
    )


ROUTES = (
    Route(
        "POST",
        f"{API}/storyboards",
        "Read a storyboard: its dialect, shots and prompts",
        report,
        StoryboardReport,
        body=StoryboardRequest,
        query=EnqueueQuery,
        errors=(409,),
        created=True,
    ),
)
