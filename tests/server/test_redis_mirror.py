"""Against a real Redis, started for the test."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NoRedis

from server.redis_mirror import LIFETIME, fields
from tests.server.serving import asking, server_in_thread

NEEDS_REDIS = pytest.mark.skipif(not shutil.which("redis-server"), reason="there is no redis-server here")


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def redis(port: int, tmp_path: Path) -> Iterator[Redis]:
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        client = Redis(port=port, decode_responses=True)
        try:
            while True:
                try:
                    client.ping()
                    break
                except NoRedis:
                    assert process.poll() is None
                    time.sleep(0.02)
            yield client
        finally:
            client.close()
            process.terminate()


@NEEDS_REDIS
def test_a_job_stands_in_redis_as_the_studios_tools_read_it(tmp_path: Path, port: int, redis: Redis) -> None:
    with server_in_thread(tmp_path / "data", redis=f"redis://127.0.0.1:{port}") as server:
        server.ask("POST", "/api/v1/queue/pause")
        id = str(uuid4())
        server.ask("POST", "/api/v1/jobs", asking(kind="shot", shot="1", id=id))
        key = f"comfyui:progress:{id}"
        while not redis.exists(key):
            time.sleep(0.02)
        assert redis.hgetall(key) == {
            "batch_current": "0",
            "batch_total": "1",
            "step_current": "0",
            "step_total": "0",
            "progress": "0",
            "status": "started",
        }
        assert 0 < redis.ttl(key) <= LIFETIME
        server.ask("POST", f"/api/v1/jobs/{id}/cancel")
        while redis.hget(key, "status") != "completed":
            time.sleep(0.02)


def test_a_redis_that_is_away_holds_nothing_up(
    tmp_path: Path, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with server_in_thread(tmp_path, redis=f"redis://127.0.0.1:{port}") as server:
        server.ask("POST", "/api/v1/queue/pause")
        assert server.ask("POST", "/api/v1/jobs", asking()).status == 201


@pytest.mark.parametrize(
    ("state", "progress", "status", "percent", "batch"),
    [
        ("queued", 0.0, "started", "0", "0"),
        ("running", 0.5, "running", "50", "0"),
        ("succeeded", 1.0, "completed", "100", "1"),
    ],
)
def test_states_are_told_in_the_tools_words(
    state: str, progress: float, status: str, percent: str, batch: str
) -> None:
    told = fields({"state": state, "progress": progress, "step": 3, "steps": 8})
    assert (told["status"], told["progress"], told["batch_current"]) == (status, percent, batch)
    assert (told["step_current"], told["step_total"]) == ("3", "8")
