"""`multiplane bench doubt`: whether those who are there are told from those who are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.separation import doubt, scenes
from benchmarks.separation.doubt import Doubt, table
from training.architecture import random_pipeline


def test_a_higher_threshold_finds_fewer_and_costs_their_layers() -> None:
    result = Doubt(np.array([0.25, 0.55, 0.9]), np.array([0.3, 0.6, 0.9]), np.array([0.1, 0.35]))
    rows = {column.header: [*column.cells] for column in table(result).columns}
    by_threshold = dict(zip(rows["confidence from"], zip(*[*rows.values()][1:], strict=True), strict=True))
    assert by_threshold["0.0"] == ("100.0", "100.0", "60.0")
    assert by_threshold["0.3"] == ("66.7", "50.0", "50.0")
    assert by_threshold["0.8"] == ("33.3", "0.0", "30.0")


def test_who_is_surer_than_all_who_are_absent_is_told_apart() -> None:
    none = np.zeros(2)
    assert Doubt(np.array([0.6, 0.7]), none, np.array([0.1, 0.5])).told_apart == 1
    assert Doubt(np.array([0.1, 0.5]), none, np.array([0.1, 0.5])).told_apart == 0.5


def test_the_command_asks_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "작은 모델"
    random_pipeline().save_pretrained(model)
    monkeypatch.setattr(scenes, "SIDE", 64)
    assert doubt.main(["--model", str(model), "--limit", "2"]) == 0
    assert "2 dev pictures" in capsys.readouterr().out
