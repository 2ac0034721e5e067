"""Storyboards of a real production, painted by random weights, as Blender shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rich.console import Console

from exporters.composition import load
from exporters.pictures import read_source
from generator.backends.protocol import Reading
from server.generate import generate, read_jobs, shots_made_here
from tests.blender.measures import blended_in_linear_light, edges, picture, seen_by_stage

STORYBOARDS = Path(__file__).parents[1] / "storyboards"
LOOK = """
result = []
for colours in ("EXACT", "STANDARD"):
    bpy.ops.import_scene.multiplane_storyboard(directory=folder, colours=colours)
    for strip in compat.strips(bpy.context.scene):
        scene = strip.scene
        [shot] = scene.collection.children
        bpy.context.window.scene = scene
        [rendered] = renderings(f"{out}/{colours}-{scene.name}", scene, [1])
        result.append([colours, shot["multiplane_file"], corners(scene), rendered])
"""
COMPAT = """
import sys
compat = next(module for name, module in sys.modules.items() if name.endswith("multiplane.compat"))
"""


def columns(reading: Reading, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Masks [concepts, Ht, Wt]: random weights see nobody, so every subject gets a soft column."""
    count, height, width = reading.concept_probabilities.shape
    middles = (np.arange(count - 1) + 0.5) / max(1, count - 1)
    across = np.exp(-((4 * count * (np.linspace(0, 1, width) - middles[:, None])) ** 2))
    masks = np.repeat(across[:, None], height, axis=1)
    masks[:, : height // 4] = 0
    return np.concatenate([masks, 1 - masks.sum(0, keepdims=True)]).clip(0, 1).astype(np.float32)


@pytest.fixture(scope="module", params=["somyung_v1", "somyung_v2"])
def painted(
    request: pytest.FixtureRequest, checkpoint: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of a storyboard's results."""
    out = tmp_path_factory.mktemp("out")
    file = STORYBOARDS / f"{request.param}.json"
    jobs = read_jobs([file], shots=None, language="en", style=None, seed=7)
    makers = shots_made_here(str(checkpoint), "96x64", out)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.layers.decompose.soft_masks", columns)
        assert generate(jobs, out, makers=makers, console=Console(quiet=True)) == 0
    return out / request.param


def test_every_shot_is_seen_as_it_was_painted(
    blender: Callable[..., Any], painted: Path, tmp_path: Path
) -> None:
    seen = blender(COMPAT + LOOK, folder=painted, out=tmp_path)
    shots = len(list(painted.glob("*/v001/composition.json")))
    assert len(seen) == 2 * shots > 0
    assert any(len(corners) > 1 for _, _, corners, _ in seen), "no subject became a layer"
    for colours, file, corners, rendered in seen:
        composition = load(Path(file))
        for layer, wanted in seen_by_stage(composition.stage_of(), 0).items():
            assert np.abs(corners[layer] - wanted).max() < 0.01, (file, layer)
        if colours == "EXACT":
            error = np.abs(picture(rendered) - read_source(composition))
            assert error.mean() <= 0.01, file
            if (band := edges(composition)).any():
                assert np.percentile(error[band], 99.9) <= 4, file
        else:
            in_light = np.rint(blended_in_linear_light(composition))
            assert np.abs(picture(rendered) - in_light).mean() <= 0.1, file
