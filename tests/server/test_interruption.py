"""However a run of `multiplane generate` ends, every version under its final name is whole."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import pytest
from psd_tools import PSDImage

from exporters.composition import load
from exporters.pictures import read_far_to_near, read_source
from server.versions import finished_versions

ROOT = Path(__file__).parents[2]
SHOTS = 200
"""More than any run here gets done before it is ended."""


@pytest.fixture
def film(tmp_path: Path) -> Path:
    shot = {"prompt": "Mina runs in a forest.", "subjects": ["Mina"], "duration": 0.2}
    file = tmp_path / "film.json"
    file.write_text(json.dumps({"shots": [shot] * SHOTS}), "utf-8")
    return file


def command(film: Path, checkpoint: Path, *more: str) -> list[str]:
    options = ["--model", str(checkpoint), "--size", "64x64", "--out", str(film.parent / "out"), *more]
    return [sys.executable, "-m", "server.cli", "generate", str(film), *options]


@contextmanager
def painting(film: Path, checkpoint: Path) -> Iterator[subprocess.Popen[str]]:
    """A run that has begun to write its first version."""
    # A shell that starts the tests in the background has interrupts ignored, and that would be inherited.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command(film, checkpoint), cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            while not list((film.parent / "out").rglob("v001.partial")):
                assert process.poll() is None
                time.sleep(0.01)
            yield process
        finally:
            process.kill()


def assert_whole(out: Path) -> None:
    for folder in (out / "film").glob("shot-*/"):
        for version in finished_versions(folder):
            composition = load(version)
            read_source(composition)
            assert len(list(read_far_to_near(composition))) == len(composition.layers)
            assert len(PSDImage.open(next(version.glob("*.psd")))) == len(composition.layers)
            assert next(version.glob("*.jsx")).stat().st_size
            with av.open(version / "preview.mp4") as movie:
                assert movie.streams.video[0].frames == 5


def assert_completes(film: Path, checkpoint: Path) -> None:
    subprocess.run(
        command(film, checkpoint, "--shots", "1-2"), cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )
    assert_whole(film.parent / "out")
    for shot in (film.parent / "out" / "film" / name for name in ("shot-1", "shot-2")):
        assert any(finished_versions(shot))
        assert list(shot.glob("*.partial")) == []
    assert (film.parent / "out" / "film" / "index.html").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_runs_killed_at_random_moments_leave_no_half_version_and_the_next_one_completes(
    film: Path, checkpoint: Path
) -> None:
    moments = random.Random()
    for _ in range(3):
        with painting(film, checkpoint) as process:
            time.sleep(moments.uniform(0, 1.5))
            process.send_signal(signal.SIGKILL)
        assert_whole(film.parent / "out")
    assert_completes(film, checkpoint)


@pytest.mark.skipif(os.name == "nt", reason="an interrupt of one process is sent differently on Windows")
def test_an_interrupted_run_leaves_no_trace_of_the_shot_in_the_making(film: Path, checkpoint: Path) -> None:
    with painting(film, checkpoint) as process:
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "multiplane: interrupted; what was finished before is kept\n"
    assert list((film.parent / "out").rglob("*.partial")) == []
    assert_whole(film.parent / "out")
