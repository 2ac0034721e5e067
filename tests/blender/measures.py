"""What Blender's pictures and places are held against: the stage, the painted picture, and linear light."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from exporters.composition import Composition
from exporters.pictures import read_far_to_near
from exporters.stage import Camera, Stage, build_stage, camera_at, homography

CAST = [
    ("소명", 0.1, (-9, 20, 60, 100)),
    ("Old robot/2", 0.4, (90, 31, 53, 65)),
    ("background", 1.0, (-40, -40, 272, 188)),
]
"""Name, depth and bounds, near to far, for a canvas of 192 x 108."""
IMPORT = "bpy.ops.import_scene.multiplane(filepath=file, **options)\nscene = bpy.context.scene\n"
TENTHS = [float(time) for time in np.linspace(0, 4, 10)]
"""Ten times of a shot of 4 s, in seconds."""


def stage_with(composition: Composition, move: str, **more: Any) -> Stage:
    """The composition's stage with another move, as long as the composition says."""
    still = composition.stage_of()
    camera = still.camera
    planes = [(plane.id, plane.name, plane.depth, plane.bounds) for plane in still.planes]
    moving = Camera(camera.focal_mm, camera.film_mm, move, camera.duration, camera.fps)
    return build_stage(still.width, still.height, planes, moving, far_ratio=still.far_ratio, **more)


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
    soft = np.zeros((height, width), bool)
    for rgba, x, y in read_far_to_near(composition):
        alpha = np.pad(rgba[..., 3], 1)
        inner = (alpha > 0) & (alpha < 255)
        # Where it is cut by its own picture's end.
        inner[[0, -1]] |= alpha[[1, -2]] > 0
        inner[:, [0, -1]] |= alpha[:, [1, -2]] > 0
        ys, xs = np.nonzero(inner)
        ys, xs = ys + y - 1, xs + x - 1
        inside = (ys >= 0) & (ys < height) & (xs >= 0) & (xs < width)
        soft[ys[inside], xs[inside]] = True
    padded = np.pad(soft, 3)
    near = np.zeros_like(soft)
    for dy in range(7):
        for dx in range(7):
            near |= padded[dy : dy + height, dx : dx + width]
    return near


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
