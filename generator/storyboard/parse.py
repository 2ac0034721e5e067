"""A JSON file, read strictly: what the file says twice, or only half, is an error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

from generator.errors import InputError


def parse(path: Path) -> object:
    """The JSON value in a file of UTF-8 (with or without BOM), UTF-16 or UTF-32.

    Raises:
        InputError: unreadable, another encoding, not JSON (with line and column), NaN or Infinity,
            a key twice in one object, nested too deeply.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    return parse_bytes(raw, path)


def parse_bytes(raw: bytes, path: Path) -> object:
    """`parse` of what was read already; `path` only names it.

    Raises:
        InputError: as `parse` does.
    """
    try:
        text = raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError as error:
        raise InputError(
            f"is not UTF-8 text (byte {error.start + 1} does not fit); save it again with the encoding UTF-8",
            file=path,
        ) from None
    try:
        return json.loads(text, object_pairs_hook=_each_key_once, parse_constant=_reject_constant)
    except json.JSONDecodeError as error:
        problem = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    except RecursionError:
        problem = "is nested too deeply for a storyboard"
    except ValueError as error:
        problem = f"is not JSON that can be read: {error}"
    raise InputError(problem, file=path)


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {json.dumps(twice)} stands twice in one object; rename one of them")
    return found


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
