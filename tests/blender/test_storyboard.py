"""A storyboard's results as scenes and an edit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exporters.composition import Composition
from exporters.pictures import read_source
from server.versions import write_order

CAST = [("소명", 0.1, (-9, 20, 60, 100)), ("background", 1.0, (-40, -40, 272, 188))]


@pytest.fixture
def board(tmp_path: Path, compose: Callable[..., Composition]) -> list[Composition]:
    """Shots 9 and 10 of a storyboard, 0.5 and 1 s long."""
    return [
        compose(
            CAST,
            folder=tmp_path / "소명 board" / f"shot-{key}" / "v001",
            seed=key,
            id=f"shot {key}",
            shot={"key": str(key), "storyboard": "somyung", "dialogue": dialogue},
            camera={"duration": duration, "fps": 24},
        )
        for key, duration, dialogue in ((10, 1.0, "안녕?"), (9, 0.5, ""))
    ]


def test_every_shot_is_a_scene_and_the_edit_shows_them_in_order(
    blender: Callable[..., Any], board: list[Composition], tmp_path: Path
) -> None:
    folder = board[0].folder.parents[1]
    told = blender(
        """
        bpy.ops.import_scene.multiplane_storyboard(directory=folder)
        edit = bpy.context.scene
        editor = edit.sequence_editor
        strips = editor.strips if hasattr(editor, "strips") else editor.sequences
        result = {
            "name": edit.name,
            "strips": sorted([strip.frame_final_start, strip.frame_final_end, strip.scene.name]
                             for strip in strips),
            "cameras": all(strip.scene_camera == strip.scene.camera for strip in strips),
            "markers": sorted([marker.frame, marker.name] for marker in edit.timeline_markers),
            "end": edit.frame_end,
            "pictures": renderings(out, edit, [1, 13]),
        }
        """,
        folder=folder,
        out=tmp_path,
    )
    pictures = told.pop("pictures")
    assert told == {
        "name": "somyung edit",
        "strips": [[1, 13, "9"], [13, 37, "10"]],
        "cameras": True,
        "markers": [[1, "9"], [13, "10"], [14, "안녕?"]],
        "end": 36,
    }
    for shot, path in zip(reversed(board), pictures, strict=True):
        with Image.open(path) as image:
            error = np.abs(np.asarray(image.convert("RGB")).astype(float) - read_source(shot))
        assert error.mean() <= 0.01


def test_the_edit_has_the_storyboards_own_order(
    blender: Callable[..., Any], board: list[Composition]
) -> None:
    folder = board[0].folder.parents[1]
    write_order(folder, ["10", "9"])
    told = blender(
        """
        bpy.ops.import_scene.multiplane_storyboard(directory=folder)
        result = sorted([marker.frame, marker.name] for marker in bpy.context.scene.timeline_markers)
        """,
        folder=folder,
    )
    assert [name for _, name in told if name != "안녕?"] == ["10", "9"]


def test_a_folder_without_shots_is_said(blender: Callable[..., Any], tmp_path: Path) -> None:
    said = blender(
        """
        try:
            bpy.ops.import_scene.multiplane_storyboard(directory=folder)
        except RuntimeError as error:
            result = str(error)
        """,
        folder=tmp_path,
    )
    assert "holds no painted shots; choose the folder that has a folder for each shot" in said
