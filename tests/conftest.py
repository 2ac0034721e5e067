"""What every test runs under."""

from __future__ import annotations

import os
from pathlib import Path

# Before torch is imported. Small matrices gain nothing from more threads, and processes share the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings

# A busy machine is not a failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of random weights in the real classes: two steps, 64 px."""
    from training.architecture import random_pipeline  # noqa: PLC0415 - most tests here need no torch

    folder = tmp_path_factory.mktemp("checkpoint") / "tiny"
    random_pipeline().save_pretrained(folder)
    (folder / "multiplane.json").write_text('{"steps": 2, "guidance": 0, "default_height": 64}', "utf-8")
    return folder
