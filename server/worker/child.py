"""The worker's process as the server holds it: `server.worker.process` at the other end of three pipes."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Sequence
from typing import Any

LINE = 16 * 1024 * 1024
"""Bytes of the longest message from a worker."""


async def start(command: Sequence[str], device: str | None) -> Child:
    """`command` is what Python is to run, with this one CUDA device if one is named."""
    environment = os.environ | ({} if device is None else {"CUDA_VISIBLE_DEVICES": device})
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, limit=LINE
    )
    return Child(process)


class Child:
    def __init__(self, process: Process) -> None:
        self._process = process
        self._stderr: deque[str] = deque(maxlen=50)
        self._reader = asyncio.create_task(self._drain())

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    def send(self, message: str) -> None:
        """One line of JSON."""
        assert self._process.stdin is not None
        if self.is_alive:
            self._process.stdin.write(f"{message}\n".encode())

    async def message(self) -> dict[str, Any] | None:
        """The next one; None when the process has ended, perhaps in the middle of a line."""
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if line.endswith(b"\n"):
            told: dict[str, Any] = json.loads(line)
            return told
        await self._process.wait()
        return None

    def kill(self) -> None:
        if self.is_alive:
            self._process.kill()

    async def end(self) -> None:
        self.kill()
        await self._process.wait()

    async def last_words(self) -> str:
        """Why it has ended, as far as it said."""
        # Something that it has started may keep the line open for longer.
        await asyncio.wait([self._reader], timeout=1.0)
        return "\n".join([*self._stderr, f"the worker ended with status {self._process.returncode}"])

    async def _drain(self) -> None:
        assert self._process.stderr is not None
        while chunk := await self._process.stderr.read(65536):
            self._stderr.extend(chunk.decode("utf-8", "replace").splitlines())
