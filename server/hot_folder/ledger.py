"""What has been done about the contents that were seen, so that each is done once."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from generator.storyboard.shot import Shot
from server.jobs.database import Database
from server.jobs.job import JobState
from server.jobs.request import DecomposeRequest, StoryboardRequest
from server.jobs.submit import add_decompose, add_shots, read_request


def digest(*said: Any) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def is_known(db: Database, content: str) -> bool:
    row = db.connection.execute("SELECT 1 FROM seen_files WHERE content = ?", (content,)).fetchone()
    return row is not None


def accept(db: Database, content: str, request: StoryboardRequest, *, size: str, model: str) -> None:
    """Queue the shots of a storyboard that were never painted as they are now; nothing, the second time.

    Raises:
        InputError: it is no storyboard.
    """
    if is_known(db, content):
        return
    storyboard = read_request(request)
    with db.transaction() as connection:
        changed = [
            shot
            for shot in storyboard.shots
            if connection.execute(
                "INSERT OR IGNORE INTO seen_shots VALUES (?, ?, ?)",
                (request.name, shot.key, shot_digest(shot, size, model)),
            ).rowcount
        ]
        if changed:
            add_shots(db, request, storyboard, changed, size)
        connection.execute(
            "INSERT INTO seen_files VALUES (?, ?, ?, ?)",
            (content, request.name, str(request.id) if changed else None, time.time()),
        )


def accept_picture(db: Database, content: str, request: DecomposeRequest) -> None:
    """Queue a picture that was never taken apart so; nothing, the second time.

    Raises:
        InputError: its subjects cannot be understood.
    """
    with db.transaction() as connection:
        if is_known(db, content):
            return
        add_decompose(db, request)
        row = content, request.name, str(request.id), time.time()
        connection.execute("INSERT INTO seen_files VALUES (?, ?, ?, ?)", row)


def shot_digest(shot: Shot, size: str, model: str) -> str:
    """All of a shot that its result depends on."""
    said = asdict(shot)
    del said["warnings"]
    return digest(said, size, model)


def outcomes(db: Database, contents: Sequence[str]) -> dict[str, tuple[JobState, str | None]]:
    """What became of contents that were accepted, and why, if they failed."""
    found: dict[str, tuple[JobState, str | None]] = {}
    for content in contents:
        row = db.connection.execute(
            "SELECT coalesce(state, 'succeeded') AS state,"
            " (SELECT group_concat(shot || ': ' || error, char(10)) FROM jobs"
            "  WHERE seen_files.job IN (parent, id) AND error IS NOT NULL) AS error"
            " FROM seen_files LEFT JOIN jobs ON jobs.id = seen_files.job WHERE content = ?",
            (content,),
        ).fetchone()
        if row:
            found[content] = row["state"], row["error"]
    return found
