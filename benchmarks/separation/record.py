"""What a run has scored so far, on disk: one that was interrupted goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from benchmarks.separation.score import PictureScore
from generator.errors import InputError


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    prompt: str
    scores: dict[str, PictureScore]
    """By method; empty for a picture that shows nobody."""
    judged: tuple[float, ...] = ()
    """See `Sample.judged`."""


_ENTRY = TypeAdapter(Entry)


def begin(out: Path, run: Mapping[str, Any]) -> None:
    """Make the folder `out` that of this run, or find that it is: `run` says all that decides a score.

    Raises:
        InputError: the folder holds something else.
    """
    about = out / "run.json"
    if about.is_file() and json.loads(about.read_text("utf-8")) == run:
        return
    if out.exists() and any(out.iterdir()):
        raise InputError(
            "the folder is not empty, and not of a run with these options; name a new one",
            file=out,
            key="--out",
        )
    (out / "pictures").mkdir(parents=True)
    about.write_text(json.dumps(run, ensure_ascii=False, indent=1), encoding="utf-8", newline="\n")


def add(out: Path, entry: Entry) -> None:
    line = json.dumps(asdict(entry), ensure_ascii=False)
    with _file(out).open("a", encoding="utf-8", newline="\n") as record:
        # Begins with the line's end: what a killed run left of a line is then a line of its own.
        record.write(f"\n{line}")


def scored(out: Path) -> dict[str, Entry]:
    """By key; a line that was cut off counts as not written."""
    entries = {}
    text = _file(out).read_text("utf-8") if _file(out).is_file() else ""
    for line in text.split("\n"):
        try:
            entry = _ENTRY.validate_json(line)
        except ValueError:
            continue
        entries[entry.key] = entry
    return entries


def _file(out: Path) -> Path:
    return out / "pictures.jsonl"
