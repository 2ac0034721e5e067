"""JSON from somebody else, checked before it is believed: a request's body, a file in the hot folder."""

from __future__ import annotations

import json
from pathlib import Path

from generator.errors import InputError
from generator.storyboard.parse import parse_bytes

LARGEST = 16 * 1024 * 1024
"""Bytes."""

DEEPEST = 100
"""Objects and lists inside each other."""


def parse_untrusted(raw: bytes, path: Path) -> object:
    """The JSON value in `raw`, which `path` names.

    Raises:
        InputError: it is no JSON, is too large or nested too deeply, or holds half a character.
    """
    if len(raw) > LARGEST:
        raise InputError(f"is larger than {LARGEST >> 20} MiB", file=path)
    value = parse_bytes(raw, path)
    if is_deep(value):
        raise InputError(f"is nested more than {DEEPEST} levels deep", file=path)
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InputError("holds half of a surrogate pair, which is no character", file=path) from None
    return value


def is_deep(value: object) -> bool:
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True
