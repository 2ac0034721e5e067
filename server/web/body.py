"""A request's body, checked before it is believed."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

from aiohttp import web

from generator.errors import InputError
from generator.storyboard.parse import parse_bytes

LARGEST = 16 * 1024 * 1024
"""Bytes of a body."""

DEEPEST = 100
"""Objects and lists inside each other."""

TEXTS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


async def read_json(request: web.Request) -> object:
    """The JSON value in a body.

    Raises:
        InputError: it is no JSON, is nested too deeply, or holds half a character.
        HTTPUnsupportedMediaType, HTTPRequestEntityTooLarge: it is not even looked at.
    """
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="send the body as Content-Type: application/json")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise web.HTTPUnsupportedMediaType(text="send the body as it is, without Content-Encoding")
    raw = await request.read()
    return await asyncio.to_thread(parse_body, raw)


def parse_body(raw: bytes) -> object:
    if depth(raw) > DEEPEST:
        raise InputError(f"is nested more than {DEEPEST} levels deep", key="body")
    value = parse_bytes(raw, Path("body"))
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InputError("holds half of a surrogate pair, which is no character", key="body") from None
    return value


def depth(raw: bytes) -> int:
    deepest = level = 0
    for bracket in re.findall(rb"[\[\]{}]", TEXTS.sub(b"", raw)):
        level += 1 if bracket in b"[{" else -1
        deepest = max(deepest, level)
    return deepest
