"""Shows a folder in the file manager of this computer."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from subprocess import DEVNULL, Popen
from threading import Thread

from server.jobs.submit import Conflict

PROGRAMS = {"win32": "explorer", "darwin": "open"}
PATIENCE = 2.0
"""Seconds in which a refusal is heard, say because there is no screen."""


def opener() -> str | None:
    """What shows a folder here; None where nothing does."""
    return shutil.which(PROGRAMS.get(sys.platform, "xdg-open"))


def open_folder(folder: Path) -> None:
    """
    Raises:
        Conflict: nothing here shows folders.
    """
    program = opener()
    if program is not None:
        process = Popen([program, str(folder)], stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
        # Waited for to its end, so that no zombie stays, but not by whoever asked.
        waiting = Thread(target=process.wait, daemon=True)
        waiting.start()
        waiting.join(PATIENCE)
        # Windows' own answers 1 when all went well.
        if not process.returncode or sys.platform == "win32":
            return
    raise Conflict(f"no program on the server's computer shows folders; open it yourself: {folder}")
