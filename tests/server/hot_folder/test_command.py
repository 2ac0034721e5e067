"""`multiplane watch` as a real process, and a folder on a drive that tells of nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from exporters.composition import load
from server.hot_folder import watch
from server.versions import finished_versions
from tests.server.hot_folder.test_watch import wait_until_all_was_looked_at
from tests.server.serving import MINA, ROAD, ROOT, server_in_thread


def test_a_folder_whose_system_tells_of_nothing_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(observer: object) -> None:
        raise OSError("inotify instance limit reached")

    monkeypatch.setattr(watch.Observer, "start", start)
    monkeypatch.setattr(watch, "SELDOM", 0.1)
    folder = tmp_path / "핫"
    folder.mkdir()
    with server_in_thread(tmp_path / "data", hot_folder=folder) as server:
        server.ask("POST", "/api/v1/queue/pause")
        wait_until_all_was_looked_at(folder, server.client)


@contextmanager
def watching(folder: Path, data: Path, checkpoint: Path) -> Iterator[subprocess.Popen[str]]:
    """`multiplane watch`, which needs no web server."""
    options = ["--data", str(data), "--model", str(checkpoint), "--size", "64x64"]
    command = [sys.executable, "-m", "server.cli", "watch", str(folder), *options]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_of_an_edited_storyboard_the_changed_shot_becomes_a_version_with_the_same_ids(
    tmp_path: Path, checkpoint: Path
) -> None:
    folder, data = tmp_path / "핫", tmp_path / "data"
    folder.mkdir()
    film = folder / "소명.json"
    with watching(folder, data, checkpoint) as process:
        assert process.stdout
        assert "is watched" in process.stdout.readline()
        film.write_text(json.dumps({"shots": [ROAD, MINA]}), "utf-8")
        told = [process.stdout.readline().strip() for _ in range(2)]
        assert told == [f"소명 {shot}: e2e660/shot-{shot}/v001" for shot in (1, 2)]
        film.write_text(json.dumps({"shots": [ROAD, {**MINA, "prompt": "Mina waits."}]}), "utf-8")
        assert process.stdout.readline().strip() == "소명 2: e2e660/shot-2/v002"
        process.terminate()
        process.wait()
    versions = [load(version) for version in sorted(finished_versions(data / "output" / "e2e660" / "shot-2"))]
    ids = [{one.id for one in (*version.layers, *version.not_found)} for version in versions]
    assert ids[0] == ids[1]
    assert len(list(finished_versions(data / "output" / "e2e660" / "shot-1"))) == 1
