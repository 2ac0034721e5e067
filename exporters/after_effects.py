"""A composition as one ExtendScript that builds its comp: File > Scripts > Run Script File."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from aescripts.bundle import bundle
from exporters.composition import Composition, Layer
from exporters.normalise import CompositionError
from exporters.stage import Keyframe, Plane

COMP_SIDE = (4, 30000)
"""Pixels that After Effects allows a comp's side to have."""
FRAME_RATE = (1, 99)
DURATION = (0, 10800)
"""Seconds."""


def export(composition: Composition, folder: Path) -> list[Path]:
    """Write `<stem>.jsx` into `folder` and return its path; the pictures stay where they are.

    Raises:
        CompositionError: After Effects allows no comp of this size, frame rate or duration.
    """
    data = shot_data(composition, folder)
    literal = ",\n".join(f"    {json.dumps(key)}: {json.dumps(value)}" for key, value in data.items())
    script = bundle("stand_alone.jsx", {"embedded.jsxinc": f"var embedded = {{\n{literal}\n}};\n"})
    file = folder / f"{composition.stem}.jsx"
    file.write_text(script, "ascii", newline="\n")
    return [file]


def shot_data(composition: Composition, folder: Path) -> dict[str, Any]:
    """What `buildShot` of aescripts/src/shot.jsxinc needs, as plain JSON values.

    Lengths are in pixels of the comp, layers run from far to near, paths start at the composition's folder.
    """
    _check_limits(composition)
    stage = composition.stage_of()
    frames = max(1, round(stage.camera.duration * stage.camera.fps))
    return {
        "id": composition.id,
        "name": _name(composition),
        "folderFromScript": _relative(composition.folder.resolve(), folder.resolve()),
        "folder": _final_folder(composition).as_posix(),
        "width": stage.width,
        "height": stage.height,
        "fps": stage.camera.fps,
        "duration": frames / stage.camera.fps,
        "source": composition.source_image and _path(composition, composition.source_image),
        "layers": [
            _layer(composition, layer, plane)
            for layer, plane in zip(composition.far_to_near, reversed(stage.planes), strict=True)
        ],
        "zoom": stage.zoom,
        "depthOfField": stage.move == "rack focus",
        "keyframes": [_keyframe(key) for key in stage.keyframes],
    }


def _layer(composition: Composition, layer: Layer, plane: Plane) -> dict[str, Any]:
    """`size` is the whole picture's at rest; `anchor`, a place in it, is the middle of the layer's bounds."""
    bounds, canvas = layer.bounds, composition.canvas
    x, y = (bounds.x, bounds.y) if layer.full_canvas else (0, 0)
    return {
        "id": plane.id,
        "name": layer.name,
        "kind": layer.kind,
        "file": _path(composition, layer.file),
        "premultiplied": layer.premultiplied,
        "size": [canvas.width, canvas.height] if layer.full_canvas else [bounds.width, bounds.height],
        "anchor": [x + bounds.width / 2, y + bounds.height / 2],
        "position": plane.centre,
        "factor": plane.factor,
    }


def _path(composition: Composition, name: str) -> str:
    return composition.path(name).relative_to(composition.folder.resolve()).as_posix()


def _keyframe(key: Keyframe) -> dict[str, Any]:
    return {
        "time": key.time,
        "position": key.position,
        "rotation": key.rotation,
        "zoom": key.zoom,
        "focusDistance": key.focus_distance,
        "ease": key.ease,
    }


def _check_limits(composition: Composition) -> None:
    canvas, camera = composition.canvas, composition.camera
    for key, value, (low, high) in (
        ("canvas.width", canvas.width, COMP_SIDE),
        ("canvas.height", canvas.height, COMP_SIDE),
        ("camera.fps", camera.fps, FRAME_RATE),
        ("camera.duration", camera.duration, DURATION),
    ):
        if not low <= value <= high:
            problem = f"is {value}; After Effects allows {low} to {high}"
            raise CompositionError(composition.file, key, problem)


def _name(composition: Composition) -> str:
    shot = composition.shot or {}
    words = [str(shot[part]) for part in ("key", "title") if shot.get(part)]
    return " ".join(words) or composition.stem


def _final_folder(composition: Composition) -> Path:
    """A version gets its final name when all of it, the script too, is written."""
    folder = composition.folder.resolve()
    return folder.with_name(folder.name.removesuffix(".partial"))


def _relative(target: Path, start: Path) -> str:
    try:
        return Path(os.path.relpath(target, start)).as_posix()
    except ValueError:  # another drive of Windows: only the absolute path leads there
        return "."
