"""What becomes of jobs, in a real database."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pydantic import TypeAdapter

from generator.errors import InputError
from server.jobs import control, lifecycle, queries
from server.jobs.database import Database
from server.jobs.job import ENDED, Job
from server.jobs.recovery import recover
from server.jobs.request import JobRequest
from server.jobs.submit import Conflict, paint_again, submit

FILM = {"shots": [{"prompt": f"Road {n}."} for n in (1, 2, 3)]}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "jobs.sqlite")
    yield database
    database.close()


def ask(db: Database, **more: Any) -> Job:
    asked = {"kind": "storyboard", "name": "소명", "storyboard": FILM, **more}
    return submit(db, TypeAdapter(JobRequest).validate_python(asked), "64x64")[0]


def job(db: Database, id: UUID) -> Job:
    found = queries.find_job(db, str(id))
    assert found
    return found


def shots(db: Database, parent: Job) -> list[Job]:
    found = queries.list_jobs(db, state=None, parent=str(parent.id), before=None, limit=500)
    return found[::-1]


def take(db: Database) -> Job:
    taken = lifecycle.take(db)
    assert taken
    return taken


def test_a_storyboard_becomes_a_job_for_every_shot_asked_for(db: Database) -> None:
    film = ask(db, shots="1,3")
    assert [shot.shot for shot in shots(db, film)] == ["1", "3"]
    assert film.shots == {"queued": 2}
    work = json.loads(queries.work_of(db, str(take(db).id)))
    assert (work["shot"], work["storyboard"], work["size"]) == ("1", FILM, "64x64")


def test_a_shot_knows_its_position_in_the_storyboard_however_it_is_asked_for(db: Database) -> None:
    film = ask(db, shots="1,3")
    alone = ask(db, kind="shot", shot="2")
    again, _ = paint_again(db, alone, uuid4(), seed=1)
    assert [shot.position for shot in (*shots(db, film), alone, again)] == [0, 2, 1, 1]
    assert film.position is None


def test_the_same_request_twice_is_one_job(db: Database) -> None:
    id = uuid4()
    assert ask(db, id=id) == ask(db, id=id)
    with pytest.raises(Conflict):
        ask(db, id=id, seed=1)
    assert len(queries.list_jobs(db, state=None, parent=None, before=None, limit=9)) == 1


@pytest.mark.parametrize(
    "wrong", [{"storyboard": {}}, {"shots": "9"}, {"kind": "shot", "shot": "9"}, {"size": "1"}]
)
def test_what_cannot_be_painted_is_refused_and_leaves_nothing(db: Database, wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        ask(db, **wrong)
    assert lifecycle.take(db) is None


def test_shots_are_done_in_order_and_the_storyboard_follows_them(db: Database) -> None:
    film = ask(db)
    for key in ("1", "2", "3"):
        taken = take(db)
        assert (taken.shot, taken.state, taken.attempts) == (key, "running", 1)
        assert job(db, film.id).state == "running"
        lifecycle.succeed(db, str(taken.id), f"film/shot-{key}/v001", ["source.png"])
    done = job(db, film.id)
    assert (done.state, done.progress, done.shots) == ("succeeded", 1.0, {"succeeded": 3})
    assert done.started and done.ended


def test_an_end_is_final(db: Database) -> None:
    ask(db, shots="1")
    id = str(take(db).id)
    lifecycle.fail(db, id, "no paper")
    for late in (lifecycle.stopped, lifecycle.interrupted, lifecycle.hand_back):
        late(db, id)
    lifecycle.succeed(db, id, "film/shot-1/v001", [])
    control.cancel(db, id)
    failed = job(db, UUID(id))
    assert (failed.state, failed.error, failed.cancel_requested) == ("failed", "no paper", False)


def test_a_job_that_ends_its_process_is_begun_again_once(db: Database) -> None:
    ask(db, shots="1")
    first = take(db)
    lifecycle.interrupted(db, str(first.id))
    assert job(db, first.id).state == "queued"
    again = take(db)
    assert (again.id, again.attempts) == (first.id, 2)
    lifecycle.interrupted(db, str(first.id))
    failed = job(db, first.id)
    assert failed.state == "failed"
    assert "interrupted" in (failed.error or "")
    assert lifecycle.take(db) is None


def test_a_start_finds_what_a_killed_server_was_doing(tmp_path: Path) -> None:
    killed = Database(tmp_path / "jobs.sqlite")
    film = ask(killed, shots="1")
    take(killed)
    half = tmp_path / "film" / "shot-1" / "v001.partial"
    half.mkdir(parents=True)
    anew = Database(tmp_path / "jobs.sqlite")
    recover(anew, tmp_path, tmp_path)
    (shot,) = shots(anew, film)
    assert (shot.state, shot.attempts) == ("queued", 1)
    assert not half.exists()
    killed.close()
    anew.close()


def test_what_is_handed_back_was_never_begun(db: Database) -> None:
    ask(db)
    first = take(db)
    lifecycle.hand_back(db, str(first.id))
    again = take(db)
    assert (again.id, again.attempts) == (first.id, 1)


def test_a_cancelled_storyboard_cancels_what_waits_and_asks_what_runs(db: Database) -> None:
    film = ask(db)
    running = take(db)
    control.cancel(db, str(film.id))
    assert [shot.state for shot in shots(db, film)] == ["running", "cancelled", "cancelled"]
    assert job(db, running.id).cancel_requested
    lifecycle.stopped(db, str(running.id))
    assert job(db, film.id).state == "cancelled"


def test_a_cancelled_job_whose_worker_dies_is_cancelled_and_not_begun_again(db: Database) -> None:
    film = ask(db, shots="1")
    running = take(db)
    control.cancel(db, str(film.id))
    lifecycle.interrupted(db, str(running.id))
    assert job(db, running.id).state == "cancelled"


def test_a_retry_does_again_only_what_failed(db: Database) -> None:
    film = ask(db)
    lifecycle.succeed(db, str(take(db).id), "a", [])
    lifecycle.fail(db, str(take(db).id), "no paper")
    control.cancel(db, str(film.id))
    assert job(db, film.id).state == "failed"
    control.retry(db, str(film.id))
    assert [(shot.state, shot.attempts, shot.error) for shot in shots(db, film)][1:] == [
        ("queued", 0, None)
    ] * 2
    assert job(db, film.id).state == "running"
    lifecycle.succeed(db, str(take(db).id), "b", [])
    lifecycle.succeed(db, str(take(db).id), "c", [])
    assert job(db, film.id).state == "succeeded"
    with pytest.raises(Conflict):
        control.retry(db, str(film.id))


def test_a_moved_storyboard_keeps_the_order_of_its_shots(db: Database) -> None:
    first, second, third = (ask(db, name=name) for name in "abc")
    control.move(db, str(third.id), str(first.id))
    control.move(db, str(first.id), None)
    order = [(taken.name, taken.shot) for taken in iter(lambda: lifecycle.take(db), None)]
    assert order == [(name, shot) for name in "cba" for shot in "123"]
    for moved, before in ((second, None), (second, first)):
        with pytest.raises(Conflict):
            control.move(db, str(moved.id), before and str(before.id))
    assert control.move(db, str(uuid4()), None) is None


def test_a_paused_queue_begins_nothing_even_after_a_restart(tmp_path: Path) -> None:
    before = Database(tmp_path / "jobs.sqlite")
    ask(before)
    control.pause(before, True)
    before.close()
    after = Database(tmp_path / "jobs.sqlite")
    assert lifecycle.take(after) is None
    control.pause(after, False)
    assert take(after).shot == "1"
    after.close()


def test_only_a_finished_shot_can_be_exported(db: Database) -> None:
    ask(db, shots="1")
    shot = take(db)
    with pytest.raises(Conflict):
        ask_export(db, shot.id)
    lifecycle.succeed(db, str(shot.id), "film/shot-1/v001", ["source.png"])
    ask_export(db, shot.id)
    work = json.loads(queries.work_of(db, str(take(db).id)))
    assert (work["kind"], work["folder"], work["formats"]) == ("export", "film/shot-1/v001", ["psd"])
    with pytest.raises(InputError):
        ask_export(db, uuid4())


def ask_export(db: Database, id: UUID) -> None:
    asked = {"kind": "export", "job": id, "formats": ["psd"]}
    submit(db, TypeAdapter(JobRequest).validate_python(asked), "64x64")


def test_events_are_numbered_in_order_and_can_be_had_again_from_any_of_them(db: Database) -> None:
    ask(db, shots="1")
    id = str(take(db).id)
    lifecycle.report_progress(db, id, phase="denoise", step=1, steps=2, progress=0.4)
    lifecycle.report_log(db, id, "half way")
    lifecycle.succeed(db, id, "film/shot-1/v001", ["source.png"])
    told = [(event.seq, event.type) for event in queries.events_after(db, id, 0)]
    assert told == list(enumerate(["state", "state", "progress", "log", "output", "state"], 1))
    assert [event.seq for event in queries.events_after(db, id, 4)] == [5, 6]
    assert [message for _, message in queries.log_lines(db, id)] == ["half way"]


def test_the_queue_is_on_the_disk_when_a_client_is_told(db: Database) -> None:
    told = {
        name: db.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous")
    }
    assert told == {"journal_mode": "wal", "synchronous": 2}


def test_a_broken_queue_is_named_with_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / "jobs.sqlite"
    file.write_text("this is no database, but it is long enough to be taken for one" * 20, "utf-8")
    with pytest.raises(InputError, match=r"jobs\.sqlite.*--data"):
        Database(file)


@pytest.mark.parametrize("parent", ["IS NULL", "= 'a'"])
def test_a_page_of_a_long_list_is_found_without_sorting_it(db: Database, parent: str) -> None:
    query = f"EXPLAIN QUERY PLAN SELECT * FROM jobs WHERE parent {parent} ORDER BY number DESC LIMIT 50"
    assert "TEMP B-TREE" not in str([tuple(row) for row in db.connection.execute(query)])


def test_a_change_that_fails_is_neither_written_nor_told(db: Database) -> None:
    film = ask(db)
    db.take_events()
    with pytest.raises(sqlite3.OperationalError), db.transaction():
        lifecycle.change(db, str(film.id), state="running")
        db.connection.execute("no SQL")
    assert db.take_events() == []
    assert job(db, film.id).state == "queued"


class Queue(RuleBasedStateMachine):
    """Whatever is done to jobs in whatever order, what is said of them stays true."""

    def __init__(self) -> None:
        super().__init__()
        self.db = Database(Path(":memory:"))
        self.ended: dict[str, str] = {}

    def any(self, data: st.DataObject, state: str | None = None) -> str | None:
        rows = self.db.connection.execute("SELECT id, state FROM jobs ORDER BY number").fetchall()
        ids = [row["id"] for row in rows if state in (None, row["state"])]
        return data.draw(st.sampled_from(ids)) if ids else None

    @rule()
    def submitted(self) -> None:
        ask(self.db)

    @rule()
    def taken(self) -> None:
        lifecycle.take(self.db)

    @rule(data=st.data(), end=st.sampled_from(["interrupted", "hand_back", "stopped", "succeed", "fail"]))
    def worked(self, data: st.DataObject, end: str) -> None:
        row = self.db.connection.execute(
            "SELECT id FROM jobs WHERE state = 'running' AND kind = 'shot' LIMIT 1"
        ).fetchone()
        if row:
            more = {"succeed": ("film/shot-1/v001", ()), "fail": ("no paper",)}.get(end, ())
            getattr(lifecycle, end)(self.db, row["id"], *more)

    @rule(data=st.data())
    def cancelled(self, data: st.DataObject) -> None:
        if id := self.any(data):
            control.cancel(self.db, id)

    @rule(data=st.data())
    def retried(self, data: st.DataObject) -> None:
        if id := self.any(data, "failed") or self.any(data, "cancelled"):
            control.retry(self.db, id)

    @invariant()
    def storyboards_are_what_their_shots_are(self) -> None:
        for film in queries.list_jobs(self.db, state=None, parent=None, before=None, limit=500):
            states = set(film.shots or ())
            assert film.state == lifecycle.state_of_all(states)
            assert (film.progress == 1) == (film.state == "succeeded")
            assert (film.ended is None) == (film.state not in ENDED)

    @invariant()
    def attempts_are_few(self) -> None:
        (most,) = self.db.connection.execute("SELECT coalesce(max(attempts), 0) FROM jobs").fetchone()
        assert most <= lifecycle.ATTEMPTS

    def teardown(self) -> None:
        self.db.close()


TestQueue = Queue.TestCase
TestQueue.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
