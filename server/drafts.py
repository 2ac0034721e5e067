"""Drafts of files that nobody finishes: their writer was killed."""

from __future__ import annotations

import shutil
from pathlib import Path

import psutil

from exporters.whole import writer

PLACES = ("*", "*/*", "*/*/v*")
"""Folders of storyboards, shots and versions: where files are written anew."""


def remove_drafts(out: Path) -> None:
    """Clear away what processes that have ended were writing anew under `out`."""
    for place in PLACES:
        for draft in out.glob(f"{place}/.*"):
            pid = writer(draft)
            if pid is not None and has_ended(pid, draft):
                if draft.is_dir():
                    shutil.rmtree(draft)
                else:
                    draft.unlink(missing_ok=True)


def has_ended(pid: int, draft: Path) -> bool:
    """Whether the process is gone that wrote the draft, even where another has its number now."""
    try:
        began: float = psutil.Process(pid).create_time()
        return began > draft.stat().st_mtime
    except (psutil.NoSuchProcess, FileNotFoundError):
        return True
    except psutil.AccessDenied:
        return False
