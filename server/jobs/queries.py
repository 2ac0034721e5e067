"""What can be asked about jobs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from server.jobs.database import Database
from server.jobs.job import Job, JobEvent, JobState


def find_job(db: Database, id: str) -> Job | None:
    row = db.connection.execute("SELECT * FROM jobs WHERE id = ?", (id,)).fetchone()
    return jobs_of(db, [row])[0] if row else None


def list_jobs(
    db: Database, *, state: JobState | None, parent: str | None, before: int | None, limit: int
) -> list[Job]:
    """Newest first: what was asked for, or the shots of one storyboard job."""
    wanted, values = ["parent IS ?"], [parent]
    if state is not None:
        wanted.append("state = ?")
        values.append(state)
    if before is not None:
        wanted.append("number < ?")
        values.append(str(before))
    rows = db.connection.execute(
        f"SELECT * FROM jobs WHERE {' AND '.join(wanted)} ORDER BY number DESC LIMIT ?", (*values, limit)
    )
    return jobs_of(db, rows.fetchall())


def versions_of(db: Database, shot_folder: str) -> list[Job]:
    """The jobs that made the versions in a shot's folder, inside the output folder, newest first."""
    inside = f"{shot_folder}/v"
    rows = db.connection.execute(
        "SELECT * FROM jobs WHERE kind != 'export' AND state = 'succeeded' AND substr(folder, 1, ?) = ?"
        " ORDER BY length(folder) DESC, folder DESC, number DESC",
        (len(inside), inside),
    )
    return jobs_of(db, rows.fetchall())


def jobs_of(db: Database, rows: Sequence[sqlite3.Row]) -> list[Job]:
    parents = [row["id"] for row in rows if row["kind"] == "storyboard"]
    marks = ", ".join("?" * len(parents))
    counts: dict[str, dict[str, int]] = {parent: {} for parent in parents}
    for parent, state, count in db.connection.execute(
        f"SELECT parent, state, count(*) FROM jobs WHERE parent IN ({marks}) GROUP BY parent, state", parents
    ):
        counts[parent][state] = count
    return [job_of(row, counts.get(row["id"])) for row in rows]


def job_of(row: sqlite3.Row, shots: dict[str, int] | None) -> Job:
    fields = dict(zip(row.keys(), row, strict=True))
    asked = json.loads(row["options"])
    told = {name: asked.get(name) for name in ("position", "model")}
    return Job.model_validate(
        fields | told | {"files": json.loads(row["files"]), "shots": shots, "eta_s": None}
    )


def count_states(db: Database) -> dict[JobState, int]:
    """How many jobs that do work themselves are in each state."""
    return dict(
        db.connection.execute(
            "SELECT state, count(*) FROM jobs WHERE kind != 'storyboard' GROUP BY state"
        ).fetchall()
    )


def events_after(db: Database, id: str, seq: int) -> list[JobEvent]:
    rows = db.connection.execute("SELECT * FROM events WHERE job = ? AND seq > ? ORDER BY seq", (id, seq))
    return [JobEvent(row["job"], row["type"], json.loads(row["data"]), row["seq"]) for row in rows]


def log_lines(db: Database, id: str) -> list[tuple[float, str]]:
    """When, and what the job said."""
    rows = db.connection.execute(
        "SELECT time, data FROM events WHERE job = ? AND type = 'log' ORDER BY seq", (id,)
    )
    return [(time, json.loads(data)["message"]) for time, data in rows]


def work_of(db: Database, id: str) -> str:
    """All that the worker must know of a job, as JSON."""
    row = db.connection.execute(
        "SELECT id, kind, name, shot, options, text FROM jobs LEFT JOIN documents"
        " ON documents.digest = document WHERE id = ?",
        (id,),
    ).fetchone()
    work = {name: row[name] for name in ("id", "kind", "name", "shot")} | json.loads(row["options"])
    if row["text"] is None:
        return json.dumps(work)
    # A storyboard may be megabytes long, and is JSON already.
    return f'{json.dumps(work)[:-1]}, "storyboard": {row["text"]}}}'


def is_paused(db: Database) -> bool:
    row = db.connection.execute("SELECT value FROM switches WHERE name = 'paused'").fetchone()
    return bool(row and row["value"])


def durations(db: Database) -> tuple[int, float]:
    """How many shots were finished, and the seconds that they took together."""
    row = db.connection.execute(
        "SELECT count(*), coalesce(sum(ended - started), 0) FROM jobs"
        " WHERE kind = 'shot' AND state = 'succeeded'"
    ).fetchone()
    return row[0], row[1]
