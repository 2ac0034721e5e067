"""Feeds one worker process, keeps the board true, and starts a new process when one dies."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from server.failures import describe
from server.jobs import lifecycle, queries
from server.jobs.board import Board
from server.jobs.database import Database
from server.jobs.job import Job, JobEvent
from server.versions import remove_all_dead
from server.worker.child import Child, start
from server.worker.live import Live

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds until the database is tried again."""

LOG_LINES = 1000
"""Of one attempt; what a library repeats for ever is not kept for ever."""


class Supervisor:
    """`command` is what Python is to run: `server.worker.process` with its arguments."""

    def __init__(self, board: Board, command: Sequence[str], *, out: Path, device: str | None = None) -> None:
        self._board = board
        self._out = out
        self._command = command
        self._device = device
        self._child: Child | None = None
        self._news = asyncio.Event()
        self._stopping = asyncio.Event()
        self.live: Live | None = None
        self.deaths = 0
        board.watch(self._on_event)

    async def run(self) -> None:
        """Take jobs until `stop`."""
        while not self._stopping.is_set():
            self._news.clear()
            job = await self._call(lifecycle.take)
            if job is None:
                await self._news.wait()
                continue
            self.live = Live(job)
            try:
                await self._work(job, self.live)
            except Exception as error:  # one job that cannot even be begun must not stop the queue
                log.exception("job %s", job.id)
                await self._end_child()
                await self._call(lifecycle.fail, str(job.id), describe(error))
            finally:
                self.live = None

    async def stop(self) -> None:
        """End at once; what was being done goes back to the queue, and the attempt does not count."""
        self._stopping.set()
        self.wake()
        await self._end_child()

    async def free(self) -> bool:
        """Let go of the model and its memory, unless a job needs it just now."""
        if self.live is not None:
            return False
        await self._end_child()
        return True

    def wake(self) -> None:
        """There may be something to do."""
        self._news.set()

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._child.pid if self._child is not None and self._child.is_alive else None

    def _on_event(self, event: JobEvent) -> None:
        if event.type != "state":
            return
        self.wake()
        if self.live and str(self.live.job.id) == event.job_id and event.data.get("cancel_requested"):
            self._cancel(self.live)

    def _cancel(self, live: Live) -> None:
        if self._child is None:
            return
        if live.phase == "load":
            # Loading cannot be interrupted otherwise, and may take minutes.
            live.given_up = True
            self._child.kill()
        else:
            self._child.send(json.dumps({"cancel": str(live.job.id)}))

    async def _call(
        self, function: Callable[Concatenate[Database, P], R], *args: P.args, **named: P.kwargs
    ) -> R:
        """Use the board. While it cannot be written, the disk being full say, work waits; none is lost."""
        while True:
            try:
                return await self._board.call(function, *args, **named)
            except sqlite3.OperationalError as error:
                if self._stopping.is_set():
                    raise
                log.error("the queue cannot be written, which is tried again soon: %s", error)
                with suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        await self._stopping.wait()

    async def _work(self, job: Job, live: Live) -> None:
        id = str(job.id)
        child = await self._ready()
        work = await self._call(queries.work_of, id)
        if not self._stopping.is_set():
            child.send(f'{{"work": {work}}}')
            now = await self._call(queries.find_job, id)
            if now is not None and now.cancel_requested:
                self._cancel(live)
        while (told := await child.message()) is not None:
            if await self._heard(id, live, told):
                return
        self._child = None
        await asyncio.to_thread(remove_all_dead, self._out)
        if self._stopping.is_set():
            await self._call(lifecycle.hand_back, id)
        elif live.given_up:
            await self._call(lifecycle.stopped, id)
        else:
            self.deaths += 1
            await self._call(lifecycle.report_log, id, await child.last_words())
            await self._call(lifecycle.interrupted, id)

    async def _heard(self, id: str, live: Live, told: dict[str, Any]) -> bool:
        """Whether the job has ended."""
        match told.pop("type"):
            case "progress":
                store, show = live.hear(told)
                if store:
                    named = {name: live.told[name] for name in ("phase", "step", "steps", "progress")}
                    await self._call(lifecycle.report_progress, id, **named)
                if show:
                    self._board.tell([JobEvent(id, "progress", live.told)])
                return False
            case "preview":
                live.preview = base64.b64decode(told["jpeg"])
                self._board.tell([JobEvent(id, "preview", {"step": live.told.get("step", 0)})])
                return False
            case "log":
                live.lines += 1
                if live.lines <= LOG_LINES:
                    await self._call(lifecycle.report_log, id, told["message"])
                return False
            case "done":
                await self._call(lifecycle.succeed, id, told["folder"], told["files"])
            case "cancelled":
                await self._call(lifecycle.stopped, id)
            case "failed":
                await self._call(lifecycle.fail, id, told["error"])
        return True

    async def _ready(self) -> Child:
        if self._child is None or not self._child.is_alive:
            self._child = await start(self._command, self._device)
            if self._stopping.is_set():
                self._child.kill()
        return self._child

    async def _end_child(self) -> None:
        """Whoever needs one from now on starts a new one."""
        child, self._child = self._child, None
        if child is not None:
            await child.end()
