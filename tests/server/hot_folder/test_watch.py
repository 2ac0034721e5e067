"""The hot folder of a server that is ended and started while files are written slowly, renamed and copied."""

import json
import threading
import time
from pathlib import Path

import pytest

from server.client import Client
from server.versions import finished_versions
from tests.server.serving import ROAD, Process, served, server_in_thread, until


def write(folder: Path, files: int, *, pause: float) -> None:
    """Storyboards of one shot, as many contents as `files`: written in pieces, renamed, or twice."""
    for number in range(files):
        text = json.dumps({"shots": [{**ROAD, "prompt": f"A road with {number} lamps."}]})
        file = folder / f"소명{number}.json"
        match number % 4:
            case 0:
                with file.open("w", encoding="utf-8") as slow:
                    for piece in (text[:9], text[9:20], text[20:]):
                        slow.write(piece)
                        slow.flush()
                        time.sleep(pause)
            case 1:
                draft = file.with_suffix(".tmp")
                draft.write_text(text, "utf-8")
                draft.rename(file)
            case 2:
                file.write_text(text, "utf-8")
                (folder / f"copy {number}.json").write_text(text, "utf-8")
            case 3:
                file.write_text(text, "utf-8")
                time.sleep(pause)
                file.rename(folder / f"renamed {number}.json")


def wait_until_all_was_looked_at(folder: Path, client: Client) -> None:
    """Files are looked at together and by name: what was there before the last one is known when that is."""
    (folder / "힣.json").write_text(json.dumps({"shots": [ROAD]}), "utf-8")
    until(lambda: "힣" in {job.name for job in client.jobs()})


def test_every_distinct_content_becomes_one_job(tmp_path: Path) -> None:
    folder, data = tmp_path / "핫", tmp_path / "data"
    folder.mkdir()
    writer = threading.Thread(target=write, args=[folder, 12], kwargs={"pause": 0.3})
    with server_in_thread(data, hot_folder=folder) as server:
        server.ask("POST", "/api/v1/queue/pause")
        writer.start()
        until(lambda: list(server.client.jobs()))
    with server_in_thread(data, hot_folder=folder) as server:
        writer.join()
        wait_until_all_was_looked_at(folder, server.client)
        assert len(list(server.client.jobs())) == 12 + 1
    assert not list(folder.glob("*.error.json"))


def states(client: Client) -> set[str]:
    return set(client._json("GET", "/queue")["jobs"])


def end(server: Process, *, crash: bool) -> None:
    (server.process.kill if crash else server.process.terminate)()
    server.process.wait()


@pytest.mark.slow
def test_two_hundred_contents_are_painted_exactly_once(tmp_path: Path, checkpoint: Path) -> None:
    folder, data = tmp_path / "핫", tmp_path / "data"
    folder.mkdir()
    writer = threading.Thread(target=write, args=[folder, 200], kwargs={"pause": 0.1})
    writer.start()
    # One crash: a job that a second one met again would fail as interrupted, which is right.
    for known, crash in ((40, False), (80, True), (120, False)):
        with served(data, checkpoint, "--hot-folder", str(folder)) as server:
            until(lambda known=known: len(list(server.client.jobs())) >= known)
            end(server, crash=crash)
    writer.join()
    with served(data, checkpoint, "--hot-folder", str(folder)) as server:
        wait_until_all_was_looked_at(folder, server.client)
        until(lambda: not states(server.client) & {"queued", "running"}, seconds=3600)
        assert states(server.client) == {"succeeded"}
        assert len(list(server.client.jobs())) == 200 + 1
    shots = list((data / "output").glob("*/shot-1"))
    assert len(shots) == 200 + 1
    assert all(len(list(finished_versions(shot))) == 1 for shot in shots)
    assert not list((data / "output").rglob("*.partial"))
    assert not list(folder.glob("*.error.json"))
