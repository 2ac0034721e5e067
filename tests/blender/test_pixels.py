"""What Cycles renders: at rest the painted picture, along moves what the stage's own renderer shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exporters.composition import Composition
from exporters.pictures import read_source
from exporters.render import premultiplied_layers, render
from exporters.stage import MOVES
from tests.blender.measures import (
    CAST,
    IMPORT,
    TENTHS,
    blended_in_linear_light,
    edges,
    picture,
    stage_with,
)

Run = Callable[..., Any]
Compose = Callable[..., Composition]

REST = """
result = []
for colours in ("EXACT", "STANDARD"):
    bpy.ops.import_scene.multiplane(filepath=file, colours=colours)
    result += renderings(folder + "/" + colours, bpy.context.scene, [1])
"""
DOZEN = [(f"figure {n}", n / 12, (11 * n - 20, 7 * (n % 4) - 10, 90, 80)) for n in range(11)]
PORTRAIT_BACK = ("background", 1.0, (0, 0, 108, 192))
SHOTS = {
    "landscape": ((192, 108), CAST),
    "portrait": (
        (108, 192),
        [("소명", 0.1, (-9, 90, 70, 120)), ("robot", 0.4, (60, 31, 40, 65)), PORTRAIT_BACK],
    ),
    "overscan": (
        (192, 108),
        [("cut by the frame", 0.2, (150, -70, 130, 190)), ("background", 1.0, (-120, -70, 432, 248))],
    ),
    "12 layers": ((192, 108), [*DOZEN, CAST[-1]]),
    "15 veils": (
        (192, 108),
        [*((f"veil {n}", n / 20, (-10, -10, 212, 128)) for n in range(15)), CAST[-1]],
    ),
}


@pytest.mark.parametrize("kind", list(SHOTS))
def test_the_rest_view_is_the_painted_picture(
    blender: Run, compose: Compose, tmp_path: Path, kind: str
) -> None:
    size, cast = SHOTS[kind]
    composition = compose(cast, size)
    exact, mixed = blender(REST, file=composition.file, folder=tmp_path)
    error = np.abs(picture(exact) - read_source(composition))
    assert error.mean() <= 0.01
    band = edges(composition)
    assert band.any()
    assert np.percentile(error[band], 99.9) <= 4
    in_light = np.rint(blended_in_linear_light(composition))
    assert np.abs(picture(mixed) - in_light).mean() <= 0.1


@pytest.mark.parametrize(
    "move", ["orbit", *(pytest.param(move, marks=pytest.mark.slow) for move in MOVES if move != "orbit")]
)
def test_a_move_renders_as_the_stages_own_renderer_shows_it(
    blender: Run, compose: Compose, tmp_path: Path, move: str
) -> None:
    composition = compose(CAST, camera={"move": move})
    rendered = blender(
        IMPORT
        + """
scene.camera.data.dof.use_dof = False
result = renderings(folder, scene, [1 + 24 * time for time in times], samples=64)
        """,
        file=composition.file,
        options={},
        folder=tmp_path,
        times=TENTHS,
    )
    stage, layers = stage_with(composition, move), premultiplied_layers(composition)
    for time, path in zip(TENTHS, rendered, strict=True):
        error = np.abs(picture(path) - render(stage, layers, time))
        assert np.percentile(error, 99) <= 3, time
