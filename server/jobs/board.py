"""The jobs, for code on the event loop: the database on a thread of its own, and everyone told of changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from server.jobs.database import Database
from server.jobs.job import JobEvent

P = ParamSpec("P")
R = TypeVar("R")
Watcher = Callable[[JobEvent], None]
"""Called on the event loop."""


class Board:
    def __init__(self, file: Path) -> None:
        self._db = Database(file)
        self._thread = ThreadPoolExecutor(1, "jobs")
        self._watchers: list[Watcher] = []

    async def call(
        self, function: Callable[Concatenate[Database, P], R], *args: P.args, **options: P.kwargs
    ) -> R:
        """Run a function on the database. What it announces is told even if nobody waits any more."""
        loop = asyncio.get_running_loop()

        def work() -> R:
            try:
                return function(self._db, *args, **options)
            finally:
                events = self._db.take_events()
                loop.call_soon_threadsafe(self.tell, events)

        return await loop.run_in_executor(self._thread, work)

    def watch(self, watcher: Watcher) -> None:
        self._watchers.append(watcher)

    def tell(self, events: list[JobEvent]) -> None:
        """On the event loop: tell of what is not worth keeping."""
        for event in events:
            for watcher in self._watchers:
                watcher(event)

    def close(self) -> None:
        self._thread.shutdown()
        self._db.close()
