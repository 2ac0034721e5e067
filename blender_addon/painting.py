"""A storyboard while a server paints it, followed by a thread. The thread knows nothing of bpy."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from uuid import uuid4

from .client import ENDED, Server, ServerError
from .results import write_order

INTERVAL = 0.5
"""Seconds between two questions."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is."""

    words: str
    share: float = 0.0
    """0 to 1."""
    preview: bytes | None = None
    """A JPEG of what is being painted."""
    ended: bool = False
    error: str = ""
    versions: tuple[Path, ...] = ()
    """Folders of the painted shots, when it has ended."""


class Painting:
    """Starts at once. `progress` holds what is new, for the main thread to take; the last one has ended."""

    def __init__(self, server: Server, storyboard: Path, folder: Path) -> None:
        self.progress: SimpleQueue[Progress] = SimpleQueue()
        self._server, self._storyboard, self._folder = server, storyboard, folder
        self._cancel, self._leave = threading.Event(), threading.Event()
        threading.Thread(target=self._run, name="Multiplane", daemon=True).start()

    def cancel(self) -> None:
        """Have the server stop; what is already painted comes back all the same."""
        self._cancel.set()

    def leave(self) -> None:
        """Follow it no longer; the server goes on."""
        self._leave.set()

    def _run(self) -> None:
        try:
            self._follow()
        except (ServerError, OSError, ValueError, KeyError) as error:
            self.progress.put(Progress("Failed", ended=True, error=str(error)))

    def _follow(self) -> None:
        storyboard = json.loads(self._storyboard.read_bytes())
        id = str(uuid4())
        job = self._server.submit(id, self._storyboard.stem, storyboard)
        asked_to_stop = False
        while job["state"] not in ENDED:
            if self._leave.is_set():
                return
            if self._cancel.is_set() and not asked_to_stop:
                self._server.cancel(id)
                asked_to_stop = True
            self.progress.put(self._look(job))
            time.sleep(INTERVAL)
            job = self._server.job(id)
        shots = sorted(self._server.shots(id), key=lambda shot: shot["number"])
        done = [shot for shot in shots if shot["state"] == "succeeded"]
        last = Progress("Fetching the pictures", 1.0)
        self.progress.put(last)
        versions = tuple(self._server.download(shot, self._folder) for shot in done)
        if versions:
            write_order(versions[0].parents[1], [shot["shot"] for shot in shots])
        words = f"{job['state'].capitalize()}, {len(versions)} painted"
        self.progress.put(replace(last, words=words, ended=True, error=job["error"] or "", versions=versions))

    def _look(self, job: dict[str, object]) -> Progress:
        shots = list(self._server.shots(str(job["id"])))
        now = next((shot for shot in shots if shot["state"] == "running"), None)
        share = float(str(job["progress"]))
        if now is None:
            return Progress("Waits in the queue" if job["state"] == "queued" else "Is painted", share)
        words = f"Shot {now['shot']}: {now['phase'] or 'begins'}"
        return Progress(words, share, self._server.preview(now["id"]))
