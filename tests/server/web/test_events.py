"""How events reach those who watch."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from server.jobs.job import JobEvent
from server.web import events
from server.web.events import RESYNC, Hub
from tests.server.serving import asking, server_in_thread


def told(texts: list[str]) -> list[tuple[str, str, object]]:
    heard = map(json.loads, texts)
    return [(event["job_id"], event["type"], event.get("step")) for event in heard]


def test_a_client_that_was_away_is_told_the_newest_of_each_job() -> None:
    hub = Hub()
    with hub.subscription() as slow:
        for step in range(1000):
            for job in "ab":
                hub.publish(JobEvent(job, "progress", {"step": step}))
        hub.publish(JobEvent("a", "state", {"state": "succeeded"}))
        assert told(slow.take()) == [
            ("a", "progress", 999),
            ("b", "progress", 999),
            ("a", "state", None),
        ]
        assert not slow


def test_who_takes_a_little_is_told_the_newest_of_the_rest() -> None:
    hub = Hub()
    with hub.subscription() as slow:
        for step in range(2):
            for job in "abc":
                hub.publish(JobEvent(job, "progress", {"step": step}))
            assert told(slow.take(2)) == [("a", "progress", step), ("b", "progress", step)]
        assert told(slow.take()) == [("c", "progress", 1)]


def test_logs_are_only_for_those_who_watch_that_job() -> None:
    hub = Hub()
    with hub.subscription() as everyone, hub.subscription("a") as one, hub.subscription("b") as other:
        hub.publish(JobEvent("a", "log", {"message": "half way"}))
        hub.publish(JobEvent("b", "state", {}))
        assert told(one.take()) == [("a", "log", None)]
        assert told(everyone.take()) == told(other.take()) == [("b", "state", None)]
    assert len(hub) == 0


def test_a_client_that_missed_too_much_is_told_to_look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST", 3)
    hub = Hub()
    with hub.subscription() as lost:
        for job in "abcd":
            hub.publish(JobEvent(job, "state", {}))
        texts = lost.take()
        assert texts[0] == RESYNC
        assert told(texts[1:]) == [("d", "state", None)]


def test_a_socket_that_is_not_read_keeps_nothing_from_one_that_is(tmp_path: Path) -> None:
    with server_in_thread(tmp_path) as server:
        server.ask("POST", "/api/v1/queue/pause")

        async def main() -> None:
            url = f"http://127.0.0.1:{server.port}/api/v1/ws"
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(url),
                session.ws_connect(url) as quick,
            ):
                ids = set()
                for number in range(20):
                    answer = await asyncio.to_thread(
                        server.ask, "POST", "/api/v1/jobs", asking(kind="shot", shot="1", name=str(number))
                    )
                    ids.add(answer.json["id"])
                while ids:
                    event = await quick.receive_json(timeout=30)
                    ids.discard(event["job_id"])

        asyncio.run(main())
