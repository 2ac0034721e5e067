"""Progress as the studio's tools poll it: a Redis hash for each shot."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.jobs.job import ENDED, JobEvent

log = logging.getLogger(__name__)

KEY = "comfyui:progress:{job_id}"
LIFETIME = 3600
"""Seconds after the last news."""

PATIENCE = 5.0
"""Seconds until a Redis that was away is tried again; what happened meanwhile is told by its newest state."""

STATUS = {"queued": "started", "running": "running"}
"""The tools know no failure: what has ended is completed."""


class Mirror:
    """Keeps the newest of each job, and writes it as fast as Redis takes it."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        self._waiting: dict[str, dict[str, str]] = {}
        self._any = asyncio.Event()

    def on_event(self, event: JobEvent) -> None:
        if event.type in ("state", "progress"):
            self._waiting[event.job_id] = fields(event.data)
            self._any.set()

    async def run(self) -> None:
        """Until cancelled."""
        async with self._redis:
            while True:
                await self._any.wait()
                self._any.clear()
                try:
                    await self._write()
                except (RedisError, OSError) as error:
                    log.warning("progress is not copied to Redis: %s", error)
                    await asyncio.sleep(PATIENCE)
                    self._any.set()

    async def _write(self) -> None:
        while self._waiting:
            id, told = next(iter(self._waiting.items()))
            key = KEY.format(job_id=id)
            async with self._redis.pipeline() as pipeline:
                pipeline.hset(key, mapping=dict[Any, Any](told))
                pipeline.expire(key, LIFETIME)
                await pipeline.execute()
            # Unless something newer came while it was written.
            if self._waiting.get(id) is told:
                del self._waiting[id]


def fields(data: dict[str, object]) -> dict[str, str]:
    """A shot is a batch of one picture; progress is in per cent."""
    state = str(data["state"])
    told = {
        "batch_current": int(state == "succeeded"),
        "batch_total": 1,
        "step_current": data.get("step") or 0,
        "step_total": data.get("steps") or 0,
        "progress": round(100 * float(str(data.get("progress") or 0))),
        "status": "completed" if state in ENDED else STATUS[state],
    }
    return {name: str(value) for name, value in told.items()}
