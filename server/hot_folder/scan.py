"""Looks at the folder: which files are whole and not known yet, and what is to be said beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from pydantic import ValidationError

from generator.errors import InputError
from server.hot_folder.kind import Asked, Kind
from server.hot_folder.storyboards import ERROR, STORYBOARDS
from server.jobs.job import ENDED, JobState
from server.versions import write_whole

SETTLED = 2
"""Looks at which a file was the same, before it is read."""

GIVEN_UP = 8
"""Looks at which a file was the same and made no sense, before that is said: a writer may pause."""

PROCESSING, DONE, FAILED = "processing", "done", "failed"


@dataclass(slots=True)
class Seen:
    """A file in the folder, as it was at the last look."""

    size: int
    changed: int
    """Nanoseconds."""
    looks: int = 0
    content: str | None = None
    """Once it was accepted."""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is ready to be accepted."""

    path: Path
    content: str
    request: Asked


@dataclass(slots=True)
class Scanner:
    folder: Path
    settings: str
    """What else decides over the result; it is part of a content's identity."""
    claim: bool
    kind: Kind = STORYBOARDS
    seen: dict[Path, Seen] = field(default_factory=dict)

    def look(self) -> list[Found]:
        """What is new and whole. Files that still change are looked at again next time."""
        paths = self.kind.files(self.folder)
        if self.claim:
            paths += self.kind.files(self.folder / PROCESSING)
        for gone in self.seen.keys() - set(paths):
            self._forget(gone)
        return [found for path in paths if (found := self._look_at(path))]

    @property
    def waiting(self) -> bool:
        """Whether the next look should come soon."""
        return any(seen.content is None and seen.error is None for seen in self.seen.values())

    def _look_at(self, path: Path) -> Found | None:
        try:
            size, changed = self.kind.stamp(path)
            seen = self.seen.get(path)
            if seen is None or (seen.size, seen.changed) != (size, changed):
                seen = self.seen[path] = Seen(size, changed)
            seen.looks += 1
            if seen.content or seen.error or not seen.size or seen.looks <= SETTLED:
                return None
            if self.claim and path.parent == self.folder:
                del self.seen[path]
                path = move(path, self.folder / PROCESSING)
                self.seen[path] = seen
            return self._understood(path, seen)
        except OSError:
            # It was taken away in this moment, or its writer has not let go of it.
            return None

    def _understood(self, path: Path, seen: Seen) -> Found | None:
        try:
            return Found(path, *self.kind.read(path, self.settings))
        except (InputError, ValidationError) as error:
            if seen.looks > GIVEN_UP:
                self.refuse(path, str(error) if isinstance(error, InputError) else wrong(error))
            return None

    def accepted(self, found: Found) -> None:
        """It was written down and need not be found again."""
        self.seen[found.path].content = found.content

    def refuse(self, path: Path, error: str) -> None:
        """Say beside a file what is wrong with it; it is looked at again when it was changed."""
        self.seen[path].error = error
        if self.claim:
            del self.seen[path]
            path = move(path, self.folder / FAILED)
        note = note_of(path)
        write_whole(note, json.dumps({"error": error}, ensure_ascii=False, indent=1) + "\n")

    def settle(self, outcomes: dict[str, tuple[JobState, str | None]]) -> None:
        """Bring the folder to what became of the files in it."""
        for path, seen in list(self.seen.items()):
            state, error = outcomes.get(seen.content or "", (None, None))
            if state == "failed":
                if seen.error is None:
                    self.refuse(path, error or "failed")
            elif state in ENDED and self.claim:
                del self.seen[path]
                move(path, self.folder / (DONE if state == "succeeded" else FAILED))
            elif state is not None:
                # What was said of it earlier, perhaps by an earlier run, no longer holds.
                note_of(path).unlink(missing_ok=True)
                seen.error = None

    def _forget(self, path: Path) -> None:
        if self.seen.pop(path).error and not self.claim:
            note_of(path).unlink(missing_ok=True)


def wrong(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{first['loc'][0]}: {first['msg']}"


def note_of(path: Path) -> Path:
    return path.with_name(path.stem + ERROR)


def move(path: Path, folder: Path) -> Path:
    """Into a folder beside it; what has its name there already keeps it."""
    folder.mkdir(exist_ok=True)
    names = (path.name if number == 1 else f"{path.stem}-{number}{path.suffix}" for number in count(1))
    target = next(folder / name for name in names if not (folder / name).exists())
    return path.replace(target)
