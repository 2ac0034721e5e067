"""A composition as Blender needs it: where its pictures are, and its stage. Standard library only."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from exporters.normalise import CompositionError, composition_file, picture_path, read
from exporters.stage import Bounds, Camera, Stage, bleed, build_stage


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture, and the part of the canvas's plane that it covers."""

    id: str
    name: str
    kind: str
    file: Path
    hash: str
    """SHA-256 of the file."""
    premultiplied: bool
    depth: float
    """0 nearest to 1 farthest."""
    bounds: Bounds
    """Of the whole picture, in canvas pixels."""
    parent: str | None = None
    """The id of the layer that this is a part of."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A composition that was read from `file`."""

    file: Path
    form: dict[str, Any]
    """The normalised composition: plain JSON values."""
    layers: tuple[Layer, ...]
    """Near to far."""

    @property
    def id(self) -> str:
        return str(self.form["id"])

    @property
    def name(self) -> str:
        """ "2/1 The lantern", else the name of the folder."""
        words = filter(None, map(self.said, ("key", "title")))
        return " ".join(words) or self.file.parent.name or "composition"

    @property
    def source(self) -> Path | None:
        """The picture that the layers came from."""
        name = self.form.get("source_image")
        return picture_path(self.file, "source_image", name) if name else None

    def said(self, key: str) -> str:
        """What the storyboard says of the shot, such as its "dialogue"; "" where it says nothing."""
        shot = self.form.get("shot")
        return str(shot.get(key) or "") if isinstance(shot, dict) else ""


def load(path: Path) -> Shot:
    """Read a composition in any form that `normalise` knows; `path` is the file, or its folder.

    Raises:
        CompositionError: names the file, the key and the problem.
    """
    file = composition_file(path)
    form = read(file)
    layers = [_layer(layer, form["canvas"], file, index) for index, layer in enumerate(form["layers"])]
    shot = Shot(file.resolve(), form, tuple(sorted(layers, key=lambda layer: layer.depth)))
    stage_of(form, file)
    return shot


def stage_of(
    form: dict[str, Any],
    file: object = "",
    *,
    far_ratio: float | None = None,
    move: str | None = None,
    intensity: float = 1.0,
    lock: float | None = None,
) -> Stage:
    """Camera and planes of a normalised composition; what is None is as the composition says.

    Raises:
        CompositionError: a value is out of the stage's range.
    """
    said = form.get("camera") or {}
    try:
        camera = Camera(**{key: said[key] for key in Camera.__slots__ if said.get(key) is not None})
        if move is not None:
            camera = Camera(camera.focal_mm, camera.film_mm, move, camera.duration, camera.fps)
        planes = [
            (str(layer["id"]), str(layer["name"]), float(layer["depth"]), _bounds(layer["bounds"]))
            for layer in form["layers"]
        ]
        ratio = far_ratio or float((form.get("stage") or {}).get("far_ratio", 2.0))
        width, height = int(form["canvas"]["width"]), int(form["canvas"]["height"])
        return build_stage(width, height, planes, camera, far_ratio=ratio, intensity=intensity, lock=lock)
    except (AttributeError, TypeError, ValueError) as error:
        raise CompositionError(file, "stage", str(error)) from error


def short_of(stage: Stage) -> int:
    """Pixels of bleed that the stage's move needs and the plate does not have; 0 where it shows no edge."""
    if not stage.planes:
        return 0
    plate = stage.planes[-1]
    left, top = plate.bounds.x, plate.bounds.y
    right, bottom = left + plate.bounds.width, top + plate.bounds.height
    painted = min(-left, -top, right - stage.width, bottom - stage.height)
    return max(0, ceil(bleed(stage, (plate.factor,)) - painted))


def _layer(form: dict[str, Any], canvas: dict[str, Any], file: Path, index: int) -> Layer:
    path = picture_path(file, f"layers[{index}].file", form["file"])
    whole = Bounds(0, 0, canvas["width"], canvas["height"])
    return Layer(
        id=form["id"],
        name=form["name"],
        kind=form.get("kind") or "subject",
        file=path,
        hash=hashlib.sha256(path.read_bytes()).hexdigest(),
        premultiplied=bool(form.get("premultiplied")),
        depth=form["depth"],
        bounds=whole if form.get("full_canvas") else _bounds(form["bounds"]),
        parent=form.get("parent"),
    )


def _bounds(form: dict[str, Any]) -> Bounds:
    return Bounds(form["x"], form["y"], form["width"], form["height"])


def to_text(form: dict[str, Any]) -> str:
    """What a custom property keeps of a composition."""
    return json.dumps(form, ensure_ascii=False)
