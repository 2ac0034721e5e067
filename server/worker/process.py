"""`python -m server.worker.process`: work comes in on stdin as lines of JSON, events go out on stdout.

It runs one job after the other on its main thread and keeps the model in between. When its stdin ends, the
server has ended, and so does it, at once.
"""

from __future__ import annotations

import argparse
import base64
import json
import logging
import os
import signal
import sys
import threading
import time
import traceback
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

import psutil
from filelock import FileLock
from PIL import Image

from generator.backends.protocol import Preview
from generator.errors import Cancelled
from server.events import Event
from server.failures import describe, is_bad_input
from server.tidy import tidy
from server.worker.held_model import HeldModel
from server.worker.run import run

PREVIEW_SECONDS = 0.25
"""Between two previews at least."""


class Talk:
    """The line to the server."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._lock = threading.Lock()
        self.works: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._cancelled: set[str] = set()

    def say(self, type: str, **told: Any) -> None:
        line = json.dumps({"type": type, **told}).encode() + b"\n"
        with self._lock:
            self._out.write(line)
            self._out.flush()

    def listen(self) -> None:
        """On a thread of its own: hear of work and of cancels also while a job runs."""
        for line in sys.stdin.buffer:
            told = json.loads(line)
            if "work" in told:
                self.works.put(told["work"])
            else:
                self._cancelled.add(told["cancel"])
        os._exit(0)

    def check(self, job: str) -> None:
        if job in self._cancelled:
            raise Cancelled


class Log(logging.Handler):
    """What the program logs goes to the log of the job."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(logging.WARNING)
        self._talk = talk

    def emit(self, record: logging.LogRecord) -> None:
        self._talk.say("log", message=self.format(record))


def work_on(work: dict[str, Any], talk: Talk, model: HeldModel, data: Path) -> None:
    """Run one job and say how it ended."""
    shown = 0.0

    def on_event(event: Event) -> None:
        talk.say("progress", **asdict(event))
        # A version that has its final name is finished, whoever no longer wants it.
        if event.progress < 1:
            talk.check(work["id"])

    def on_preview(preview: Preview) -> None:
        nonlocal shown
        if time.monotonic() - shown >= PREVIEW_SECONDS:
            picture = BytesIO()
            Image.fromarray(preview()).save(picture, "JPEG", quality=85)
            talk.say("preview", jpeg=base64.b64encode(picture.getvalue()).decode())
            shown = time.monotonic()

    try:
        talk.say("done", **asdict(run(work, model, data, on_event, on_preview)))
    except Cancelled:
        talk.say("cancelled")
    except Exception as error:
        if not is_bad_input(error):
            talk.say("log", message=traceback.format_exc())
        talk.say("failed", error=describe(error))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", nargs=2, action="append", required=True, metavar=("NAME", "SOURCE"))
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--lock", required=True, type=Path)
    arguments = parser.parse_args()
    # Painting takes all that is left; the server, the page and other programs come first.
    if psutil.WINDOWS:
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        # Below the server, however low that is: nobody but root may go up again.
        os.nice(5)
    # An interrupt in the terminal reaches the whole group; the server decides what becomes of the job.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Whatever a library prints must not end up between the events.
    talk = Talk(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    logging.getLogger().addHandler(Log(talk))
    logging.captureWarnings(True)
    threading.Thread(target=talk.listen, daemon=True).start()
    # It tells the next server, and the worker that replaces it, that this one may still be writing.
    model = HeldModel(dict(arguments.model))
    with FileLock(arguments.lock):
        while True:
            work_on(talk.works.get(), talk, model, arguments.data)
            tidy()


if __name__ == "__main__":
    main()
