"""Presets of the camera's move: what they lock, what they replace, and what they warn of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from exporters.composition import Composition
from exporters.stage import MOVES
from tests.blender.measures import CAST, IMPORT, TENTHS, seen_by_stage, stage_with

Run = Callable[..., Any]
Compose = Callable[..., Composition]

NARROW = [*CAST[:-1], ("background", 1.0, (0, 0, 192, 108))]


def test_every_move_locks_the_depth_of_an_object_as_the_stage_does(blender: Run, compose: Compose) -> None:
    composition = compose(CAST)
    seen = blender(
        IMPORT
        + """
result = {}
for move in moves:
    bpy.ops.multiplane.set_move(move=move, intensity=0.7, lock="Old robot/2")
    result[move] = [corners(scene, 1 + 24 * time) for time in times]
        """,
        file=composition.file,
        options={},
        moves=MOVES,
        times=TENTHS,
    )
    robot = composition.stage_of().planes[1]
    for move in MOVES:
        stage = stage_with(composition, move, intensity=0.7, lock=robot.factor)
        for time, corners in zip(TENTHS, seen[move], strict=True):
            for layer, wanted in seen_by_stage(stage, time).items():
                assert np.abs(corners[layer] - wanted).max() < 0.01, (move, time, layer)


def test_a_locked_layer_stays_where_the_artist_has_put_it(blender: Run, compose: Compose) -> None:
    rest, moved = blender(
        IMPORT
        + """
depth = bpy.data.objects["소명 depth"]
depth["distance"] = 7.5
depth.update_tag()
bpy.ops.multiplane.set_move(move="truck left", lock="소명")
result = [corners(scene, frame) for frame in (1, 97)]
        """,
        file=compose(CAST).file,
        options={},
    )
    assert np.allclose(rest["id of 소명"], moved["id of 소명"], atol=0.01)
    assert np.abs(np.subtract(rest["id of background"], moved["id of background"])).max() > 1


def test_what_stands_behind_the_camera_cannot_be_locked(blender: Run, compose: Compose) -> None:
    said = blender(
        IMPORT
        + """
bpy.data.objects["Camera"].parent = None
behind = bpy.data.objects.new("behind", bpy.data.meshes.new("behind"))
behind.location.y = -3
scene.collection.objects.link(behind)
try:
    bpy.ops.multiplane.set_move(move="truck left", lock="behind")
except RuntimeError as error:
    result = str(error)
        """,
        file=compose(CAST).file,
        options={},
    )
    assert "lock must be a positive number" in said


def test_a_preset_replaces_the_storyboards_move_and_only_that(blender: Run, compose: Compose) -> None:
    keys = blender(
        IMPORT
        + """
def keys(owner):
    animation = owner.animation_data
    action = animation.action if animation else None
    if action is None:
        return []
    curves = action.fcurves if hasattr(action, "fcurves") else [
        curve for layer in action.layers for strip in layer.strips
        for curve in strip.channelbag(animation.action_slot).fcurves]
    return sorted([curve.data_path, curve.array_index] for curve in curves)
camera = scene.camera
camera.keyframe_insert("scale", index=0)
result = [keys(camera)]
bpy.ops.multiplane.set_move(move="pedestal up", lock="소명")
result += [keys(camera), keys(camera.data)]
bpy.ops.multiplane.set_move(move="zoom in")
result += [keys(camera), keys(camera.data), list(camera.location), camera.data.shift_y]
        """,
        file=compose(CAST, camera={"move": "truck left"}).file,
        options={},
    )
    assert keys == [
        [["location", 0], ["scale", 0]],
        [["location", 1], ["scale", 0]],
        [["shift_y", 0]],
        [["scale", 0]],
        [["lens", 0]],
        [0, 0, 0],
        0,
    ]


SIDEBAR = """
import sys
panel = next(module for name, module in sys.modules.items() if name.endswith("multiplane.camera_move"))
class Recorder:
    def __init__(self):
        self.said, self.asked = [], type("asked", (), {})()
    def column(self, **_):
        return self
    def prop(self, owner, name, **_):
        self.said.append(name)
    def label(self, text="", **_):
        self.said.append(text)
    def operator(self, name, **_):
        self.said.append(name)
        return self.asked
def shown():
    layout = Recorder()
    panel.MULTIPLANE_PT_move.draw(type("panel", (), {"layout": layout})(), bpy.context)
    return [layout.said, vars(layout.asked)]
"""
"""What the sidebar shows, without a window."""


def test_the_sidebar_offers_a_move_and_warns_of_a_missing_overscan(blender: Run, compose: Compose) -> None:
    composition = compose(NARROW)
    plain, moving, locked = blender(
        IMPORT
        + SIDEBAR
        + """
chosen = scene.multiplane_move
result = [shown()]
chosen.move, chosen.intensity = "truck left", 2
result.append(shown())
chosen.lock = bpy.data.objects["background"]
bpy.context.view_layer.update()
result.append(shown())
        """,
        file=composition.file,
        options={},
    )
    fields = ["move", "intensity", "lock", "multiplane.set_move"]
    assert plain == [fields, {"move": "STORYBOARD", "intensity": 1, "lock": ""}]
    # The plate stands twice as far as depth 0, where twice 6 % of the width would be seen.
    assert moving == [
        [*fields, "Shows 12 px beyond the background"],
        {"move": "truck left", "intensity": 2, "lock": ""},
    ]
    assert locked == [fields, {"move": "truck left", "intensity": 2, "lock": "background"}]


def test_a_new_scene_offers_the_move_that_it_was_imported_with(blender: Run, compose: Compose) -> None:
    offered = blender(
        IMPORT + "result = [scene.multiplane_move.move, scene.multiplane_move.intensity]",
        file=compose(CAST).file,
        options={"move": "orbit", "intensity": 0.5},
    )
    assert offered == ["orbit", 0.5]
