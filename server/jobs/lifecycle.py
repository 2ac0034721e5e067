"""A job's states: queued -> running -> succeeded, failed or cancelled. Every change is one transaction."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any, cast

from server.jobs.database import Database
from server.jobs.job import ENDED, Job, JobState
from server.jobs.queries import find_job, is_paused

ATTEMPTS = 2
"""A job that ended the process this often is not begun again: it might be what ends it."""

UNBEGUN: dict[str, Any] = {
    "state": "queued",
    "phase": None,
    "step": 0,
    "steps": 0,
    "progress": 0.0,
    "started": None,
}

INTERRUPTED = (
    "interrupted: the worker or the server ended while it ran, twice; look at its log, then retry it"
)


def take(db: Database) -> Job | None:
    """Begin the first job of the queue; None where there is none or the queue is paused."""
    if is_paused(db):
        return None
    with db.transaction() as connection:
        row = connection.execute(
            "SELECT id FROM jobs WHERE state = 'queued' AND kind != 'storyboard' ORDER BY place LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        job = find_job(db, row["id"])
        assert job is not None
        change(db, row["id"], state="running", attempts=job.attempts + 1, started=time.time())
        follow(db, row["id"])
        return find_job(db, row["id"])


def report_progress(db: Database, id: str, *, phase: str, step: int, steps: int, progress: float) -> None:
    """Keep how far a running job is; the ones that watch are told in passing, more often."""
    with db.transaction() as connection:
        cursor = connection.execute(
            "UPDATE jobs SET phase = ?, step = ?, steps = ?, progress = ? WHERE id = ? AND state = 'running'",
            (phase, step, steps, progress, id),
        )
        if cursor.rowcount:
            told = {"state": "running", "phase": phase, "step": step, "steps": steps, "progress": progress}
            db.announce(id, "progress", told)
            follow(db, id)


def report_log(db: Database, id: str, message: str) -> None:
    with db.transaction():
        db.announce(id, "log", {"message": message})


def succeed(db: Database, id: str, folder: str, files: Sequence[str]) -> None:
    with db.transaction():
        if state_of(db, id) == "running":
            db.announce(id, "output", {"folder": folder, "files": list(files)})
            end(db, id, "succeeded", folder=folder, files=json.dumps(list(files)), progress=1.0)


def fail(db: Database, id: str, error: str) -> None:
    with db.transaction():
        if state_of(db, id) == "running":
            end(db, id, "failed", error=error)


def stopped(db: Database, id: str) -> None:
    """The work was given up because somebody had cancelled it."""
    with db.transaction():
        if state_of(db, id) == "running":
            end(db, id, "cancelled")


def interrupted(db: Database, id: str) -> None:
    """The process that did the work has ended: the job is begun again once, then it has failed."""
    with db.transaction():
        job = find_job(db, id)
        if job is None or job.state != "running":
            return
        if job.cancel_requested:
            end(db, id, "cancelled")
        elif job.attempts < ATTEMPTS:
            requeue(db, id)
        else:
            end(db, id, "failed", error=INTERRUPTED)


def hand_back(db: Database, id: str) -> None:
    """The server stops: the job goes back to its place in the queue as if it had not been begun."""
    with db.transaction():
        job = find_job(db, id)
        if job is not None and job.state == "running":
            if job.cancel_requested:
                end(db, id, "cancelled")
            else:
                requeue(db, id, attempts=job.attempts - 1)


def requeue(db: Database, id: str, **columns: Any) -> None:
    change(db, id, **UNBEGUN, **columns)
    follow(db, id)


def end(db: Database, id: str, state: JobState, **columns: Any) -> None:
    change(db, id, state=state, ended=time.time(), **columns)
    follow(db, id)


def change(db: Database, id: str, **columns: Any) -> None:
    """Write and tell; whoever changes a shot's state has its storyboard `follow`."""
    sets = ", ".join(f"{name} = ?" for name in columns)
    db.connection.execute(f"UPDATE jobs SET {sets} WHERE id = ?", (*columns.values(), id))
    job = find_job(db, id)
    assert job is not None
    told = {"state", "cancel_requested", "attempts", "phase", "step", "steps", "progress", "error"}
    db.announce(id, "state", job.model_dump(mode="json", include=told))


def follow(db: Database, shot: str) -> None:
    """Bring the storyboard job of a shot, if it has one, to what its shots are."""
    parent = db.connection.execute(
        "SELECT id, state, progress FROM jobs WHERE id = (SELECT parent FROM jobs WHERE id = ?)", (shot,)
    ).fetchone()
    if parent is None:
        return
    rows = db.connection.execute(
        "SELECT state, count(*), sum(CASE WHEN ended IS NULL THEN progress ELSE 1 END) FROM jobs"
        " WHERE parent = ? GROUP BY state",
        (parent["id"],),
    ).fetchall()
    state = state_of_all({row[0] for row in rows})
    share = sum(row[2] for row in rows) / sum(row[1] for row in rows)
    progress = 1.0 if state == "succeeded" else min(0.99, share)
    if state != parent["state"]:
        ended = time.time() if state in ENDED else None
        change(db, parent["id"], state=state, progress=progress, ended=ended)
        if state == "running" and parent["state"] == "queued":
            db.connection.execute(
                "UPDATE jobs SET started = coalesce(started, ?) WHERE id = ?", (time.time(), parent["id"])
            )
    elif progress > parent["progress"]:
        db.connection.execute("UPDATE jobs SET progress = ? WHERE id = ?", (progress, parent["id"]))
        db.announce(parent["id"], "progress", {"state": state, "progress": progress}, store=False)


def state_of_all(shots: set[JobState]) -> JobState:
    """A storyboard's state, from its shots'."""
    if shots <= ENDED:
        return "failed" if "failed" in shots else "cancelled" if "cancelled" in shots else "succeeded"
    return "queued" if shots == {"queued"} else "running"


def state_of(db: Database, id: str) -> JobState | None:
    row = db.connection.execute("SELECT state FROM jobs WHERE id = ?", (id,)).fetchone()
    return None if row is None else cast(JobState, row["state"])
