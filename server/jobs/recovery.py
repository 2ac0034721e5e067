"""What a start does about the work that the last run of the server left."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock

from server.jobs.database import Database
from server.jobs.lifecycle import interrupted
from server.uploads import remove_unused
from server.versions import remove_all_dead


def worker_lock(data: Path, number: int | str) -> Path:
    """Held by a worker as long as it lives."""
    return data / f"worker-{number}.lock"


def recover(db: Database, data: Path, out: Path) -> None:
    """Queue what was being done when the server was killed, and clear away what it had half written."""
    # A killed server's workers may live for a moment longer than it, and finish what would be begun again.
    for lock in data.glob(worker_lock(Path(), "*").name):
        with FileLock(lock):
            pass
    running = db.connection.execute("SELECT id FROM jobs WHERE state = 'running' AND kind != 'storyboard'")
    for row in running.fetchall():
        interrupted(db, row["id"])
    remove_all_dead(out)
    remove_unused(db, data)
