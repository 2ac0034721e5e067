"""What people do to jobs: cancel, retry, put in order, pause."""

from __future__ import annotations

import time

from server.jobs.database import Database
from server.jobs.job import ENDED, Job
from server.jobs.lifecycle import UNBEGUN, change, follow
from server.jobs.queries import find_job
from server.jobs.submit import Conflict


def cancel(db: Database, id: str) -> Job | None:
    """Waiting shots are cancelled at once, running ones as soon as they hear of it; None: no such job."""
    with db.transaction() as connection:
        job = find_job(db, id)
        if job is None or job.state in ENDED:
            return job
        if job.kind == "storyboard":
            change(db, id, cancel_requested=1)
        rows = connection.execute(
            "SELECT id, state FROM jobs WHERE (id = ? AND kind != 'storyboard' OR parent = ?)"
            " AND state IN ('queued', 'running')",
            (id, id),
        ).fetchall()
        for row in rows:
            ended = {"state": "cancelled", "ended": time.time()} if row["state"] == "queued" else {}
            change(db, row["id"], cancel_requested=1, **ended)
        follow(db, rows[-1]["id"])
        return find_job(db, id)


def retry(db: Database, id: str) -> Job | None:
    """Queue again what failed or was cancelled, of a storyboard only that; None: no such job.

    Raises:
        Conflict: there is nothing to do again.
    """
    with db.transaction() as connection:
        job = find_job(db, id)
        if job is None:
            return None
        ids = connection.execute(
            "SELECT id FROM jobs WHERE (id = ? AND kind != 'storyboard' OR parent = ?)"
            " AND state IN ('failed', 'cancelled')",
            (id, id),
        ).fetchall()
        if not ids:
            raise Conflict(f"nothing of this job failed or was cancelled; it is {job.state}")
        if job.kind == "storyboard":
            change(db, id, cancel_requested=0)
        for row in ids:
            change(db, row["id"], **UNBEGUN, attempts=0, cancel_requested=0, error=None, ended=None)
        follow(db, ids[-1]["id"])
        return find_job(db, id)


def move(db: Database, id: str, before: str | None) -> Job | None:
    """Put a job, of a storyboard all its shots, before another in the queue or at the end; None: no such job.

    Raises:
        Conflict: one of the two does not wait.
    """
    with db.transaction() as connection:
        rows = connection.execute(
            "SELECT id, parent FROM jobs WHERE state = 'queued' ORDER BY place"
        ).fetchall()
        moved = [row["id"] for row in rows if id in (row["id"], row["parent"])]
        if not moved:
            if find_job(db, id) is None:
                return None
            raise Conflict(f"job {id} is not waiting in the queue")
        others = [row["id"] for row in rows if id not in (row["id"], row["parent"])]
        targets = [row["id"] for row in rows if before in (row["id"], row["parent"])]
        if before is not None and (not targets or targets[0] not in others):
            raise Conflict(f"job {before} is not waiting in the queue")
        at = len(others) if before is None else others.index(targets[0])
        (first,) = connection.execute("SELECT min(place) FROM jobs WHERE state = 'queued'").fetchone()
        for place, other in enumerate([*others[:at], *moved, *others[at:]], first):
            connection.execute("UPDATE jobs SET place = ? WHERE id = ?", (place, other))
        return find_job(db, id)


def pause(db: Database, paused: bool) -> None:
    with db.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO switches VALUES ('paused', ?)", (int(paused),))
