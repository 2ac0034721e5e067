"""The file that holds jobs, their events and what the hot folder has seen; the server alone writes it."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from generator.errors import InputError
from server.jobs.job import EventType, JobEvent

CACHE = "cache_size = -160"
"""KiB; the system caches the file as well."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (digest TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, parent TEXT, place INTEGER NOT NULL,
  name TEXT NOT NULL, shot TEXT, title TEXT NOT NULL DEFAULT '',
  digest TEXT NOT NULL, document TEXT REFERENCES documents, options TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued', cancel_requested INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0, phase TEXT, step INTEGER NOT NULL DEFAULT 0,
  steps INTEGER NOT NULL DEFAULT 0, progress REAL NOT NULL DEFAULT 0,
  error TEXT, folder TEXT, files TEXT NOT NULL DEFAULT '[]',
  created REAL NOT NULL, started REAL, ended REAL
);
CREATE INDEX IF NOT EXISTS jobs_queue ON jobs (state, place);
CREATE INDEX IF NOT EXISTS jobs_place ON jobs (place);
CREATE INDEX IF NOT EXISTS jobs_parent ON jobs (parent, state);
CREATE INDEX IF NOT EXISTS jobs_list ON jobs (parent, number);
CREATE TABLE IF NOT EXISTS events (
  job TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, time REAL NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (job, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS switches (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen_files (
  content TEXT PRIMARY KEY, name TEXT NOT NULL, job TEXT, time REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen_shots (
  storyboard TEXT NOT NULL, shot TEXT NOT NULL, content TEXT NOT NULL,
  PRIMARY KEY (storyboard, shot, content)
) WITHOUT ROWID;
"""


class Database:
    """One connection, for one thread at a time.

    Raises:
        InputError: the file is another program's, or broken.
    """

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self.connection.row_factory = sqlite3.Row
        self._events: list[JobEvent] = []
        try:
            # FULL: what a client was told is queued is still so after a power cut.
            for pragma in ("journal_mode = WAL", "busy_timeout = 5000", "synchronous = FULL", CACHE):
                self.connection.execute(f"PRAGMA {pragma}")
            self.connection.executescript(SCHEMA)
        except sqlite3.DatabaseError as error:
            self.close()
            problem = (
                f"cannot be used as the queue: {error}; move it away, or name another folder with --data"
            )
            raise InputError(problem, file=file) from None

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it is written, and told, or nothing. One inside another is part of it."""
        if self.connection.in_transaction:
            yield self.connection
            return
        told = len(self._events)
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException:
            self.connection.execute("ROLLBACK")
            del self._events[told:]
            raise

    def announce(self, job: str, type: EventType, data: dict[str, Any], *, store: bool = True) -> None:
        """Tell of a change, inside the transaction that makes it."""
        seq = None
        if store:
            (seq,) = self.connection.execute(
                "INSERT INTO events SELECT ?, 1 + coalesce(max(seq), 0), ?, ?, ? FROM events WHERE job = ?"
                " RETURNING seq",
                (job, type, time.time(), json.dumps(data), job),
            ).fetchone()
        self._events.append(JobEvent(job, type, data, seq))

    def take_events(self) -> list[JobEvent]:
        """What was announced since the last time."""
        events, self._events = self._events, []
        return events
