"""A whole storyboard: a scene for every shot, and a scene with their edit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy

from . import compat
from .animation import FIRST_FRAME
from .build_shot import Options, build_shot
from .scenes import set_frame, set_view
from .shot import Shot


def build_storyboard(name: str, shots: Sequence[Shot], options: Options) -> Any:
    """Build every shot and return the edit: the shots one after the other, as long as the storyboard says.

    The edit is as large and as fast as the first shot. A marker stands at every cut; one with the shot's
    dialogue follows it a frame later.
    """
    scenes = [build_shot(shot, options) for shot in shots]
    first = scenes[0].render
    edit = bpy.data.scenes.new(f"{name} edit")
    set_frame(edit, first.resolution_x, first.resolution_y, first.fps / first.fps_base)
    set_view(edit, options.colours)
    edit.frame_start = FIRST_FRAME
    strips, start = compat.strips(edit), FIRST_FRAME
    for shot, scene in zip(shots, scenes, strict=True):
        strip = strips.new_scene(shot.name, scene, 1, start)
        strip.scene_camera = scene.camera
        edit.timeline_markers.new(shot.name, frame=start)
        if dialogue := shot.said("dialogue"):
            edit.timeline_markers.new(dialogue, frame=start + 1)
        start += scene.frame_end - scene.frame_start + 1
    edit.frame_end = max(FIRST_FRAME, start - 1)
    return edit
