"""`multiplane serve` and its worker as real processes, and what becomes of jobs when they are killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exporters.composition import load
from server.client import Client, ServerError
from server.jobs.job import Job
from server.versions import finished_versions
from tests.server.serving import MINA, ROAD, ROOT, Process, asking, served, until

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, checkpoint: Path) -> Iterator[Process]:
    """One server with the model loaded, for all that does not end it."""
    with served(tmp_path_factory.mktemp("데이터"), checkpoint) as process:
        yield process


@pytest.fixture(scope="session")
def slow_checkpoint(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same model with so many steps that it can be caught in the middle."""
    folder = tmp_path_factory.mktemp("slow") / "tiny"
    folder.mkdir()
    for entry in checkpoint.iterdir():
        (folder / entry.name).symlink_to(entry)
    (folder / "multiplane.json").unlink()
    (folder / "multiplane.json").write_text('{"steps": 400, "guidance": 0, "default_height": 64}', "utf-8")
    return folder


def reach(client: Client, job: Job, phase: str) -> dict[str, Any]:
    """Wait until a job is in a phase; the event that says so."""
    for event in client.events(job.id):
        if event.get("phase") == phase and event["type"] == "progress":
            return event
    raise AssertionError(f"{phase} was never reached")


def only_shot(client: Client, film: Job) -> Job:
    (shot,) = client.jobs(parent=str(film.id))
    return shot


def assert_one_whole_version(process: Process, name: str = "e2e660") -> None:
    """Nothing twice, nothing half."""
    folder = process.data / "output" / name
    for shot in folder.glob("shot-*/"):
        (version,) = finished_versions(shot)
        assert load(version).layers
    assert not list(folder.rglob("*.partial"))


def test_a_storyboard_is_painted_and_its_files_can_be_had(server: Process, tmp_path: Path) -> None:
    film = server.client.wait(server.client.submit(asking()).id)
    assert (film.state, film.progress, film.shots) == ("succeeded", 1.0, {"succeeded": 2})
    for shot in server.client.jobs(parent=str(film.id)):
        assert shot.folder == f"e2e660/shot-{shot.shot}/v001"
        assert {"composition.json", "source.png", "preview.mp4", f"shot-{shot.shot}.psd"} <= set(shot.files)
        for name in shot.files:
            server.client.download(shot, name, tmp_path / "file")
            there = server.data / "output" / shot.folder / name
            assert (tmp_path / "file").read_bytes() == there.read_bytes()
    assert (server.data / "output" / "e2e660" / "index.html").exists()


def test_what_is_finished_of_a_storyboard_can_be_had_at_once(server: Process, tmp_path: Path) -> None:
    film = server.client.submit(asking(name="parts"))
    second, first = server.client.jobs(parent=str(film.id))
    until(lambda: server.client.job(first.id).state == "running")
    server.client.pause()
    first = server.client.wait(first.id)
    film = server.client.job(film.id)
    assert (film.state, film.shots) == ("running", {"queued": 1, "succeeded": 1})
    server.client.download(first, "source.png", tmp_path / "file")
    assert "shot-1/v001" in (server.data / "output" / "parts" / "index.html").read_text("utf-8")
    server.client.resume()
    assert server.client.wait(second.id).state == "succeeded"


def test_progress_rises_through_the_phases_and_is_one_only_at_the_end(server: Process) -> None:
    shot = server.client.submit(asking(kind="shot", shot="1", name="film"))
    events = list(server.client.events(shot.id))
    progress = [event["progress"] for event in events if "progress" in event]
    assert progress == sorted(progress)
    assert [event["state"] for event in events if event.get("progress") == 1] == ["succeeded"]
    phases = list(dict.fromkeys(event["phase"] for event in events if event.get("phase")))
    assert phases == ["load", "encode", "denoise", "decode", "segment", "inpaint", "export"]
    seqs = [event["seq"] for event in events if event["seq"]]
    assert seqs == sorted(set(seqs))


def test_what_cannot_be_painted_fails_with_its_reason_and_the_next_goes_on(server: Process) -> None:
    long = {"prompt": " ".join(["word"] * 900) + " Mina runs.", "subjects": ["Mina"]}
    film = server.client.submit(asking(name="long", storyboard={"shots": [long, ROAD]}))
    film = server.client.wait(film.id)
    assert (film.state, film.shots) == ("failed", {"failed": 1, "succeeded": 1})
    failed = next(iter(server.client.jobs(parent=str(film.id), state="failed")))
    assert failed.error and "Mina" in failed.error


def test_a_finished_shot_can_be_exported_again(server: Process) -> None:
    shot = server.client.wait(server.client.submit(asking(kind="shot", shot="2", name="export")).id)
    again = server.client.submit({"kind": "export", "job": str(shot.id), "formats": ["psd", "after-effects"]})
    again = server.client.wait(again.id)
    assert again.files == ("shot-2.psd", "shot-2.jsx")
    assert again.folder == shot.folder


def test_the_model_is_let_go_and_loaded_again_when_it_is_needed(server: Process) -> None:
    server.client.wait(server.client.submit(asking(kind="shot", shot="2", name="free")).id)
    worker = server.worker()
    (freed,) = server.client._json("POST", "/system/free")["workers"]
    assert freed["pid"] is None
    shot = server.client.wait(server.client.submit(asking(kind="shot", shot="2", name="free")).id)
    assert shot.state == "succeeded"
    assert server.worker() != worker


def test_the_command_line_has_a_server_paint(server: Process, tmp_path: Path) -> None:
    film = tmp_path / "소명.json"
    film.write_text(json.dumps({"shots": [MINA, ROAD]}), "utf-8")
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "server.cli",
        "generate",
        str(film),
        "--out",
        str(out),
        "--size",
        "64x64",
    ]
    done = subprocess.run(
        [*command, "--server", server.client.url], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert "v001" in done.stdout
    for shot in ("shot-1", "shot-2"):
        composition = load(out / "e2e660" / shot / "v001")
        assert composition.layers
        assert (composition.folder / f"{shot}.psd").exists()
    assert (out / "e2e660" / "index.html").exists()


def test_a_second_server_on_the_same_folder_says_so_and_ends(server: Process) -> None:
    command = [sys.executable, "-m", "server.cli", "serve", "--data", str(server.data), "--port", "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "another multiplane works on this folder" in done.stderr


@POSIX
def test_a_worker_killed_while_it_paints_is_replaced_and_its_job_done_once(
    tmp_path: Path, slow_checkpoint: Path
) -> None:
    with served(tmp_path, slow_checkpoint) as server:
        film = server.client.submit(asking(shots="1"))
        shot = only_shot(server.client, film)
        reach(server.client, shot, "denoise")
        os.kill(server.worker(), signal.SIGKILL)
        assert server.client.wait(film.id).state == "succeeded"
        assert server.client.job(shot.id).attempts == 2
        assert_one_whole_version(server)
        assert server.client._json("GET", "/system")["workers"][0]["deaths"] == 1

        again = server.client.submit(asking(kind="shot", shot="1"))
        for attempt in (1, 2):
            until(lambda attempt=attempt: server.client.job(again.id).attempts == attempt)
            until(lambda: server.client.job(again.id).phase == "denoise")
            os.kill(server.worker(), signal.SIGKILL)
        failed = server.client.wait(again.id)
        assert failed.state == "failed"
        assert failed.error and failed.error.startswith("interrupted")
        assert_one_whole_version(server)


@POSIX
def test_a_server_killed_while_it_exports_ends_the_job_right_when_it_is_started_again(
    tmp_path: Path, checkpoint: Path
) -> None:
    with served(tmp_path, checkpoint) as server:
        film = server.client.submit(asking(shots="1"))
        shot = only_shot(server.client, film)
        reach(server.client, shot, "export")
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
    with served(tmp_path, checkpoint) as server:
        assert server.client.wait(film.id).state == "succeeded"
        assert server.client.job(shot.id).attempts <= 2
        assert_one_whole_version(server)


@POSIX
def test_a_server_asked_to_end_hands_its_job_back_as_if_it_had_not_been_begun(
    tmp_path: Path, slow_checkpoint: Path
) -> None:
    with served(tmp_path, slow_checkpoint) as server:
        film = server.client.submit(asking(shots="1"))
        shot = only_shot(server.client, film)
        reach(server.client, shot, "denoise")
        worker = server.worker()
        # Somebody who listens to what will never be told must not hold it up.
        with server.client._open("GET", f"/jobs/{shot.id}/events"):
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(5) == 0
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)
    assert not list(tmp_path.rglob("*.partial"))
    with served(tmp_path, slow_checkpoint) as server:
        assert server.client.wait(film.id).state == "succeeded"
        assert server.client.job(shot.id).attempts == 1
        assert_one_whole_version(server)


@POSIX
def test_a_job_is_cancelled_and_previewed_while_it_is_painted(tmp_path: Path, slow_checkpoint: Path) -> None:
    with served(tmp_path, slow_checkpoint) as server:
        client = server.client
        shot = client.submit(asking(kind="shot", shot="1"))
        # Cancelled while the model is loaded: the worker is not waited for.
        until(lambda: client.job(shot.id).state == "running")
        client.cancel(shot.id)
        assert client.wait(shot.id).state == "cancelled"
        shot = client.submit(asking(kind="shot", shot="1"))
        assert any(event["type"] == "preview" for event in client.events(shot.id))
        shot = client.submit(asking(kind="shot", shot="1"))
        until(lambda: client.job(shot.id).step > 3)
        with client._open("GET", f"/jobs/{shot.id}/preview") as preview:
            assert preview.read(2) == b"\xff\xd8"
        with pytest.raises(ServerError, match="a job is running"):
            client._json("POST", "/system/free")
        client.cancel(shot.id)
        assert client.wait(shot.id).state == "cancelled"
        assert not list(tmp_path.rglob("*.partial"))


def test_a_checkpoint_of_pickles_is_refused_and_never_unpickled(tmp_path: Path, checkpoint: Path) -> None:
    import torch  # noqa: PLC0415 - the other tests need it in their worker only

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (os.mkdir, (str(tmp_path / "was run"),))

    model = tmp_path / "model"
    shutil.copytree(checkpoint, model)
    for weights in model.rglob("*.safetensors"):
        name = "pytorch_model.bin" if weights.name.startswith("model") else "diffusion_pytorch_model.bin"
        torch.save(Evil(), weights.with_name(name))
        weights.unlink()
    with served(tmp_path / "data", model) as server:
        shot = server.client.wait(server.client.submit(asking(kind="shot", shot="2")).id)
    assert shot.state == "failed"
    assert shot.error and "safetensors" in shot.error
    assert not (tmp_path / "was run").exists()
