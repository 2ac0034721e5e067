"""Feeds one worker process, keeps the board true, and starts a new process when one dies."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from server.failures import describe
from server.jobs import lifecycle, queries
from server.jobs.board import Board
from server.jobs.database import Database
from server.jobs.job import Job, JobEvent
from server.versions import remove_all_dead

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

LINE = 16 * 1024 * 1024
"""Bytes of the longest message from a worker."""

COARSE = 0.1
"""Progress between two entries of the database."""

OFTEN = 0.1
"""Seconds between two steps that are told of; nobody sees more, and everybody who watches costs time."""

PATIENCE = 5.0
"""Seconds until the database is tried again."""

LOG_LINES = 1000
"""Of one attempt; what a library repeats for ever is not kept for ever."""


@dataclass(slots=True)
class Live:
    """What only those who watch now are told of a running job."""

    job: Job
    phase: str = "load"
    stored: float = 0.0
    shown: float = 0.0
    begun: float = field(default_factory=time.monotonic)
    told: dict[str, Any] = field(default_factory=dict)
    preview: bytes | None = None
    given_up: bool = False
    """Its process was killed to cancel it."""
    lines: int = 0

    def eta(self, progress: float) -> float | None:
        """Seconds that are left, if the rest goes on like what was done since the model was there."""
        if not 0.02 < progress < 1:
            return None
        return round((time.monotonic() - self.begun) * (1 - progress) / progress, 1)


class Supervisor:
    """`command` is what Python is to run: `server.worker.process` with its arguments."""

    def __init__(self, board: Board, command: Sequence[str], *, out: Path, device: str | None = None) -> None:
        self._board = board
        self._out = out
        self._command = command
        self._device = device
        self._process: Process | None = None
        self._news = asyncio.Event()
        self._stopping = asyncio.Event()
        self._stderr: deque[str] = deque(maxlen=50)
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
                await self._end_process()
                await self._call(lifecycle.fail, str(job.id), describe(error))
            finally:
                self.live = None

    async def stop(self) -> None:
        """End at once; what was being done goes back to the queue, and the attempt does not count."""
        self._stopping.set()
        self.wake()
        await self._end_process()

    async def free(self) -> bool:
        """Let go of the model and its memory, unless a job needs it just now."""
        if self.live is not None:
            return False
        await self._end_process()
        return True

    def wake(self) -> None:
        """There may be something to do."""
        self._news.set()

    @property
    def loaded(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self.loaded else None

    def _on_event(self, event: JobEvent) -> None:
        if event.type != "state":
            return
        self.wake()
        if self.live and str(self.live.job.id) == event.job_id and event.data.get("cancel_requested"):
            self._cancel()

    def _cancel(self) -> None:
        assert self.live is not None
        if self._process is None or not self.loaded:
            return
        if self.live.phase == "load":
            # Loading cannot be interrupted otherwise, and may take minutes.
            self.live.given_up = True
            self._process.kill()
        else:
            self._send(json.dumps({"cancel": str(self.live.job.id)}))

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
        process = await self._started()
        work = await self._call(queries.work_of, id)
        if not self._stopping.is_set():
            self._send(f'{{"work": {work}}}')
            now = await self._call(queries.find_job, id)
            if now is not None and now.cancel_requested:
                self._cancel()
            assert process.stdout is not None
            async for line in process.stdout:
                # A worker that was killed may have been in the middle of a line.
                if line.endswith(b"\n") and await self._heard(id, live, json.loads(line)):
                    return
        await process.wait()
        self._process = None
        await asyncio.to_thread(remove_all_dead, self._out)
        if self._stopping.is_set():
            await self._call(lifecycle.hand_back, id)
        elif live.given_up:
            await self._call(lifecycle.stopped, id)
        else:
            self.deaths += 1
            # Its last words; something that it has started may keep the line open for longer.
            await asyncio.wait([self._reader], timeout=1.0)
            said = f"the worker ended with status {process.returncode}"
            await self._call(lifecycle.report_log, id, "\n".join([*self._stderr, said]))
            await self._call(lifecycle.interrupted, id)

    async def _heard(self, id: str, live: Live, told: dict[str, Any]) -> bool:
        """Whether the job has ended."""
        match told.pop("type"):
            case "progress":
                await self._progress(id, live, told)
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

    async def _progress(self, id: str, live: Live, told: dict[str, Any]) -> None:
        if live.phase == "load" and told["phase"] != "load":
            live.begun = time.monotonic()
        # It is 1 when the job's files are listed, not before.
        progress = min(told["progress"], 0.99)
        live.told = told | {"state": "running", "progress": progress, "eta_s": live.eta(progress)}
        is_new, live.phase = told["phase"] != live.phase, told["phase"]
        if is_new or progress - live.stored >= COARSE:
            live.stored = progress
            await self._call(lifecycle.report_progress, id, **told | {"progress": progress})
        if is_new or time.monotonic() - live.shown >= OFTEN:
            live.shown = time.monotonic()
            self._board.tell([JobEvent(id, "progress", live.told)])

    async def _started(self) -> Process:
        if self._process is not None and self.loaded:
            return self._process
        environment = dict(os.environ)
        if self._device is not None:
            environment["CUDA_VISIBLE_DEVICES"] = self._device
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *self._command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, limit=LINE
        )
        self._stderr.clear()
        self._reader = asyncio.create_task(self._drain(self._process))
        if self._stopping.is_set():
            self._process.kill()
        return self._process

    async def _drain(self, process: Process) -> None:
        """Keep the last of what a worker complains of: it says why it died."""
        assert process.stderr is not None
        while chunk := await process.stderr.read(65536):
            self._stderr.extend(chunk.decode("utf-8", "replace").splitlines())

    def _send(self, message: str) -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(f"{message}\n".encode())

    async def _end_process(self) -> None:
        """Whoever needs a process from now on starts a new one."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()
