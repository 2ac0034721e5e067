"""A process that makes movies all day does not grow by what OpenCV remembers of threads that have ended."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from exporters.composition import Composition
from exporters.preview import export

MOVIES = 50


def test_many_movies_take_no_more_threads_than_a_few(
    compose: Callable[..., Composition], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    composition = compose(camera={"move": "pan", "duration": 0.1, "fps": 12})
    started = 0
    start = threading.Thread.start

    def counted(thread: threading.Thread) -> None:
        nonlocal started
        started += 1
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", counted)
    for _ in range(MOVIES):
        export(composition, tmp_path)
    assert started < MOVIES
