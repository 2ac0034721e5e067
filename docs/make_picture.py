"""Makes the pictures of the README and decompose.md with the embedded model: `python -m docs.make_picture`.

A drawing on the left; on the right what `multiplane decompose` makes of it, seen from beside the camera,
every layer on a pane of its own.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from math import cos, radians, sin
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from exporters.composition import Composition
from exporters.pictures import Picture, read_source
from exporters.render import premultiplied_layers
from exporters.stage import Bounds, Keyframe, Plane, Stage, homography
from server.cli import main as command
from server.results import load_storyboard

IMAGES = Path(__file__).parent / "images"
SUBJECTS = "a black fence, a green balloon"
PROMPT = "pencil sketch: a green balloon and a black fence in front of city houses, clear day"
PICTURES = {
    "decompose.jpg": ("fence.png", "--subjects", SUBJECTS, "--prompt", PROMPT),
    "scenery.jpg": ("desert.jpg", "--move", "truck right"),
}
"""What is made of which drawing, with which options."""

ANGLE = 38.0
"""Degrees that the onlooker stands to the side of the camera."""
PAPER = (250, 250, 248)
LINE = (150, 150, 150)
SCALE = 2
CENTRES = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
"""OpenCV counts from pixel centres, the stage from their edges."""


def onlooker(stage: Stage) -> Keyframe:
    """The rest camera, swung about the middle of the planes."""
    rest = stage.keyframes[0]
    middle = (stage.planes[0].z + stage.planes[-1].z) / 2
    distance, turn = 1.5 * (stage.zoom + middle), radians(ANGLE)
    position = (rest.position[0] + distance * sin(turn), rest.position[1], middle - distance * cos(turn))
    return replace(rest, position=position, rotation=(0.0, -ANGLE, 0.0))


def seen_from(pose: Keyframe, composition: Composition) -> Picture:
    """[height, width, 3], `SCALE` times the canvas; all layers in sight, in frames the size of the shot."""
    stage = composition.stage_of()
    layers = premultiplied_layers(composition)
    frames = [frame_of(stage, plane, pose) for plane in stage.planes]
    fit = fitted(np.concatenate(frames), SCALE * stage.width, SCALE * stage.height)
    view = np.full((SCALE * stage.height, SCALE * stage.width, 3), PAPER, np.float32)
    for plane, frame in reversed(list(zip(stage.planes, frames, strict=True))):
        to_view = np.linalg.inv(CENTRES) @ fit @ np.array(homography(stage, plane, pose)) @ CENTRES
        drawn = cv2.warpPerspective(layers[plane.id], to_view, view.shape[1::-1]).astype(np.float32) / 255
        view = view * (1 - drawn[..., 3:] / 255) + drawn[..., :3]
        outline = cv2.perspectiveTransform(frame[None], fit)
        cv2.polylines(view, np.rint(outline * 16).astype(np.int32), True, LINE, 1, cv2.LINE_AA, shift=4)
    return np.rint(view).astype(np.uint8)


def frame_of(stage: Stage, plane: Plane, pose: Keyframe) -> NDArray[np.float64]:
    """[4, 2]: the corners of the shot, standing where the plane stands, as `pose` sees them."""
    pane = replace(plane, bounds=Bounds(0, 0, stage.width, stage.height))
    corners = np.array([[(0, 0), (stage.width, 0), (stage.width, stage.height), (0, stage.height)]]) * 1.0
    seen: NDArray[np.float64] = cv2.perspectiveTransform(corners, np.array(homography(stage, pane, pose)))[0]
    return seen


def fitted(points: NDArray[np.float64], width: int, height: int) -> NDArray[np.float64]:
    """The 3x3 matrix that moves and scales points [N, 2] into the middle of width x height, all in sight."""
    low, high = points.min(0), points.max(0)
    scale = (np.array([width, height]) / (high - low)).min()
    x, y = np.array([width, height]) / 2 - scale * (low + high) / 2
    return np.array([[scale, 0, x], [0, scale, y], [0, 0, 1]])


def drawn_and_taken_apart(drawing: str, *options: str) -> Picture:
    with TemporaryDirectory() as out:
        if status := command(["decompose", str(IMAGES / drawing), *options, "--out", out]):
            sys.exit(status)
        (composition,) = load_storyboard(Path(out) / Path(drawing).stem)
        size = (SCALE * composition.canvas.width, SCALE * composition.canvas.height)
        drawn = cv2.resize(read_source(composition), size, interpolation=cv2.INTER_CUBIC)
        return np.hstack([drawn, seen_from(onlooker(composition.stage_of()), composition)])


if __name__ == "__main__":
    for picture, made_of in PICTURES.items():
        Image.fromarray(drawn_and_taken_apart(*made_of)).save(IMAGES / picture, optimize=True)
