"""When the program is asked to end."""

from __future__ import annotations

import asyncio
import signal


def ending() -> asyncio.Event:
    """Set by an interrupt and by SIGTERM."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, ended.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(ended.set))
    return ended
