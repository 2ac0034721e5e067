"""The 2.5D rig of a stage: a root, a camera at its origin, and a plane at every layer's distance.

The stage's world is x right, y down, z away, in pixels; the root's is x right, y up, z towards the camera, in
scene units, with the rest camera at its origin. A picture `distance` units away is `distance * pixel` times
as large as in pixels, so its rest view does not depend on its distance.
"""

from __future__ import annotations

from math import pi
from typing import Any

import bpy

from exporters.stage import Keyframe, Stage

from . import marks

WIDTH = 4.0
"""Scene units that the canvas is wide at depth 0: about life size for people."""
APERTURE = 25.3 / 1920
"""Of the lens, as a share of the canvas's width at depth 0: as wide as After Effects opens a new camera."""


def make_root(name: str, shot: str, stage: Stage) -> Any:
    root = bpy.data.objects.new(name, None)
    # The camera looks along the world's y axis, and z is up.
    root.rotation_euler = (pi / 2, 0, 0)
    root.empty_display_type = "CUBE"
    root.empty_display_size = WIDTH / 20
    root["pixel"] = pixel(stage)
    root.id_properties_ui("pixel").update(description="Size of a pixel of the canvas at distance 1")
    marks.mark(root, shot, "root")
    return root


def make_camera(shot: str, stage: Stage, root: Any) -> Any:
    """The rest camera."""
    data = bpy.data.cameras.new("Camera")
    data.sensor_fit = "HORIZONTAL"
    data.sensor_width = stage.camera.film_mm
    data.lens = stage.camera.focal_mm
    near = unit(stage) * stage.zoom
    data.clip_start, data.clip_end = near / 1000, near * stage.far_ratio * 10
    data.dof.focus_distance = unit(stage) * stage.keyframes[0].focus_distance
    data.dof.aperture_fstop = stage.camera.focal_mm / 1000 / (APERTURE * WIDTH)
    camera = bpy.data.objects.new("Camera", data)
    # A stage turns its camera by Rx Ry Rz; Blender names the order in which the axes are applied.
    camera.rotation_mode = "ZYX"
    camera.parent = root
    marks.mark(camera, shot, "camera")
    return camera


def make_depth(name: str, shot: str, layer: str, root: Any, away: float) -> Any:
    """An empty that stands `distance` away and scales what hangs on it so that its rest view stays."""
    empty = bpy.data.objects.new(name, None)
    empty.parent = root
    empty.empty_display_size = 20
    empty["distance"] = away
    empty[marks.IMPORTED] = away
    empty.id_properties_ui("distance").update(
        min=0.01, soft_max=100, description="From the camera at rest; what the camera sees there stays"
    )
    marks.mark(empty, shot, "depth", layer)
    _drive(empty, "location", 2, "-distance", distance=(empty, "distance"))
    for axis in range(3):
        _drive(empty, "scale", axis, "distance * pixel", distance=(empty, "distance"), pixel=(root, "pixel"))
    return empty


def hang(depth: Any, whole: Any, whole_depth: Any, root: Any) -> None:
    """Have a part's empty follow the plane of what it is a part of; it stands where it stood."""
    depth.driver_remove("location")
    depth.driver_remove("scale")
    depth.parent = whole
    distances = {"own": (depth, "distance"), "whole": (whole_depth, "distance")}
    _drive(depth, "location", 2, "(whole - own) / (whole * pixel)", **distances, pixel=(root, "pixel"))
    for axis in range(3):
        _drive(depth, "scale", axis, "own / whole", **distances)


def unit(stage: Stage) -> float:
    """Scene units to a pixel at depth 0."""
    return WIDTH / stage.width


def pixel(stage: Stage) -> float:
    """Scene units to a pixel at distance 1."""
    return 1 / stage.zoom


def distance(stage: Stage, factor: float) -> float:
    """In scene units, of a plane of the stage."""
    return unit(stage) * stage.zoom * factor


def pose(stage: Stage, key: Keyframe) -> dict[str, list[float]]:
    """What the camera and its data are set to, by data path; location and ZYX rotation are under the root."""
    (x, y, z), scale = key.position, unit(stage)
    location = [
        (x - stage.width / 2) * scale,
        -(y - stage.height / 2) * scale,
        -(z + stage.zoom) * scale,
    ]
    tilt, pan, roll = (angle * pi / 180 for angle in key.rotation)
    lens = stage.camera.focal_mm * key.zoom / stage.zoom
    right, down = key.shift
    return {
        "location": location,
        "rotation_euler": [tilt, -pan, -roll],
        "lens": [lens],
        # Blender shifts the camera's view, not the picture, in widths of the frame and upwards.
        "shift_x": [-right / stage.width],
        "shift_y": [down / stage.width],
        "dof.focus_distance": [key.focus_distance * scale],
    }


def _drive(target: Any, path: str, index: int, expression: str, **variables: tuple[Any, str]) -> None:
    """`variables`: whose custom property each one is."""
    driver = target.driver_add(path, index).driver
    driver.type = "SCRIPTED"
    for name, (owner, key) in variables.items():
        variable = driver.variables.new()
        variable.name = name
        variable.targets[0].id = owner
        variable.targets[0].data_path = f'["{key}"]'
    # Last: setting it compiles it.
    driver.expression = expression
