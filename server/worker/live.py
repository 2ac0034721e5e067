"""What is known of a job while it runs, finer than what is stored."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from server.jobs.job import Job

COARSE = 0.1
"""Progress between two entries of the database."""

OFTEN = 0.1
"""Seconds between two steps that are told of; nobody sees more, and everybody who watches costs time."""


@dataclass(slots=True)
class Live:
    job: Job
    phase: str = "load"
    told: dict[str, Any] = field(default_factory=dict)
    """Its progress, as those who watch are told of it."""
    preview: bytes | None = None
    """A JPEG."""
    lines: int = 0
    """Of its log."""
    given_up: bool = False
    """Its process was killed to cancel it."""
    _begun: float = field(default_factory=time.monotonic)
    _stored: float = 0.0
    _shown: float = 0.0

    def hear(self, told: dict[str, Any]) -> tuple[bool, bool]:
        """Take up a step; whether it is worth an entry of the database, and worth telling of."""
        is_new = told["phase"] != self.phase
        if is_new and self.phase == "load":
            self._begun = time.monotonic()
        self.phase = told["phase"]
        # It is 1 when the job's files are listed, not before.
        progress = min(told["progress"], 0.99)
        self.told = told | {"state": "running", "progress": progress, "eta_s": self._eta(progress)}
        store = is_new or progress - self._stored >= COARSE
        if store:
            self._stored = progress
        show = is_new or time.monotonic() - self._shown >= OFTEN
        if show:
            self._shown = time.monotonic()
        return store, show

    def _eta(self, progress: float) -> float | None:
        """Seconds that are left, if the rest goes on like what was done since the model was there."""
        if not 0.02 < progress < 1:
            return None
        return round((time.monotonic() - self._begun) * (1 - progress) / progress, 1)
