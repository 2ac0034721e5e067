"""All that runs while the server runs, with or without a web page in front of it."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from generator.errors import InputError
from server.hot_folder import watch
from server.jobs.board import Board
from server.jobs.job import Job
from server.jobs.recovery import recover, worker_lock
from server.models import known_models
from server.redis_mirror import Mirror
from server.settings import Settings
from server.worker.live import Live
from server.worker.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Service:
    settings: Settings
    board: Board
    models: Mapping[str, str]
    """What a request may name; see `known_models`."""
    workers: tuple[Supervisor, ...]
    token: str
    """What clients send that cannot prove otherwise that they are no foreign web page."""
    started: float
    tasks: asyncio.TaskGroup
    """What runs beside the requests."""

    def live(self, id: str) -> Live | None:
        """A job that is being done just now."""
        lives = (worker.live for worker in self.workers)
        return next((live for live in lives if live and str(live.job.id) == id), None)

    def now(self, job: Job) -> Job:
        """The job with the progress of this moment, which is finer than what is stored."""
        live = self.live(str(job.id))
        if live is None or job.state != "running":
            return job
        return job.model_copy(update=live.told)


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Service]:
    """Do jobs until the block ends; what is being done then goes back to the queue.

    Raises:
        InputError: another server works on the same data folder, the hot folder cannot be watched, or there
            is no such model.
    """
    watch.check(settings)
    models = known_models(settings)
    settings.out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.data / "server.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise InputError(
            "another multiplane works on this folder; stop it, or name another with --data",
            file=settings.data,
        ) from None
    board = Board(settings.data / "jobs.sqlite")
    try:
        await board.call(recover, settings.data, settings.out)
        async with asyncio.TaskGroup() as tasks:
            service = Service(
                settings,
                board,
                models,
                tuple(supervisors(settings, board, models)),
                settings.token.get_secret_value() if settings.token else own_token(settings.data / "token"),
                time.time(),
                tasks,
            )
            for worker in service.workers:
                tasks.create_task(worker.run())
            beside = [tasks.create_task(task) for task in companions(settings, board)]
            try:
                yield service
            finally:
                for task in beside:
                    task.cancel()
                await asyncio.gather(*(worker.stop() for worker in service.workers))
    finally:
        board.close()
        lock.release()


def companions(settings: Settings, board: Board) -> Iterator[Coroutine[None, None, None]]:
    """What goes on beside the workers, where the settings ask for it."""
    if settings.hot_folder:
        yield watch.watch(settings, board)
    if settings.redis:
        mirror = Mirror(settings.redis.get_secret_value())
        board.watch(mirror.on_event)
        yield mirror.run()


def supervisors(settings: Settings, board: Board, models: Mapping[str, str]) -> list[Supervisor]:
    """One for each device."""
    known = [word for model in models.items() for word in ("--model", *model)]
    command = ["-m", "server.worker.process", *known, "--data", str(settings.data), "--lock"]
    return [
        Supervisor(
            board, [*command, str(worker_lock(settings.data, number))], out=settings.out, device=device
        )
        for number, device in enumerate(settings.devices or (None,))
    ]


def own_token(file: Path) -> str:
    """The token of this installation: only who can read the user's files can know it."""
    with suppress(FileNotFoundError):
        # An empty one would be anybody's.
        if token := file.read_text("ascii").strip():
            return token
    draft = file.with_name(".token")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(32), "ascii")
    return draft.replace(file).read_text("ascii")
