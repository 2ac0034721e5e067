"""`multiplane bench ablation`: one part of the method changed at a time."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.separation import ablation, scenes
from benchmarks.separation.ablation import Row, mask_ious, table
from benchmarks.separation.plot import FILL, bar_plot
from generator.errors import InputError
from training.architecture import random_pipeline


def test_every_part_is_changed_and_scored_before_and_after_matting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, out = tmp_path / "작은 모델", tmp_path / "소명"
    random_pipeline().save_pretrained(model)
    recipe = {"steps": 1, "guidance": 0, "default_height": 64, "blocks": [1], "heads": {"1": [0, 2]}}
    (model / "multiplane.json").write_text(json.dumps(recipe), "utf-8")
    monkeypatch.setattr(scenes, "SIDE", 64)
    assert ablation.main(["--model", str(model), "--limit", "1", "--out", str(out)]) == 0
    document = json.loads((out / "ablation.json").read_text("utf-8"))
    parts = [row["part"] for row in document["rows"]]
    assert (document["split"], document["pictures"], parts[0]) == ("dev", 1, "the method")
    assert parts.count("block") == 3
    assert parts.count("heads") == 1 + 3 + 1
    assert {"noise", "background", "words", "direction", "score space", "refinement", "mattes"} <= {*parts}
    for row in document["rows"]:
        assert 0 <= row["masks"] <= 1
        assert 0 <= row["layers"] <= 1
    with pytest.raises(InputError, match="not empty"):
        ablation.main(["--model", str(model), "--limit", "1", "--out", str(out)])


def test_true_masks_score_better_than_flat_ones() -> None:
    sample = scenes.draw_sample(0, "flat colour", "dev")
    truth = np.stack([target.visible for target in sample.targets])
    masks = np.concatenate([truth, 1 - truth.sum(axis=0, keepdims=True)])
    assert min(mask_ious(sample, masks)) > 0.95
    assert max(mask_ious(sample, np.full_like(masks, 1 / len(masks)))) < 0.9


def test_bars_are_as_long_as_their_values() -> None:
    with_half = np.asarray(bar_plot({"소명": 0.5, "all": 1.0}))
    filled = (with_half == FILL).all(axis=2).sum(axis=1)
    half, whole = sorted({*filled.tolist()} - {0})
    assert isinstance(bar_plot({"a": 0.1}), Image.Image)
    assert whole == pytest.approx(2 * half, abs=2)


def test_the_table_tells_the_gain_on_the_method() -> None:
    rows = [Row("the method", "as it is", 0.4, 0.5), Row("block", "0", 0.3, 0.45)]
    columns = {column.header: [*column.cells] for column in table(rows).columns}
    assert columns["against the method"] == ["+0.0", "-5.0"]
