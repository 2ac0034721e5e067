"""What is looked for in a hot folder: which files, whether they still change, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from server.jobs.request import DecomposeRequest, StoryboardRequest

Asked = StoryboardRequest | DecomposeRequest


@dataclass(frozen=True, slots=True)
class Kind:
    files: Callable[[Path], list[Path]]
    """Those in a folder that count, by name."""
    stamp: Callable[[Path], tuple[int, int]]
    """Size in bytes and nanoseconds of the last change; a size of 0 is never ready."""
    read: Callable[[Path, str], tuple[str, Asked]]
    """What identifies a file's content under given settings, and what it asks for."""


def stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def is_ours(path: Path) -> bool:
    """No draft of another program, and no link to somewhere else."""
    return not path.name.startswith((".", "~")) and path.is_file() and not path.is_symlink()
