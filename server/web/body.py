"""A request's body, checked before it is believed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web

from server.untrusted import parse_untrusted


async def read_json(request: web.Request) -> object:
    """The JSON value in a body.

    Raises:
        InputError: as `parse_untrusted` does.
        HTTPUnsupportedMediaType, HTTPRequestEntityTooLarge: it is not even looked at.
    """
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="send the body as Content-Type: application/json")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise web.HTTPUnsupportedMediaType(text="send the body as it is, without Content-Encoding")
    return await asyncio.to_thread(parse_untrusted, await request.read(), Path("body"))
