"""Compositions as one ExtendScript that builds their comps: File > Scripts > Run Script File."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from aescripts.bundle import bundle
from exporters.composition import Composition, Layer
from exporters.normalise import CompositionError
from exporters.stage import Keyframe, Plane
from exporters.whole import whole

COMP_SIDE = (4, 30000)
"""Pixels that After Effects allows a comp's side to have."""
FRAME_RATE = (1, 99)
DURATION = (0, 10800)
"""Seconds."""
APERTURE = 25.3 / 1920
"""A new camera's aperture in After Effects, as a share of the comp's width."""


def export(composition: Composition, folder: Path) -> list[Path]:
    """Write `<stem>.jsx` into `folder` and return its path; the pictures stay where they are.

    Raises:
        CompositionError: After Effects allows no comp of this size, frame rate or duration.
    """
    root = composition.folder.resolve()
    scene = {
        "name": _name(composition),
        "folderFromScript": _relative(root, folder.resolve()),
        "folder": _final(root).as_posix(),
        "storyboard": None,
        "shots": [shot_data(composition, root)],
    }
    return [_write(scene, folder / f"{composition.stem}.jsx")]


def export_storyboard(name: str, compositions: Sequence[Composition], folder: Path) -> Path:
    """Write `storyboard.jsx` into `folder`: a comp for every shot, and a master comp of them in this order.

    The compositions' folders lie in `folder`. Raises as `export` does, also for the length of all shots.
    """
    root = folder.resolve()
    shots = [shot_data(composition, root) for composition in compositions]
    total = sum(shot["duration"] for shot in shots)
    if total > DURATION[1]:
        problem = f"all shots together last {total:g} s; After Effects allows {DURATION[1]}"
        raise CompositionError(compositions[-1].file, "camera.duration", problem)
    scene = {
        "name": name,
        "folderFromScript": ".",
        "folder": root.as_posix(),
        "storyboard": {"id": f"storyboard/{quote(name, safe='')}"},
        "shots": shots,
    }
    return _write(scene, folder / "storyboard.jsx")


def shot_data(composition: Composition, root: Path) -> dict[str, Any]:
    """What `makeShot` of aescripts/src/shot.jsxinc needs, as plain JSON values.

    Lengths are in pixels of the comp, layers run from far to near, paths start at `root`, which holds the
    composition's folder. Ids have no spaces.
    """
    _check_limits(composition)
    stage = composition.stage_of()
    frames = max(1, round(stage.camera.duration * stage.camera.fps))
    shot = composition.shot or {}
    return {
        "id": _shot_id(composition),
        "name": _name(composition),
        "width": stage.width,
        "height": stage.height,
        "fps": stage.camera.fps,
        "duration": frames / stage.camera.fps,
        "source": composition.source_image and _path(composition, composition.source_image, root),
        "layers": [
            _layer(composition, layer, plane, root) | {"parent": _parent(composition, layer)}
            for layer, plane in zip(composition.far_to_near, reversed(stage.planes), strict=True)
        ],
        "zoom": stage.zoom,
        "farRatio": stage.far_ratio,
        "aperture": APERTURE * stage.width,
        "rackFocus": stage.move == "rack focus",
        "keyframes": [_keyframe(key) for key in stage.keyframes],
        "dialogue": str(shot.get("dialogue") or ""),
        "notes": str(shot.get("notes") or ""),
    }


def _layer(composition: Composition, layer: Layer, plane: Plane, root: Path) -> dict[str, Any]:
    """`size` and `corner` are the whole picture's at rest; `anchor`, in it, is the middle of the bounds."""
    bounds, canvas = layer.bounds, composition.canvas
    corner, size, inside = (bounds.x, bounds.y), (bounds.width, bounds.height), (0, 0)
    if layer.full_canvas:
        corner, size, inside = (0, 0), (canvas.width, canvas.height), corner
    return {
        "id": quote(plane.id, safe=""),
        "name": layer.name,
        "kind": layer.kind,
        "file": _path(composition, layer.file, root),
        "premultiplied": layer.premultiplied,
        "depth": plane.depth,
        "size": size,
        "corner": corner,
        "anchor": (inside[0] + bounds.width / 2, inside[1] + bounds.height / 2),
        "position": plane.centre,
        "factor": plane.factor,
    }


def _parent(composition: Composition, layer: Layer) -> str | None:
    """The id of the layer that this is a part of, if the composition has it."""
    known = {other.id for other in composition.layers if other is not layer}
    return quote(layer.parent, safe="") if layer.parent in known and layer.parent else None


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


def _shot_id(composition: Composition) -> str:
    """A foreign composition without an id is the one that lies in its folder."""
    if composition.id:
        return quote(composition.id, safe="")
    return str(uuid5(NAMESPACE_URL, _final(composition.folder.resolve()).as_uri()))


def _name(composition: Composition) -> str:
    shot = composition.shot or {}
    words = [str(shot[part]) for part in ("key", "title") if shot.get(part)]
    return " ".join(words) or composition.stem


def _path(composition: Composition, name: str, root: Path) -> str:
    return composition.path(name).relative_to(root).as_posix()


def _final(folder: Path) -> Path:
    """A version gets its final name when all of it, the script too, is written."""
    return folder.with_name(folder.name.removesuffix(".partial"))


def _relative(target: Path, start: Path) -> str:
    try:
        return Path(os.path.relpath(target, start)).as_posix()
    except ValueError:  # another drive of Windows: only the absolute path leads there
        return "."


def _write(scene: dict[str, Any], file: Path) -> Path:
    literal = ",\n".join(f"    {json.dumps(key)}: {json.dumps(value)}" for key, value in scene.items())
    script = bundle("stand_alone.jsx", {"embedded.jsxinc": f"var embedded = {{\n{literal}\n}};\n"})
    with whole(file) as draft:
        draft.write_text(script, "ascii", newline="\n")
    return file
