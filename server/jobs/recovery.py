"""What a start does about the work that the last run of the server left."""

from __future__ import annotations

from pathlib import Path

from server.jobs.database import Database
from server.jobs.lifecycle import interrupted
from server.versions import remove_all_dead


def recover(db: Database, out: Path) -> None:
    """Queue what was being done when the server was killed, and clear away what it had half written."""
    running = db.connection.execute("SELECT id FROM jobs WHERE state = 'running' AND kind != 'storyboard'")
    for row in running.fetchall():
        interrupted(db, row["id"])
    remove_all_dead(out)
