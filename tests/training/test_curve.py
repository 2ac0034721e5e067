"""The picture of a run's losses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.curve import LINE, MARGIN, PANEL, curve, main


def columns_of_the_line(rows: list[dict[str, object]]) -> list[int]:
    """For each column that the line crosses, its highest row."""
    drawn = (np.asarray(curve(rows)) == LINE).all(axis=2)
    return [int(column.argmax()) for column in drawn.T if column.any()]


def test_a_loss_that_falls_is_a_line_that_falls() -> None:
    rows = [{"stage": "full", "step": 100 * i, "held_out_loss": 1 / i} for i in range(1, 6)]
    heights = columns_of_the_line(rows)
    assert len(heights) >= PANEL
    assert heights[0] < heights[len(heights) // 2] < heights[-1]


def test_every_stage_of_every_run_has_a_panel_of_its_own() -> None:
    rows = [
        {"stage": stage, "step": step, "held_out_loss": loss}
        for stage, loss in (("frame", 0.9), ("full", 0.5), ("frame", 0.7), ("frame", 0.6))
        for step in (100, 200)
    ]
    assert curve(rows).width == 4 * (PANEL + MARGIN) + MARGIN


def test_a_log_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "소명.jsonl"
    monkeypatch.setattr("sys.argv", ["curve", str(log), str(tmp_path / "curve.png")])
    with pytest.raises(SystemExit):
        main()
    assert f"{log}: there is no such file" in capsys.readouterr().err
