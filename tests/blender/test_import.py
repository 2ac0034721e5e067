"""What Blender itself makes of an imported shot: its geometry by its own matrices, its pixels by Cycles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from exporters.composition import Composition
from exporters.pictures import read_far_to_near, read_source
from exporters.render import premultiplied_layers, render
from exporters.stage import MOVES, Stage, camera_at, homography

Run = Callable[..., Any]
Compose = Callable[..., Composition]

CAST = [
    ("소명", 0.1, (-9, 20, 60, 100)),
    ("Old robot/2", 0.4, (90, 31, 53, 65)),
    ("background", 1.0, (-40, -40, 272, 188)),
]
IMPORT = "bpy.ops.import_scene.multiplane(filepath=file, **options)\nscene = bpy.context.scene\n"
TENTHS = np.linspace(0, 4, 10)


def seen_by_stage(stage: Stage, time: float) -> dict[str, NDArray[np.float64]]:
    """Corners [4, 2] of every layer on the canvas, from the bottom left, anticlockwise."""
    corners = {}
    for plane in stage.planes:
        w, h = plane.bounds.width, plane.bounds.height
        points = (
            np.array(homography(stage, plane, camera_at(stage, time)))
            @ np.array([(0, h, 1), (w, h, 1), (w, 0, 1), (0, 0, 1)]).T
        )
        corners[plane.id] = (points[:2] / points[2]).T
    return corners


def picture(path: str) -> NDArray[np.float64]:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(np.float64)


def edges(composition: Composition) -> NDArray[np.bool_]:
    """[height, width]: within 3 px of where a layer's alpha is neither 0 nor 255, or its picture ends."""
    height, width = composition.canvas.height, composition.canvas.width
    soft = np.zeros((height + 80, width + 80), bool)
    for rgba, x, y in read_far_to_near(composition):
        alpha = np.pad(rgba[..., 3], 1)
        here = soft[40 + y - 1 : 40 + y - 1 + alpha.shape[0], 40 + x - 1 : 40 + x - 1 + alpha.shape[1]]
        here |= ((alpha > 0) & (alpha < 255))[: here.shape[0], : here.shape[1]]
    near = np.zeros_like(soft)
    for dy in range(-3, 4):
        for dx in range(-3, 4):
            near |= np.roll(soft, (dy, dx), (0, 1))
    return near[40:-40, 40:-40]


def blended_in_linear_light(composition: Composition) -> NDArray[np.float64]:
    """What layers over each other give in linear light, back in sRGB, 0 to 255."""
    stack = np.zeros((composition.canvas.height, composition.canvas.width, 3))
    height, width = stack.shape[:2]
    for rgba, x, y in read_far_to_near(composition):
        left, top = max(0, x), max(0, y)
        right, bottom = min(width, x + rgba.shape[1]), min(height, y + rgba.shape[0])
        seen = rgba[top - y : bottom - y, left - x : right - x] / 255
        light = np.where(seen <= 0.04045, seen / 12.92, ((seen + 0.055) / 1.055) ** 2.4)[..., :3]
        stack[top:bottom, left:right] += (light - stack[top:bottom, left:right]) * seen[..., 3:]
    return 255 * np.where(stack <= 0.0031308, stack * 12.92, 1.055 * stack ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("size", [(192, 108), (108, 192)], ids=["landscape", "portrait"])
@pytest.mark.parametrize("focal", [18, 50], ids=lambda mm: f"{mm} mm")
def test_layers_are_seen_where_the_stage_sees_them_along_every_move(
    blender: Run, compose: Compose, size: tuple[int, int], focal: int
) -> None:
    composition = compose(CAST, size, camera={"focal_mm": focal})
    seen = blender(
        """
        result = {}
        for move in moves:
            bpy.ops.import_scene.multiplane(filepath=file, move=move)
            scene = bpy.context.scene
            result[move] = [corners(scene, 1 + 24 * time) for time in times]
        """,
        file=composition.file,
        moves=MOVES,
        times=list(TENTHS),
    )
    for move in MOVES:
        camera = composition.camera.model_copy(update={"move": move})
        stage = composition.model_copy(update={"camera": camera}).stage_of()
        for time, corners in zip(TENTHS, seen[move], strict=True):
            for layer, wanted in seen_by_stage(stage, time).items():
                assert np.abs(corners[layer] - wanted).max() < 0.01, (move, time, layer)


def test_the_rest_view_does_not_depend_on_a_layers_distance(blender: Run, compose: Compose) -> None:
    before, after = blender(
        IMPORT
        + """
result = [corners(scene)]
for object in scene.objects:
    if "distance" in object:
        object["distance"] *= 1.7
        object.update_tag()
result.append(corners(scene))
        """,
        file=compose(CAST).file,
        options={"own_far_ratio": True, "far_ratio": 3},
    )
    assert all(np.allclose(before[layer], after[layer], atol=0.01) for layer in before)


def test_cycles_renders_the_painted_picture_in_exact_colours(
    blender: Run, compose: Compose, tmp_path: Path
) -> None:
    composition = compose(CAST)
    [rendered] = blender(
        IMPORT + "result = renderings(folder, scene, [1])", file=composition.file, options={}, folder=tmp_path
    )
    error = np.abs(picture(rendered) - read_source(composition))
    assert error.mean() <= 0.01
    assert np.percentile(error[edges(composition)], 99.9) <= 4


def test_cycles_blends_in_linear_light_to_mix_with_3d(blender: Run, compose: Compose, tmp_path: Path) -> None:
    composition = compose(CAST)
    [rendered] = blender(
        IMPORT + "result = renderings(folder, scene, [1])",
        file=composition.file,
        options={"colours": "STANDARD"},
        folder=tmp_path,
    )
    assert np.abs(picture(rendered) - np.rint(blended_in_linear_light(composition))).mean() <= 0.1


def test_many_layers_are_seen_through(blender: Run, compose: Compose, tmp_path: Path) -> None:
    stacked = [(f"veil {n}", n / 20, (-10, -10, 212, 128)) for n in range(15)]
    composition = compose([*stacked, CAST[-1]])
    [rendered] = blender(
        IMPORT + "result = renderings(folder, scene, [1])", file=composition.file, options={}, folder=tmp_path
    )
    assert np.abs(picture(rendered) - read_source(composition)).mean() <= 0.01


@pytest.mark.parametrize(
    "move",
    ["orbit", *(pytest.param(move, marks=pytest.mark.slow) for move in MOVES if move != "orbit")],
)
def test_a_move_renders_as_the_stages_own_renderer_shows_it(
    blender: Run, compose: Compose, tmp_path: Path, move: str
) -> None:
    composition = compose(CAST, camera={"move": move})
    stage, times = composition.stage_of(), list(TENTHS[1::4] if move == "orbit" else TENTHS)
    rendered = blender(
        IMPORT
        + """
scene.camera.data.dof.use_dof = False
result = renderings(folder, scene, [1 + 24 * time for time in times], samples=64)
        """,
        file=composition.file,
        options={},
        folder=tmp_path,
        times=times,
    )
    layers = premultiplied_layers(composition)
    for time, path in zip(times, rendered, strict=True):
        error = np.abs(picture(path) - render(stage, layers, time))
        assert np.percentile(error, 99) <= 3, time


def test_a_new_scene_is_set_for_the_shot(blender: Run, compose: Compose) -> None:
    composition = compose(CAST, camera={"move": "rack focus", "duration": 2.5, "fps": 23.976})
    scene = blender(
        IMPORT
        + """
render, camera = scene.render, scene.camera
marker, = scene.timeline_markers
result = {
    "name": scene.name,
    "size": [render.resolution_x, render.resolution_y],
    "fps": render.fps / render.fps_base,
    "frames": [scene.frame_start, scene.frame_end],
    "view": scene.view_settings.view_transform,
    "marker": [marker.frame, marker.camera == camera],
    "fit": camera.data.sensor_fit,
    "focus": camera.data.dof.use_dof,
    "collections": [collection.name for collection in scene.collection.children],
}
        """,
        file=composition.file,
        options={},
    )
    assert scene.pop("fps") == pytest.approx(23.976)
    assert scene == {
        "name": "1 소명 waits",
        "size": [192, 108],
        "frames": [1, 60],
        "view": "Raw",
        "marker": [1, True],
        "fit": "HORIZONTAL",
        "focus": True,
        "collections": ["1 소명 waits"],
    }


def test_the_current_scene_keeps_its_settings(blender: Run, compose: Compose) -> None:
    before, after, objects = blender(
        """
        scene = bpy.context.scene
        def settings():
            view, render = scene.view_settings, scene.render
            return [view.view_transform, view.look, render.engine, render.resolution_x, render.fps,
                    scene.frame_end, scene.camera.name, len(bpy.data.scenes)]
        before = settings()
        bpy.ops.import_scene.multiplane(filepath=file, new_scene=False)
        result = [before, settings(), [object.name for object in scene.collection.all_objects]]
        """,
        file=compose(CAST).file,
    )
    assert before == after
    assert {"소명", "Old robot/2", "background", "Cube"} <= set(objects)


def test_packed_pictures_need_no_files(blender: Run, compose: Compose) -> None:
    packed = blender(
        IMPORT + "result = [image.packed_file is not None for image in bpy.data.images if image.users]",
        file=compose(CAST).file,
        options={"pack": True},
    )
    assert packed.count(True) == len(CAST)


def test_eevee_can_blur_layers_that_are_dithered(blender: Run, compose: Compose) -> None:
    methods = blender(
        """
        result = []
        for for_focus in (False, True):
            bpy.ops.import_scene.multiplane(filepath=file, for_focus=for_focus)
            planes = [object for object in bpy.context.scene.objects if object.type == "MESH"]
            materials = [plane.active_material for plane in planes]
            result.append(list({getattr(material, "surface_render_method", None) or material.blend_method
                                for material in materials}))
        """,
        file=compose(CAST).file,
    )
    assert methods in ([["BLEND"], ["HASHED"]], [["BLENDED"], ["DITHERED"]])


def test_a_file_that_cannot_be_used_is_said_in_one_line_and_leaves_nothing(
    blender: Run, tmp_path: Path
) -> None:
    file = tmp_path / "composition.json"
    file.write_text('{"version": "2.0"}', "utf-8")
    said, left = blender(
        """
        try:
            bpy.ops.import_scene.multiplane(filepath=file)
        except RuntimeError as error:
            said = str(error)
        result = [said, len(bpy.data.scenes) + len(bpy.data.collections)]
        """,
        file=file,
    )
    assert said.strip() == f"Error: {file}: version: is '2.0'; this Multiplane reads versions 1.x"
    assert left == 2


def test_unregistering_takes_everything_away(blender: Run) -> None:
    there = blender(
        """
        import importlib, sys
        name = next(name for name in sys.modules if name.split(".")[-1] == "multiplane")
        module = sys.modules[name]
        def there():
            return [hasattr(bpy.types, "MULTIPLANE_PT_shot"), "multiplane" in dir(bpy.ops.import_scene)]
        result = [there()]
        module.unregister()
        result.append(there())
        module.register()
        result.append(there())
        """
    )
    assert there == [[True, True], [False, False], [True, True]]
