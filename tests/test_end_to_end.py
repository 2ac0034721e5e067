"""The whole path with the model that ships: storyboards in, compositions out, every subject accounted for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from psd_tools import PSDImage
from rich.console import Console

from exporters.composition import Composition, load
from exporters.pictures import read_far_to_near, read_layer, read_source, recompose
from server.generate import generate, read_jobs, shots_made_here

ROOT = Path(__file__).parents[1]
STORYBOARDS = [
    *sorted((ROOT / "tests" / "storyboards").glob("*.json")),
    *sorted((ROOT / "examples").glob("*.json")),
]


@pytest.fixture(scope="module", params=STORYBOARDS, ids=lambda file: file.stem)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Composition]:
    out = tmp_path_factory.mktemp("out")
    jobs = read_jobs([request.param], shots=None, language="en", style=None, seed=7)
    makers = shots_made_here("embedded", "16:9", out)
    assert generate(jobs, out, makers=makers, console=Console(quiet=True)) == 0
    assert (out / request.param.stem / "index.html").is_file()
    compositions = [load(file) for file in sorted(out.glob("*/*/v001/composition.json"))]
    assert len(compositions) == len(jobs[0].shots)
    return compositions


def test_every_subject_asked_for_is_a_layer_or_reported(made: list[Composition]) -> None:
    for composition in made:
        assert composition.shot is not None
        asked = sorted(subject["name"] for subject in composition.shot["subjects"])
        found = [layer for layer in composition.layers if layer.kind != "plate"]
        assert (
            sorted([layer.name for layer in found] + [lost.name for lost in composition.not_found]) == asked
        )
        for layer in found:
            assert read_layer(composition, layer)[..., 3].any()
        for lost in composition.not_found:
            assert any(lost.name in warning for warning in composition.warnings)


def test_the_layers_give_the_picture_back(made: list[Composition]) -> None:
    for composition in made:
        source = read_source(composition).astype(int)
        canvas = (composition.canvas.width, composition.canvas.height)
        again = recompose(canvas, read_far_to_near(composition)).astype(int)
        assert np.abs(again - source).max() <= 1
        psd = PSDImage.open(composition.folder / f"{composition.stem}.psd")
        assert np.abs(np.asarray(psd.composite(force=True).convert("RGB")).astype(int) - source).max() <= 2


def test_canvas_and_bleed_are_as_designed(made: list[Composition]) -> None:
    for composition in made:
        assert (composition.canvas.width, composition.canvas.height) == (456, 256)
        plate = composition.far_to_near[0]
        assert plate.kind == "plate" and plate.bounds.x < 0 and plate.bounds.y < 0
