"""Fetching a checkpoint from a stand-in for the Hugging Face hub, with the hub's own client."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from huggingface_hub.constants import DOWNLOAD_CHUNK_SIZE
from safetensors.numpy import save_file

REPOSITORY = "studio/somyung"
SHA = "0123456789abcdef0123456789abcdef01234567"
FETCH = """
import sys
from pathlib import Path
from generator.backends.download import fetch
from generator.backends.model import Model
from generator.errors import InputError
try:
    print(fetch(Model(base=sys.argv[1], name="x", weights=Path(sys.argv[2]) if sys.argv[2:] else None)).base)
except InputError as error:
    sys.exit(str(error))
"""


class Hub(ThreadingHTTPServer):
    """Knows one repository; may break off once in the middle of a file, or refuse it."""

    daemon_threads = True

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Visitor)
        self.files = files
        self.breaks_off: str | None = None
        self.refuses: str | None = None
        self.served: list[tuple[str, str | None]] = []
        """Path and range of every file that was asked for."""


class Visitor(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == f"/api/models/{REPOSITORY}/revision/main":
            self.answer(
                json.dumps({"id": REPOSITORY, "sha": SHA, "siblings": []}).encode(), "application/json"
            )
        elif path == f"/api/models/{REPOSITORY}/tree/{SHA}":
            tree = [
                {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}
                for name, data in self.server.files.items()
            ]
            self.answer(json.dumps(tree).encode(), "application/json")
        elif path.startswith(f"/{REPOSITORY}/resolve/{SHA}/"):
            self.file(path.removeprefix(f"/{REPOSITORY}/resolve/{SHA}/"))
        else:
            self.send_error(404)

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def file(self, name: str) -> None:
        data, wanted = self.server.files[name], self.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
        breaking = self.command == "GET" and name == self.server.breaks_off
        if self.command == "GET" and name == self.server.refuses:
            self.send_error(403)
            return
        self.send_response(206 if wanted else 200)
        self.send_header("ETag", f'"{hashlib.sha1(data).hexdigest()}"')
        self.send_header("X-Repo-Commit", SHA)
        self.send_header("Content-Length", str(len(data) - start))
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if self.command == "HEAD":
            return
        self.server.served.append((name, wanted))
        if breaking:
            self.wfile.write(data[: len(data) // 2])
            self.server.breaks_off = None
            self.close_connection = True
        else:
            self.wfile.write(data[start:])

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Parts of a checkpoint, and what must not be fetched."""
    folder = tmp_path_factory.mktemp("files")
    parts = ("transformer", "text_encoder", "vae")
    weights = {}
    for number, part in enumerate(parts):
        # Different ones: the hub's client keeps equal files once.
        # The first is as large as two of the pieces in which the client writes what it receives.
        size = 2 * DOWNLOAD_CHUNK_SIZE if part == "transformer" else 2**16
        save_file({"w": np.full(size, number, np.uint8)}, folder / part)
        weights[f"{part}/model.safetensors"] = (folder / part).read_bytes()
    return {
        "model_index.json": b"{}",
        "README.md": b"a card",
        "transformer/diffusion_pytorch_model.bin": b"pickled",
        **{f"{part}/config.json": f'{{"part": "{part}"}}'.encode() for part in parts},
        **weights,
    }


@pytest.fixture
def hub(files: dict[str, bytes]) -> Iterator[Hub]:
    with Hub(files) as hub:
        thread = threading.Thread(target=hub.serve_forever)
        thread.start()
        yield hub
        hub.shutdown()
        thread.join()


def fetch(hub: Hub, home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, because the hub's client reads its settings once."""
    settings = {
        "HF_ENDPOINT": f"http://127.0.0.1:{hub.server_port}",
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_XET": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        [sys.executable, "-c", FETCH, REPOSITORY, *arguments],
        env={**os.environ, **settings, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def fetched(done: subprocess.CompletedProcess[str]) -> set[str]:
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip())
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


def test_a_checkpoint_is_fetched_with_progress_and_without_pickled_weights(
    hub: Hub, tmp_path: Path, files: dict[str, bytes]
) -> None:
    done = fetch(hub, tmp_path / "소명")
    assert fetched(done) == {name for name in files if name.endswith((".json", ".safetensors"))}
    assert "Fetching 7 files: 100%" in done.stderr


def test_what_was_fetched_is_not_fetched_again_and_serves_offline(hub: Hub, tmp_path: Path) -> None:
    first = fetched(fetch(hub, tmp_path))
    hub.served.clear()
    assert fetched(fetch(hub, tmp_path)) == first
    assert fetched(fetch(hub, tmp_path, HF_HUB_OFFLINE="1")) == first
    assert fetched(fetch(hub, tmp_path, HF_ENDPOINT="http://127.0.0.1:9")) == first
    assert hub.served == []


def test_a_connection_that_breaks_off_is_taken_up_where_it_was(hub: Hub, tmp_path: Path) -> None:
    name = hub.breaks_off = "transformer/model.safetensors"
    assert name in fetched(fetch(hub, tmp_path))
    wanted = [wanted for served, wanted in hub.served if served == name]
    assert wanted == [None, f"bytes={DOWNLOAD_CHUNK_SIZE}-"]


def test_after_a_failure_only_what_is_missing_is_fetched(hub: Hub, tmp_path: Path) -> None:
    name = hub.refuses = "transformer/model.safetensors"
    done = fetch(hub, tmp_path)
    assert done.returncode == 1
    assert f"{REPOSITORY}: cannot be fetched: " in done.stderr
    offline = fetch(hub, tmp_path, HF_HUB_OFFLINE="1")
    assert offline.returncode == 1
    assert f"hf download {REPOSITORY} --local-dir FOLDER" in offline.stderr
    hub.refuses = None
    hub.served.clear()
    assert name in fetched(fetch(hub, tmp_path))
    assert hub.served == [(name, None)]


def test_a_transformer_that_comes_as_a_file_is_not_fetched(hub: Hub, tmp_path: Path) -> None:
    names = fetched(fetch(hub, tmp_path, "z-image-Q4.gguf"))
    assert "transformer/config.json" in names
    assert "transformer/model.safetensors" not in names
    assert "vae/model.safetensors" in names


def test_offline_without_a_checkpoint_the_error_says_what_to_do(hub: Hub, tmp_path: Path) -> None:
    done = fetch(hub, tmp_path, HF_HUB_OFFLINE="1")
    assert done.returncode == 1
    assert f"hf download {REPOSITORY} --local-dir FOLDER`, then name FOLDER" in done.stderr
    assert "Traceback" not in done.stderr
