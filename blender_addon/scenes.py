"""Scenes of our own, set so that the rest view is the painted picture."""

from __future__ import annotations

from typing import Any

import bpy

from exporters.stage import Stage

from .animation import FIRST_FRAME
from .plane import Colours

SAMPLES = 16
"""Enough for edges in motion; flat light has no noise."""


def make_scene(name: str, stage: Stage, colours: Colours) -> Any:
    scene = bpy.data.scenes.new(name)
    set_frame(scene, stage.width, stage.height, stage.camera.fps)
    scene.frame_start = FIRST_FRAME
    scene.frame_end = frames(stage)
    set_view(scene, colours)
    if hasattr(scene, "cycles"):
        scene.render.engine = "CYCLES"
        scene.cycles.samples = scene.cycles.preview_samples = SAMPLES
        scene.cycles.use_denoising = False
        scene.cycles.pixel_filter_type = "BOX"
    see_through(scene, len(stage.planes))
    return scene


def frames(stage: Stage) -> int:
    """Length of the shot."""
    return max(1, round(stage.camera.duration * stage.camera.fps))


def set_frame(scene: Any, width: int, height: int, fps: float) -> None:
    render = scene.render
    render.resolution_x, render.resolution_y, render.resolution_percentage = width, height, 100
    render.fps = max(1, round(fps))
    render.fps_base = render.fps / fps


def set_view(scene: Any, colours: Colours) -> None:
    view = scene.view_settings
    view.view_transform = "Raw" if colours == "EXACT" else "Standard"
    view.look = "None"
    view.exposure, view.gamma = 0, 1
    scene.render.dither_intensity = 0


def see_through(scene: Any, layers: int) -> None:
    """Have Cycles follow every ray through all layers; it counts each of them as a bounce."""
    if hasattr(scene, "cycles"):
        needed = max(32, 2 * layers)
        scene.cycles.min_transparent_bounces = max(scene.cycles.min_transparent_bounces, needed)
        scene.cycles.transparent_max_bounces = max(scene.cycles.transparent_max_bounces, needed)


def shows_exactly(scene: Any, colours: Colours) -> bool:
    """Whether the scene's view transform shows the pictures as they are."""
    return bool(scene.view_settings.view_transform == ("Raw" if colours == "EXACT" else "Standard"))
