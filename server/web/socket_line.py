"""The way of all events to one WebSocket, short enough for many of them to be told at once."""

from __future__ import annotations

import asyncio
import struct
from functools import lru_cache

from aiohttp import web

from server.web.events import Hub

AGAIN = 0.05
"""Seconds until a client that has not read what it was sent is looked after again."""

AT_ONCE = 64
"""Messages that are handed to the system together; what waits longer may be replaced by what is newer."""


@lru_cache(32)
def frame(text: str) -> bytes:
    """A message as a server sends it (RFC 6455, 5.2); the same for all who hear it, and made once."""
    data = text.encode()
    if len(data) < 126:
        return struct.pack("!BB", 0x81, len(data)) + data
    if len(data) < 1 << 16:
        return struct.pack("!BBH", 0x81, 126, len(data)) + data
    return struct.pack("!BBQ", 0x81, 127, len(data)) + data


class SocketLine:
    """Writes to the transport itself: to wake a task for each client takes longer than to write to it."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport) -> None:
        self._socket = socket
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._due = False

    async def hold(self, hub: Hub) -> None:
        """Pass events on until the client leaves."""
        with hub.subscription(None, self._wake) as self._subscription:
            # It has nothing to say; this answers its pings, and ends when it leaves or dies.
            async for _ in self._socket:
                pass

    def _wake(self) -> None:
        if not self._due:
            self._due = True
            # What is told in one turn of the loop is written together.
            self._loop.call_soon(self._write)

    def _write(self) -> None:
        """As much as this client takes."""
        self._due = False
        while self._subscription and not self._socket.closed and not self._transport.is_closing():
            if self._transport.get_write_buffer_size():
                self._due = True
                self._loop.call_later(AGAIN, self._write)
                return
            self._transport.write(b"".join(map(frame, self._subscription.take(AT_ONCE))))
