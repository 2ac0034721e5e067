"""What Blender itself makes of an imported shot: its places by its own matrices, and its settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exporters.composition import Composition, save
from exporters.stage import MOVES
from tests.blender.measures import CAST, IMPORT, TENTHS, seen_by_stage, stage_with

Run = Callable[..., Any]
Compose = Callable[..., Composition]


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
        times=TENTHS,
    )
    for move in MOVES:
        stage = stage_with(composition, move)
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


def test_a_part_stands_where_it_stood_and_follows_what_it_is_a_part_of(
    blender: Run, compose: Compose
) -> None:
    composition = compose(CAST)
    sword, mina, plate = composition.layers
    save(
        composition.model_copy(
            update={"layers": (sword.model_copy(update={"parent": mina.id}), mina, plate)}
        ),
        composition.folder,
    )
    rest, farther, moved = blender(
        IMPORT
        + """
result = [corners(scene)]
whole, = [o for o in scene.objects if o.get("multiplane_role") == "layer" and o["multiplane_layer"] == mina]
part, = [o for o in scene.objects if o.get("multiplane_role") == "depth" and o["multiplane_layer"] == sword]
for depth in (whole.parent, part):
    depth["distance"] *= 1.3
    depth.update_tag()
result.append(corners(scene))
whole.location.x += 10
result.append(corners(scene))
        """,
        file=composition.file,
        options={},
        mina=mina.id,
        sword=sword.id,
    )
    for layer, wanted in seen_by_stage(composition.stage_of(), 0).items():
        assert np.abs(rest[layer] - wanted).max() < 0.01
        assert np.abs(farther[layer] - wanted).max() < 0.01
    shift = {layer: np.subtract(moved[layer], farther[layer]) for layer in moved}
    assert np.allclose(shift[mina.id], (10, 0), atol=0.01)
    assert shift[sword.id][:, 0].min() > 5
    assert np.allclose(shift[plate.id], 0, atol=0.01)


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


def test_a_composition_that_is_dropped_on_the_3d_view_is_imported_at_once(
    blender: Run, compose: Compose
) -> None:
    told = blender(
        """
        handler = getattr(bpy.types, "IMPORT_SCENE_FH_multiplane", None)
        if handler is None:
            result = None
        else:
            def area(kind):
                return type("context", (), {"area": type("area", (), {"type": kind})})
            # Blender sets the path and invokes the operator that the handler names.
            module, name = handler.bl_import_operator.split(".")
            getattr(getattr(bpy.ops, module), name)("INVOKE_DEFAULT", filepath=file)
            result = [handler.bl_file_extensions, handler.poll_drop(area("VIEW_3D")),
                      handler.poll_drop(area("TEXT_EDITOR")), bpy.context.scene.name]
        """,
        file=compose(CAST).file,
    )
    if told is None:
        pytest.skip("this Blender takes no dropped files")
    assert told == [".json", True, False, "1 소명 waits"]
