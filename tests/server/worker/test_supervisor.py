"""What the server does with its worker; a few lines of Python stand in for the process that paints."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import TypeAdapter

from server.jobs import control, lifecycle, queries
from server.jobs.board import Board
from server.jobs.database import Database
from server.jobs.job import ENDED, Job, JobEvent
from server.jobs.request import JobRequest
from server.jobs.submit import submit
from server.worker import live, supervisor
from server.worker.supervisor import Supervisor

WORKER = """
import json, sys
def say(**told):
    print(json.dumps(told), flush=True)
for line in sys.stdin:
    job = json.loads(line).get("work")
"""
DONE = WORKER + "    say(type='done', folder='a', files=[])"
DIES = WORKER + "    sys.exit('out of memory')"
LOADS_FOR_EVER = WORKER + "    say(type='log', message='loading')"

NAMES_ITS_DEVICE = (
    WORKER
    + """
    import os
    say(type="done", folder=os.environ["CUDA_VISIBLE_DEVICES"], files=[])
"""
)

STEPS = (
    WORKER
    + """
    for phase, steps in (("denoise", 50), ("decode", 2)):
        for step in range(steps):
            say(type="progress", phase=phase, step=step, steps=steps, progress=0.5)
    say(type="done", folder="a", files=[])
"""
)


class Desk:
    def __init__(self, board: Board, worker: Supervisor) -> None:
        self.board = board
        self.worker = worker

    async def ask(self) -> str:
        id = str(uuid4())
        shots = {"shots": [{"prompt": "A road."}]}
        asked = {"kind": "shot", "id": id, "shot": "1", "name": "소명", "storyboard": shots}
        await self.board.call(submit, TypeAdapter(JobRequest).validate_python(asked), "64x64")
        return id

    async def job(self, id: str) -> Job:
        job = await self.board.call(queries.find_job, id)
        assert job
        return job

    async def ended(self, id: str) -> Job:
        await until(lambda: self.is_ended(id))
        return await self.job(id)

    async def is_ended(self, id: str) -> bool:
        return (await self.job(id)).state in ENDED

    async def log(self, id: str) -> str:
        return str(await self.board.call(queries.log_lines, id))


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await true():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def desk(folder: Path, worker: str, *, device: str | None = None) -> AsyncIterator[Desk]:
    board = Board(folder / "jobs.sqlite")
    watched = Supervisor(board, ["-c", worker], out=folder, device=device)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(watched.run())
            try:
                yield Desk(board, watched)
            finally:
                await watched.stop()
    finally:
        board.close()


def test_a_worker_that_dies_is_replaced_and_its_last_words_are_kept(tmp_path: Path) -> None:
    async def main() -> None:
        async with desk(tmp_path, DIES) as there:
            job = await there.ended(await there.ask())
            assert (job.state, job.attempts, there.worker.deaths) == ("failed", 2, 2)
            assert "out of memory" in await there.log(str(job.id))

    asyncio.run(main())


def test_a_worker_that_is_killed_to_cancel_has_not_died(tmp_path: Path) -> None:
    async def main() -> None:
        async with desk(tmp_path, LOADS_FOR_EVER) as there:
            id = await there.ask()

            async def is_loading() -> bool:
                return "loading" in await there.log(id)

            await until(is_loading)
            await there.board.call(control.cancel, id)
            assert (await there.ended(id)).state == "cancelled"
            assert there.worker.deaths == 0

    asyncio.run(main())


def test_a_job_that_comes_while_the_model_is_let_go_is_done_by_a_new_worker(tmp_path: Path) -> None:
    async def main() -> None:
        async with desk(tmp_path, DONE) as there:
            await there.ended(await there.ask())
            for _ in range(5):
                freed, id = await asyncio.gather(there.worker.free(), there.ask())
                job = await there.ended(id)
                assert (freed, job.state, job.attempts) == (True, "succeeded", 1)
            assert there.worker.deaths == 0

    asyncio.run(main())


def test_each_device_has_a_worker_and_each_job_one_of_them(tmp_path: Path) -> None:
    async def main() -> None:
        async with desk(tmp_path, NAMES_ITS_DEVICE, device="0") as first:
            second = Supervisor(first.board, ["-c", NAMES_ITS_DEVICE], out=tmp_path, device="1")
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(second.run())
                jobs: list[Job] = []
                # Whichever is free takes the next: how many fall to one is chance.
                while {job.folder for job in jobs} != {"0", "1"}:
                    ids = [await first.ask() for _ in range(4)]
                    jobs += [await first.ended(id) for id in ids]
                assert {(job.state, job.attempts) for job in jobs} == {("succeeded", 1)}
                assert first.worker.pid != second.pid
                await second.stop()

    asyncio.run(main())


def test_the_time_that_is_left_follows_from_the_time_since_the_model_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> Job:
        async with desk(tmp_path, DONE) as there:
            return await there.job(await there.ask())

    now = 0.0
    monkeypatch.setattr(live.time, "monotonic", lambda: now)
    watched = live.Live(asyncio.run(main()))
    for now, phase, progress, left in [  # noqa: B007 - the clock above reads it
        (100.0, "load", 0.0, None),
        (200.0, "denoise", 0.0, None),
        (210.0, "denoise", 0.25, 30.0),
        (220.0, "decode", 0.5, 20.0),
    ]:
        watched.hear({"phase": phase, "step": 1, "steps": 2, "progress": progress})
        assert watched.told["eta_s"] == left


def test_steps_are_told_of_no_oftener_than_they_can_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "OFTEN", float("inf"))
    told = []

    def on_event(event: JobEvent) -> None:
        if event.type == "progress" and event.seq is None:
            told.append((event.data["phase"], event.data["step"]))

    async def main() -> None:
        async with desk(tmp_path, STEPS) as there:
            there.board.watch(on_event)
            await there.ended(await there.ask())

    asyncio.run(main())
    assert told == [("denoise", 0), ("decode", 0)]


def limit_pages(db: Database, pages: int) -> None:
    """More than these is what SQLite calls a full disk."""
    db.connection.execute(f"PRAGMA max_page_count = {pages}")


def fill_the_disk(db: Database) -> None:
    limit_pages(db, 1)
    (job,) = db.connection.execute("SELECT id FROM jobs LIMIT 1").fetchone()
    for size in (10_000, 100, 1):
        with suppress(sqlite3.OperationalError):
            while True:
                lifecycle.report_log(db, job, "x" * size)


def test_a_full_disk_holds_the_queue_up_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervisor, "PATIENCE", 0.05)

    async def main() -> None:
        async with desk(tmp_path, DONE) as there:
            await there.board.call(control.pause, True)
            ids = [await there.ask() for _ in range(3)]
            await there.board.call(control.pause, False)
            await there.board.call(fill_the_disk)
            there.worker.wake()

            async def is_noticed() -> bool:
                return "full" in caplog.text

            await until(is_noticed)
            await there.board.call(limit_pages, 1_000_000)
            assert [(await there.ended(id)).state for id in ids] == ["succeeded"] * 3

    asyncio.run(main())
