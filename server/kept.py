"""What a person wanted otherwise, for every later version: `<shot>/kept.json`, beside the versions.

The mattes that were mended lie beside it: see `kept_masks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

from generator.errors import InputError
from generator.storyboard.mentions import find_mentions
from generator.storyboard.shot import Shot, Subject
from server.versions import LOCK, write_whole

FILE = "kept.json"


class Words(BaseModel):
    """A layer that was made of words of the prompt."""

    model_config = ConfigDict(frozen=True)

    key: str
    name: str
    mentions: tuple[str, ...]
    """What of the prompt stands for it."""


class Kept(BaseModel):
    model_config = ConfigDict(frozen=True)

    depths: dict[str, float] = {}
    """By subject key."""
    words: tuple[Words, ...] = ()


def read_kept(shot_folder: Path) -> Kept:
    """Nothing, where nobody wanted anything.

    Raises:
        InputError: the file was broken by another program.
    """
    file = shot_folder / FILE
    try:
        return Kept.model_validate_json(file.read_text("utf-8"))
    except FileNotFoundError:
        return Kept()
    except (ValidationError, UnicodeDecodeError) as error:
        first = str(error).splitlines()[0]
        raise InputError(f"cannot be understood ({first}); mend it, or delete it", file=file) from None


def keep(shot_folder: Path, depths: Mapping[str, float | None], words: Mapping[str, Words | None]) -> None:
    """Keep depths and words by subject key; None forgets."""
    with FileLock(shot_folder / LOCK):
        known = read_kept(shot_folder)
        now = Kept(
            depths={key: value for key, value in (known.depths | dict(depths)).items() if value is not None},
            words=tuple(
                one
                for one in ({one.key: one for one in known.words} | dict(words)).values()
                if one is not None
            ),
        )
        if now != known:
            write_whole(shot_folder / FILE, now.model_dump_json(indent=1) + "\n")


def heeded(shot: Shot, shot_folder: Path) -> Shot:
    """The shot as a person wants it: with their depths, and their words among its subjects.

    Raises:
        InputError: as `read_kept` does.
    """
    kept = read_kept(shot_folder)
    lost = list(missing(shot, kept))
    subjects = (*shot.subjects, *subjects_of(shot, kept))
    return replace(
        shot,
        subjects=tuple(replace(one, depth=kept.depths.get(one.key, one.depth)) for one in subjects),
        warnings=(*shot.warnings, *lost),
    )


def subjects_of(shot: Shot, kept: Kept) -> Iterator[Subject]:
    taken = {subject.key for subject in shot.subjects}
    for one in kept.words:
        found = find_mentions(shot.prompt, [one.mentions])
        if found and one.key not in taken:
            yield Subject(one.key, one.name, spans=tuple((mention.start, mention.end) for mention in found))


def missing(shot: Shot, kept: Kept) -> Iterator[str]:
    for one in kept.words:
        if not find_mentions(shot.prompt, [one.mentions]):
            yield f"{one.name}: the prompt no longer says {' or '.join(map(repr, one.mentions))}"
