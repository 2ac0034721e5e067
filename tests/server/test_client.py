"""The Python client, against a real server and against one that breaks off."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from server import client as client_module
from server.client import Client, ServerError
from server.jobs.job import Job
from tests.server.serving import asking, server_in_thread

ID = UUID(int=1)
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
NO_MORE = b"HTTP/1.1 204 No Content\r\n\r\n"


def event(seq: int, state: str) -> bytes:
    told = {"seq": seq, "job_id": str(ID), "type": "state", "state": state}
    return f"id: {seq}\nevent: state\ndata: {json.dumps(told)}\n\n".encode()


class Clock:
    """In place of the module `time`."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(client_module, "time", clock)
    return clock


@contextmanager
def answering(*answers: bytes | Callable[[], bytes]) -> Iterator[tuple[Client, list[str]]]:
    """A server that gives these answers, one a connection, and then is gone; and the requests it was sent."""
    asked: list[str] = []

    def serve() -> None:
        for answer in answers:
            connection, _ = listener.accept()
            with connection:
                asked.append(connection.recv(65536).decode())
                connection.sendall(answer if isinstance(answer, bytes) else answer())
        listener.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield Client(f"http://127.0.0.1:{listener.getsockname()[1]}"), asked
        thread.join()


def test_events_go_on_where_they_were_broken_off(clock: Clock) -> None:
    with answering(STREAM + event(1, "queued"), b"", STREAM + event(2, "succeeded"), NO_MORE) as (
        client,
        asked,
    ):
        assert [event["seq"] for event in client.events(ID)] == [1, 2]
    named = [line for request in asked for line in request.lower().splitlines() if "last-event-id" in line]
    assert named == [f"last-event-id: {seq}" for seq in (0, 1, 1, 2)]


def test_a_server_that_restarts_is_waited_for_however_long_the_job_has_waited(clock: Clock) -> None:
    def hours_later() -> bytes:
        clock.now += 10_000
        return STREAM + b": alive\n\n"

    with answering(hours_later, b"", STREAM + event(1, "succeeded"), NO_MORE) as (client, _):
        assert [event["seq"] for event in client.events(ID)] == [1]


def test_a_server_that_stays_away_is_given_up(clock: Clock) -> None:
    with (
        answering(STREAM + event(1, "queued")) as (client, _),
        pytest.raises(ValueError, match="multiplane serve"),
    ):
        list(client.events(ID))
    assert clock.now > client_module.PATIENCE


def test_half_a_file_is_no_file(tmp_path: Path) -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"
    job = Job.model_construct(id=ID)
    with answering(half) as (client, _), pytest.raises(ServerError, match=r"source\.png.*6 bytes"):
        client.download(job, "source.png", tmp_path / "source.png")


def test_an_unknown_job_is_not_waited_for(tmp_path: Path) -> None:
    with server_in_thread(tmp_path) as server, pytest.raises(ServerError, match="there is no job"):
        server.client.wait(ID)


def test_a_job_that_is_done_again_is_waited_for_again(tmp_path: Path) -> None:
    with server_in_thread(tmp_path) as server:
        server.ask("POST", "/api/v1/queue/pause")
        client = server.client
        job = client.submit(asking(kind="shot", shot="1", id=str(uuid4())))
        client.cancel(job.id)
        client.retry(job.id)
        states = []
        for told in client.events(job.id):
            states.append(told["state"])
            if states == ["queued", "cancelled", "queued"]:
                client.cancel(job.id)
        assert states == ["queued", "cancelled", "queued", "cancelled"]
