"""A JSON file, read strictly: what the file says twice, or only half, is an error."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NoReturn

from generator.errors import InputError
from generator.storyboard.node import describe

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(rf"(?P<key>{_STRING})\s*:|{_STRING}|(?P<constant>NaN|-?Infinity)|[{{}}]")


class _Unfit(ValueError):
    """Well-formed, but not to be read; where that is, the parser's hooks are not told."""


def parse(path: Path) -> object:
    """The JSON value in a file of UTF-8 (with or without BOM), UTF-16 or UTF-32.

    Raises:
        InputError: unreadable, another encoding, nested too deeply; with line and column: not JSON, NaN or
            Infinity, a key twice in one object.
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
        return _parse_text(text)
    except json.JSONDecodeError as error:
        problem = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    except RecursionError:
        problem = "is nested too deeply for a storyboard"
    except ValueError as error:
        problem = f"is not JSON that can be read: {error}"
    raise InputError(problem, file=path)


def _parse_text(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_each_key_once, parse_constant=_reject_constant)
    except _Unfit:
        raise json.JSONDecodeError(*_first_unfit(text)) from None


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Unfit
    return found


def _reject_constant(_: str) -> NoReturn:
    raise _Unfit


def _first_unfit(text: str) -> tuple[str, str, int]:
    """What is wrong, the text, and where in it, as `JSONDecodeError` wants them."""
    objects: list[set[str]] = []
    for token in _TOKEN.finditer(text):
        if token["constant"]:
            return f"{token[0]} is no JSON number; write one", text, token.start()
        if token[0] == "{":
            objects.append(set())
        elif token[0] == "}":
            objects.pop()
        elif token["key"]:
            key = json.loads(token["key"])
            if key in objects[-1]:
                problem = f"the key {describe(key)} stands twice in one object; rename the one"
                return problem, text, token.start()
            objects[-1].add(key)
    raise AssertionError("a hook found something to be wrong")
