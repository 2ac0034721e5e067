"""A stage's camera move as F-curves."""

from __future__ import annotations

from typing import Any

from exporters.stage import Stage

from . import compat
from .rig import pose

FIRST_FRAME = 1


def set_move(camera: Any, stage: Stage) -> None:
    """Replace the camera's keys by the stage's move; channels that do not move get a value and no keys.

    Time 0 is frame 1. The curves follow the stage's easing exactly.
    """
    poses = [pose(stage, key) for key in stage.keyframes]
    for path in poses[0]:
        owner = camera if path in ("location", "rotation_euler") else camera.data
        compat.remove_fcurve(owner, path)
        values = [seen[path] for seen in poses]
        _set(owner, path, values[0])
        for index in range(len(values[0])):
            if all(value[index] == values[0][index] for value in values):
                continue
            for key, value in zip(stage.keyframes, values, strict=True):
                _set(owner, path, value)
                part = index if len(value) > 1 else -1
                owner.keyframe_insert(path, index=part, frame=frame_of(stage, key.time))
            _set(owner, path, values[0])
            _ease(_curve(owner, path, index), stage)
    camera.data.dof.use_dof = stage.move == "rack focus"


def frame_of(stage: Stage, time: float) -> float:
    return FIRST_FRAME + time * stage.camera.fps


def _ease(curve: Any, stage: Stage) -> None:
    """With handles at thirds of the way, a Bezier curve's time is linear and its value is 3s^2 - 2s^3."""
    points = list(curve.keyframe_points)
    for key, point, following in zip(stage.keyframes, points, points[1:], strict=False):
        point.interpolation = "LINEAR" if key.ease == "linear" else "BEZIER"
        third = (following.co.x - point.co.x) / 3
        point.handle_right_type = following.handle_left_type = "FREE"
        point.handle_right = point.co.x + third, point.co.y
        following.handle_left = following.co.x - third, following.co.y
    curve.update()


def _curve(owner: Any, path: str, index: int) -> Any:
    [found] = [
        curve for curve in compat.fcurves(owner) if curve.data_path == path and curve.array_index == index
    ]
    return found


def _set(owner: Any, path: str, value: list[float]) -> None:
    *way, name = path.split(".")
    for part in way:
        owner = getattr(owner, part)
    setattr(owner, name, value if len(value) > 1 else value[0])
