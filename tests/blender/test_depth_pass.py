"""Picture and depth as multilayer EXR files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR

from exporters.composition import Composition
from exporters.pictures import read_far_to_near, read_source
from tests.blender.measures import CAST, IMPORT

Run = Callable[..., Any]
Compose = Callable[..., Composition]


def channels(file: Path) -> dict[str, Any]:
    """By their names without the view layer's."""
    with OpenEXR.File(str(file), separate_channels=True) as opened:
        return {name.split(".", 1)[1]: each.pixels for name, each in opened.channels().items()}


def test_a_pixels_depth_is_the_distance_of_the_layer_that_covers_it(
    blender: Run, compose: Compose, tmp_path: Path
) -> None:
    composition = compose(CAST)
    file = tmp_path / "소명.exr"
    before, after, distances = blender(
        IMPORT
        + """
scene.cycles.samples = 1
render, image = scene.render, scene.render.image_settings
render.engine = bpy.types.RenderSettings.bl_rna.properties["engine"].default
image.file_format, image.color_mode = "JPEG", "BW"
def settings():
    return [render.engine, render.filepath, render.use_sequencer, image.file_format, image.color_mode,
            scene.view_layers[0].use_pass_z]
before = settings()
bpy.ops.multiplane.render_depth(filepath=exr)
result = [before, settings(), {each["multiplane_layer"]: each["distance"] for each in scene.objects
                               if "distance" in each}]
        """,
        file=composition.file,
        options={},
        exr=file,
    )
    assert before == after
    rendered = channels(file)
    wanted, sure = np.zeros((108, 192)), np.zeros((108, 192), bool)
    for layer, (rgba, x, y) in zip(composition.far_to_near, read_far_to_near(composition), strict=True):
        alpha = np.zeros((108 + 400, 192 + 400))
        alpha[y + 200 : y + 200 + rgba.shape[0], x + 200 : x + 200 + rgba.shape[1]] = rgba[..., 3]
        alpha = alpha[200:308, 200:392]
        assert layer.id is not None
        wanted = np.where(alpha > 127, distances[layer.id], wanted)
        sure = np.where((alpha > 100) & (alpha < 155), False, sure | (alpha > 127))
    assert len(np.unique(wanted)) == 3
    assert np.abs(rendered["Depth.Z"] - wanted)[sure].max() < 0.001
    colours = np.dstack([rendered[f"Combined.{name}"] for name in "RGB"])
    assert np.abs(255 * colours - read_source(composition)).mean() < 0.3


def test_an_animation_is_a_file_for_every_frame(blender: Run, compose: Compose, tmp_path: Path) -> None:
    blender(
        IMPORT
        + """
scene.render.resolution_percentage = 25
scene.cycles.samples = 1
bpy.ops.multiplane.render_depth(filepath=exr, animation=True)
        """,
        file=compose(CAST, camera={"duration": 0.125, "fps": 24, "move": "dolly in"}).file,
        options={},
        exr=tmp_path / "depth.exr",
    )
    nearest = [float(channels(file)["Depth.Z"].min()) for file in sorted(tmp_path.glob("depth_*.exr"))]
    assert [file.name for file in sorted(tmp_path.glob("*.exr"))] == [
        f"depth_{frame:04}.exr" for frame in (1, 2, 3)
    ]
    assert nearest == sorted(nearest, reverse=True) and nearest[0] > nearest[-1]


def test_a_place_that_cannot_be_written_is_said_and_the_settings_stay(
    blender: Run, compose: Compose, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    said, kept = blender(
        IMPORT
        + """
scene.render.resolution_percentage = 25
try:
    bpy.ops.multiplane.render_depth(filepath=exr)
except RuntimeError as error:
    said = str(error)
result = [said, scene.render.image_settings.file_format]
        """,
        file=compose(CAST).file,
        options={},
        exr=tmp_path / "file" / "depth.exr",
    )
    assert said
    assert kept == "PNG"


def test_a_scene_without_a_shot_has_no_depth_to_render(blender: Run) -> None:
    assert blender("result = bpy.ops.multiplane.render_depth.poll()") is False
