"""Looks at the hot folder when something stirs in it, and every few seconds in any case.

Network mounts tell of no changes, and systems lose some under load: what is done is decided by looking alone.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from generator.errors import InputError
from server.failures import describe, is_bad_input
from server.hot_folder import ledger
from server.hot_folder.pictures import FOLDER, PICTURES
from server.hot_folder.scan import Found, Scanner
from server.jobs.board import Board
from server.jobs.job import ENDED, JobEvent
from server.jobs.request import StoryboardRequest
from server.settings import Settings
from server.uploads import take_in

log = logging.getLogger(__name__)

SOON = 0.5
"""Seconds between two looks while a file is being written."""

SELDOM = 5.0

CHANGES = {"created", "modified", "moved", "deleted", "closed"}
"""Not that somebody has opened or read a file, as we do."""


def check(settings: Settings) -> None:
    """Refuse a folder that cannot be watched.

    Raises:
        InputError: it is not there, or results would lie in it.
    """
    folder = settings.hot_folder
    if folder is None:
        return
    if not folder.is_dir():
        raise InputError("there is no such folder to watch; make it first", file=folder)
    if settings.data.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"results would lie in the folder that is watched: {settings.data}", file=folder)


async def watch(settings: Settings, board: Board) -> None:
    """Turn storyboards and pictures into jobs until cancelled."""
    assert settings.hot_folder is not None
    said = ledger.digest(settings.size, settings.model)
    scanners = (
        Scanner(settings.hot_folder, said, settings.claim),
        # They stay: what is made of them is of no use without them.
        Scanner(settings.hot_folder / FOLDER, said, False, PICTURES),
    )
    stirred = asyncio.Event()

    def on_event(event: JobEvent) -> None:
        if event.type == "state" and event.data.get("state") in ENDED:
            stirred.set()

    board.watch(on_event)
    with stirring(settings, stirred):
        while True:
            stirred.clear()
            try:
                for scanner in scanners:
                    await reconcile(scanner, settings, board)
            except (OSError, sqlite3.Error) as error:  # a drive that is away, a disk that is full
                log.warning("%s: %s", settings.hot_folder, error)
            await asyncio.sleep(SOON)
            if not any(scanner.waiting for scanner in scanners):
                with suppress(TimeoutError):
                    async with asyncio.timeout(SELDOM):
                        await stirred.wait()


async def reconcile(scanner: Scanner, settings: Settings, board: Board) -> None:
    """One look, and all that follows from it."""
    for found in await asyncio.to_thread(scanner.look):
        try:
            await accept(found, settings, board)
            scanner.accepted(found)
        except sqlite3.Error:
            raise
        except Exception as error:  # a file that we do not understand must not stop the server
            if not is_bad_input(error):
                log.exception("%s", found.path)
            await asyncio.to_thread(scanner.refuse, found.path, describe(error))
    contents = [seen.content for seen in scanner.seen.values() if seen.content]
    outcomes = await board.call(ledger.outcomes, contents)
    await asyncio.to_thread(scanner.settle, outcomes)


async def accept(found: Found, settings: Settings, board: Board) -> None:
    request = found.request
    if isinstance(request, StoryboardRequest):
        given = {"size": settings.size, "model": settings.model}
        await board.call(ledger.accept, found.content, request, **given)
        return
    if await board.call(ledger.is_known, found.content):
        return
    picture = await asyncio.to_thread(take_in, found.path, settings.data)
    await board.call(ledger.accept_picture, found.content, request.model_copy(update={"picture": picture}))


@contextmanager
def stirring(settings: Settings, stirred: asyncio.Event) -> Iterator[None]:
    """Have the system tell of changes, where it can."""
    loop = asyncio.get_running_loop()

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in CHANGES:
                loop.call_soon_threadsafe(stirred.set)

    observer = Observer()
    observer.schedule(Handler(), str(settings.hot_folder), recursive=True)
    try:
        observer.start()
    except OSError as error:
        log.warning("%s is looked at every %g seconds only: %s", settings.hot_folder, SELDOM, error)
        yield
        return
    try:
        yield
    finally:
        observer.stop()
        observer.join()
