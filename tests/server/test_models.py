"""Which models a request may name, and that each job is done by the one it named."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from PIL import Image

from exporters.composition import load
from generator.errors import InputError
from server.jobs.job import Job
from server.models import known_models
from server.settings import Settings
from tests.server.serving import ROOT, Process, asking, served, server_in_thread

API = "/api/v1"


def copied(checkpoint: Path, folder: Path) -> Path:
    """Another checkpoint with the same weights."""
    folder.mkdir(parents=True)
    for entry in checkpoint.iterdir():
        (folder / entry.name).symlink_to(entry)
    return folder


@pytest.fixture(scope="session")
def ink(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second model."""
    return copied(checkpoint, tmp_path_factory.mktemp("모델") / "먹 ink")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where downloads lie; there are none."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def test_the_servers_own_comes_first_then_those_that_were_named(checkpoint: Path, ink: Path) -> None:
    known = known_models(Settings(model=str(checkpoint), models=(str(ink), "owner/model")))
    assert list(known.items()) == [
        ("tiny", str(checkpoint)),
        ("먹 ink", str(ink)),
        ("model", "owner/model"),
        ("embedded", "embedded"),
    ]


def test_a_model_file_goes_by_its_name(tmp_path: Path, checkpoint: Path) -> None:
    file = tmp_path / "수묵.toml"
    file.write_text(f"base = {json.dumps(str(checkpoint))}\n", "utf-8")
    assert known_models(Settings(models=(str(file),)))["수묵"] == str(file)


def test_what_was_downloaded_whole_need_not_be_named(cache: Path, checkpoint: Path) -> None:
    assert "z-image-turbo" not in known_models(Settings())
    repository = cache / "models--Tongyi-MAI--Z-Image-Turbo"
    snapshot = copied(checkpoint, repository / "snapshots" / "abc")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc", "ascii")
    assert known_models(Settings())["z-image-turbo"] == "z-image-turbo"
    (snapshot / "vae").unlink()
    assert "z-image-turbo" not in known_models(Settings())


def test_a_model_that_is_none_is_said_when_the_server_starts() -> None:
    with pytest.raises(InputError, match=r"--models.*nowhere.*no such model"):
        known_models(Settings(models=("nowhere",)))


def test_two_models_of_one_name_are_told_apart_by_the_user(checkpoint: Path, tmp_path: Path) -> None:
    twin = copied(checkpoint, tmp_path / "tiny")
    with pytest.raises(InputError, match="both called tiny"):
        known_models(Settings(model=str(checkpoint), models=(str(twin),)))


def test_a_request_names_one_of_the_list_and_nothing_else(
    tmp_path: Path, checkpoint: Path, ink: Path
) -> None:
    with server_in_thread(tmp_path, model=str(checkpoint), models=(str(ink),)) as server:
        server.ask("POST", f"{API}/queue/pause")
        assert server.ask("GET", f"{API}/system").json["models"] == ["tiny", "먹 ink", "embedded"]
        assert server.ask("POST", f"{API}/jobs", asking(model="먹 ink")).status == 201
        sent = server.ask("POST", f"{API}/pictures", picture(), {"Content-Type": "image/png"})
        separate = {"kind": "decompose", "name": "비", "picture": sent.json["picture"], "subjects": "Mina"}
        for model in (
            str(checkpoint),
            str(ink),
            "../tiny",
            "owner/model",
            "z-image",
            "https://a.example/b",
            "",
        ):
            for asked in (asking(model=model), separate | {"model": model}):
                refused = server.ask("POST", f"{API}/jobs", asked)
                assert (refused.status, refused.json["key"]) == (422, "model")
                assert "it knows tiny, 먹 ink, embedded" in refused.json["error"]
        assert server.ask("POST", f"{API}/storyboards?enqueue=1", asking(model="../tiny")).status == 422
        assert len(server.ask("GET", f"{API}/jobs").json["jobs"]) == 1


def picture() -> bytes:
    buffer = BytesIO()
    Image.effect_noise((96, 64), 64).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, checkpoint: Path, ink: Path) -> Iterator[Process]:
    with served(tmp_path_factory.mktemp("데이터"), checkpoint, "--models", str(ink)) as process:
        yield process


def painter(server: Process, job: Job) -> str | None:
    """What the result says that it was painted by."""
    job = server.client.wait(job.id)
    assert job.state == "succeeded", job.error
    return load(server.data / "output" / str(job.folder)).model


def test_every_job_is_done_by_the_model_that_it_names(server: Process) -> None:
    workers = set()
    for model in (None, "먹 ink", "tiny"):
        shot = server.client.submit(asking(kind="shot", shot="2", model=model))
        assert painter(server, shot) == (model or "tiny")
        workers.add(server.worker())
    assert len(workers) == 1


def test_a_shot_is_painted_again_by_the_same_model(server: Process) -> None:
    shot = server.client.submit(asking(kind="shot", shot="2", name="again", model="먹 ink"))
    assert painter(server, shot) == "먹 ink"
    again = Job.model_validate(server.client._json("POST", f"/jobs/{shot.id}/again", {"seed": 7}))
    assert painter(server, again) == "먹 ink"


def test_a_picture_is_taken_apart_by_the_model_that_it_names(server: Process) -> None:
    url, headers = f"{server.client.url}{API}/pictures", {"Content-Type": "image/png"}
    with urlopen(Request(url, picture(), headers, method="POST")) as answer:
        sent = json.load(answer)["picture"]
    asked = {"kind": "decompose", "name": "비", "picture": sent, "subjects": "Mina: a girl"}
    assert painter(server, server.client.submit(asked | {"model": "먹 ink"})) == "먹 ink"
    assert painter(server, server.client.submit(asked)) == "tiny"


def test_the_command_line_names_the_servers_model(server: Process, tmp_path: Path) -> None:
    film = tmp_path / "film.json"
    film.write_text(json.dumps({"shots": [{"prompt": "A road.", "duration": 0.1}]}), "utf-8")

    def generate(*more: str) -> subprocess.CompletedProcess[str]:
        words = ["generate", str(film), "--out", str(tmp_path / "out"), "--size", "64x64", *more]
        command = [sys.executable, "-m", "server.cli", *words, "--server", server.client.url]
        environment = {**os.environ, "PYTHONUTF8": "1"}
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
        )

    assert generate("--model", "먹 ink").returncode == 0
    assert load(tmp_path / "out" / "film" / "shot-1" / "v001").model == "먹 ink"
    refused = generate("--model", "z-image")
    assert refused.returncode == 2
    assert "this server knows no 'z-image'; it knows tiny, 먹 ink" in refused.stderr


def test_a_job_whose_model_is_no_longer_known_says_so_and_the_next_goes_on(
    tmp_path: Path, checkpoint: Path, ink: Path
) -> None:
    with server_in_thread(tmp_path, model=str(checkpoint), models=(str(ink),)) as before:
        before.ask("POST", f"{API}/queue/pause")
        lost = before.client.submit(asking(kind="shot", shot="2", id=str(uuid4()), model="먹 ink"))
        usual = before.client.submit(asking(kind="shot", shot="2", id=str(uuid4())))
    with server_in_thread(tmp_path, model=str(checkpoint)) as after:
        after.ask("POST", f"{API}/queue/resume")
        failed = after.client.wait(lost.id)
        assert failed.state == "failed"
        assert failed.error and "knows no '먹 ink'" in failed.error
        assert after.client.wait(usual.id).state == "succeeded"
