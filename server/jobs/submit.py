"""A request becomes a job, or a storyboard's worth of them."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from generator.errors import InputError
from generator.storyboard.read import read_document
from generator.storyboard.selection import select_shots
from generator.storyboard.shot import Shot, Storyboard
from server.frame import check_size
from server.given_picture import KEY, parse_subjects
from server.jobs.database import Database
from server.jobs.job import VERSIONED, Job
from server.jobs.queries import find_job, work_of
from server.jobs.request import (
    DecomposeRequest,
    ExportRequest,
    JobRequest,
    Reading,
    ShotRequest,
    SolveRequest,
    StoryboardRequest,
)
from server.models import check_model


class Conflict(Exception):
    """What is asked for cannot be done as things stand."""


def read_request(request: Reading) -> Storyboard:
    """The storyboard of a request, whole.

    Raises:
        InputError: as `read_storyboard` does.
    """
    return read_document(
        request.storyboard,
        Path(f"{request.name}.json"),
        language=request.language,
        style=request.style,
        seed=request.seed,
    )


def wanted_shots(request: StoryboardRequest | ShotRequest, storyboard: Storyboard) -> Sequence[Shot]:
    """Those of its shots that a request asks for.

    Raises:
        InputError: it has no such shot.
    """
    if isinstance(request, StoryboardRequest):
        if request.shots is None:
            return storyboard.shots
        return select_shots(storyboard, request.shots, file=Path(f"{request.name}.json"), key="shots")
    for shot in storyboard.shots:
        if shot.key == request.shot:
            return [shot]
    raise InputError(f"{request.shot!r} is no shot of it", file=storyboard.name, key="shot")


def submit(db: Database, request: JobRequest, size: str, models: Collection[str] = ()) -> tuple[Job, bool]:
    """The job of a request, and whether it is new; `size` where the request has none, `models` it may name.

    Raises:
        InputError: it cannot be done.
        Conflict: its id belongs to another request, or the version that it needs is not finished.
    """
    known = db.connection.execute("SELECT digest FROM jobs WHERE id = ?", (str(request.id),)).fetchone()
    if known:
        if known["digest"] != request.digest():
            raise Conflict(f"the id {request.id} belongs to another request; choose a new one")
    elif isinstance(request, ExportRequest):
        add_export(db, request)
    elif isinstance(request, SolveRequest):
        add_solve(db, request)
    elif isinstance(request, DecomposeRequest):
        check_model(request.model, models)
        add_decompose(db, request)
    else:
        check_model(request.model, models)
        storyboard = read_request(request)
        add_shots(db, request, storyboard, wanted_shots(request, storyboard), size)
    job = find_job(db, str(request.id))
    assert job is not None
    return job, not known


def paint_again(
    db: Database, job: Job, id: UUID, seed: int, models: Collection[str] = ()
) -> tuple[Job, bool]:
    """The job `id` that paints a shot's job anew with another seed of the run, and whether it is new.

    Raises:
        Conflict: it is no shot's job, or the id belongs to another request.
        InputError: the model that painted it is none of `models`.
    """
    work = json.loads(work_of(db, str(job.id)))
    if job.kind not in VERSIONED or "storyboard" not in work:
        raise Conflict(f"job {job.id} is no shot's; ask for one of its shots to be painted again")
    wanted = ("name", "shot", "storyboard", "language", "style", "size", "model", "plate", "complete_hidden")
    kept = {name: work[name] for name in wanted if name in work}
    return submit(db, ShotRequest(kind="shot", id=id, seed=seed, **kept), work["size"], models)


def add_shots(
    db: Database,
    request: StoryboardRequest | ShotRequest,
    storyboard: Storyboard,
    shots: Sequence[Shot],
    size: str,
) -> None:
    size = request.size or size
    check_size(size)
    options = {
        "language": request.language,
        "style": request.style,
        "seed": request.seed,
        "size": size,
        "model": request.model,
        **request.hidden(),
    }
    text = json.dumps(request.storyboard)
    document = hashlib.sha256(text.encode()).hexdigest()
    common: dict[str, Any] = {"name": request.name, "digest": request.digest(), "document": document}
    positions = {shot.key: position for position, shot in enumerate(storyboard.shots)}

    def of(shot: Shot) -> dict[str, Any]:
        asked = json.dumps(options | {"position": positions[shot.key]})
        return {"kind": "shot", "shot": shot.key, "title": shot.title, "options": asked, **common}

    with db.transaction() as connection:
        connection.execute("INSERT OR IGNORE INTO documents VALUES (?, ?)", (document, text))
        if isinstance(request, ShotRequest):
            add(db, id=str(request.id), **of(shots[0]))
            return
        add(db, id=str(request.id), kind="storyboard", options=json.dumps(options), **common)
        for shot in shots:
            id = str(uuid5(NAMESPACE_OID, f"{request.id} {shot.key}"))
            add(db, id=id, parent=str(request.id), **of(shot))


def add_export(db: Database, request: ExportRequest) -> None:
    made = finished_version(db, request.job)
    with db.transaction():
        add(
            db,
            id=str(request.id),
            kind="export",
            name=made.name,
            shot=made.shot,
            title=made.title,
            digest=request.digest(),
            options=json.dumps({"folder": made.folder, "formats": request.formats}),
        )


def add_solve(db: Database, request: SolveRequest) -> None:
    """As the next: somebody sits before it and waits, and it takes seconds."""
    made = finished_version(db, request.job)
    row = db.connection.execute(
        "SELECT document, options FROM jobs WHERE id = ?", (str(request.job),)
    ).fetchone()
    # The rest of its options stays, so that the shot can be painted again from here.
    asked = request.model_dump(mode="json", include={"depths", "mattes", "words", "without"})
    with db.transaction():
        add(
            db,
            first=True,
            id=str(request.id),
            kind="solve",
            name=made.name,
            shot=made.shot,
            title=made.title,
            digest=request.digest(),
            document=row["document"],
            options=json.dumps(json.loads(row["options"]) | asked | {"folder": made.folder}),
        )


def add_decompose(db: Database, request: DecomposeRequest) -> None:
    parse_subjects(request.subjects, key="subjects")
    if request.picture is None:
        raise InputError("say which picture, by what /api/v1/pictures answered or by its path", key="picture")
    asked = request.model_dump(
        mode="json", include={"picture", "subjects", "masks", "prompt", "style", "move", "seed", "model"}
    )
    with db.transaction():
        add(
            db,
            id=str(request.id),
            kind="decompose",
            name=request.name,
            shot=KEY,
            digest=request.digest(),
            options=json.dumps(asked | request.hidden()),
        )


def finished_version(db: Database, id: UUID) -> Job:
    """The job, if it has made a version of a shot.

    Raises:
        InputError: it is another kind of job.
        Conflict: it has not ended, or not well.
    """
    made = find_job(db, str(id))
    if made is None or made.kind not in VERSIONED:
        raise InputError(f"{id} is no shot's job", key="job")
    if made.folder is None:
        raise Conflict(f"the shot of job {id} is not finished; it is {made.state}")
    return made


def add(db: Database, *, first: bool = False, **fields: Any) -> None:
    """At the end of the queue, or before all that waits."""
    names = ", ".join(fields)
    marks = ", ".join("?" * len(fields))
    place = "min(place) - 1 FROM jobs WHERE state = 'queued'" if first else "max(place) + 1 FROM jobs"
    db.connection.execute(
        f"INSERT INTO jobs (place, created, {names}) VALUES (coalesce((SELECT {place}), 1), ?, {marks})",
        (time.time(), *fields.values()),
    )
    db.announce(fields["id"], "state", {"state": "queued", "cancel_requested": False, "progress": 0.0})
