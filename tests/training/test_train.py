import json
from pathlib import Path

import numpy as np
import pytest
import torch

from generator.backends import load_backend
from generator.backends.protocol import PaintRequest
from training.export import export_checkpoint
from training.presets import PRESETS
from training.train import train


@pytest.mark.slow
def test_a_run_resumes_and_its_checkpoint_paints(tmp_path: Path) -> None:
    run = tmp_path / "run"
    train(run, "smoke", torch.device("cpu"))
    rows = (run / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["stage"] for row in rows] == [stage.name for stage in PRESETS["smoke"].stages]
    pipeline = train(run, "smoke", torch.device("cpu"))
    assert (run / "log.jsonl").read_text(encoding="utf-8").splitlines() == rows
    export_checkpoint(pipeline, tmp_path / "checkpoint")
    size = sum(file.stat().st_size for file in (tmp_path / "checkpoint").rglob("*"))
    assert size < 40e6
    backend = load_backend(str(tmp_path / "checkpoint"))
    picture = backend.paint(PaintRequest("a red girl", 96, 64, seed=1), capture=False).picture
    assert picture.shape == (64, 96, 3) and np.ptp(picture) > 0
