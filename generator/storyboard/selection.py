"""Which shots of a storyboard are meant: "1,3-5"."""

from __future__ import annotations

import re
from pathlib import Path

from generator.errors import InputError
from generator.storyboard.node import describe
from generator.storyboard.shot import Shot, Storyboard

_NUMBER = re.compile(r"\d{1,9}(?:/\d{1,9})?")
_DASH = re.compile(r"\s*[-–]\s*")
_RANGE = re.compile(rf"({_NUMBER.pattern}){_DASH.pattern}({_NUMBER.pattern})")


def select_shots(storyboard: Storyboard, wanted: str, *, file: Path, key: str) -> tuple[Shot, ...]:
    """The shots named by keys and ranges of keys, in the storyboard's order, each once.

    "2" also means every cut of scene 2, "2/1-2/3" three of its cuts. A range may have gaps.
    An error names the storyboard's `file`, and `key`, where its shots were asked for.

    Raises:
        InputError: a key or range that no shot has, a range that runs backwards, nothing at all.
    """
    steps = [step.strip() for step in wanted.split(",") if step.strip()]
    if not steps:
        raise InputError('is empty; name shots like "1,3-5"', file=file, key=key)
    existing = [shot.key for shot in storyboard.shots]
    try:
        keys = {key for step in steps for key in _keys(existing, step)}
    except ValueError as error:
        raise InputError(str(error), file=file, key=key) from None
    return tuple(shot for shot in storyboard.shots if shot.key in keys)


def _keys(existing: list[str], step: str) -> list[str]:
    keys = [key for key in existing if key == step or key.startswith(f"{step}/")]
    ends = _RANGE.fullmatch(step)
    if not keys and ends:
        first, last = _number(ends[1]), _number(ends[2])
        if first > last:
            raise ValueError(f"{describe(step)} runs backwards; write the smaller number first")
        numbers = [(key, _number(key)) for key in existing if _NUMBER.fullmatch(key)]
        keys = [key for key, n in numbers if first <= n[: len(first)] and n[: len(last)] <= last]
    if not keys:
        shown = ", ".join(existing[:20]) + (f", …, {existing[-1]}" if len(existing) > 20 else "")
        no_range = "" if ends or not _DASH.search(step) else ", and no range of numbers such as 3-5"
        raise ValueError(f"{describe(step)} is no shot of it{no_range}; there are {shown}")
    return keys


def _number(key: str) -> tuple[int, ...]:
    return tuple(int(part) for part in key.split("/"))
