"""A shot that was painted again, brought into what an artist has made of it.

Coordinates, pictures and untouched distances change. Transforms, keys, modifiers, materials, names and the
camera are the artist's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

import bpy

from . import marks
from .build_shot import add_layer, hang_on, options_of, remember
from .plane import fit, placed, show
from .rig import distance, pixel
from .scenes import see_through
from .shot import Shot, stage_of

ORPHANED = "Orphaned"


@dataclass
class Changes:
    """Names of layers, for the user."""

    repainted: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = [f"{what}: {', '.join(names)}" for what, names in vars(self).items() if names]
        return "; ".join(told) or "nothing has changed"


def collections_of(shot: str) -> list[Any]:
    """Every collection that was made from a composition, by its id."""
    return [
        collection
        for collection in bpy.data.collections
        if collection.get(marks.SHOT) == shot and marks.FORM in collection
    ]


def refresh(shot: Shot) -> Changes:
    """Bring every collection of this shot up to date."""
    changes = Changes()
    layers = {layer.id: layer for layer in shot.layers}
    for image in bpy.data.images:
        if image.get(marks.SHOT) != shot.id:
            continue
        if layer := layers.get(image.get(marks.LAYER)):
            if image.get(marks.HASH) != layer.hash:
                changes.repainted.append(layer.name)
            show(image, layer)
        elif marks.LAYER not in image and shot.source is not None:
            image.filepath = str(shot.source)
            image.reload()
    for collection in collections_of(shot.id):
        _refresh_collection(collection, shot, changes)
    return changes


def _refresh_collection(collection: Any, shot: Shot, changes: Changes) -> None:
    old_form, options = json.loads(collection[marks.FORM]), options_of(collection)
    form = _with_lens_of(old_form, shot.form)
    known = {layer["id"] for layer in old_form["layers"]}
    painted = {layer.id for layer in shot.layers}
    old = stage_of(old_form, far_ratio=options.far_ratio)
    stage = stage_of(form, shot.file, far_ratio=options.far_ratio)
    root = next(marks.having(collection.all_objects, "root"), None)
    if root is not None:
        root["pixel"] = pixel(stage)
        root.update_tag()
    for layer, plane in zip(shot.layers, stage.planes, strict=True):
        away = distance(stage, plane.factor)
        if found := list(marks.having(collection.all_objects, "layer", layer.id)):
            for copy in found:
                _bring_back(collection, copy)
                if marks.BOUNDS in copy.data:
                    fit(copy.data, placed(layer.bounds, stage))
            for depth in marks.having(collection.all_objects, "depth", layer.id):
                _put(depth, away)
        elif layer.id not in known and root is not None:
            add_layer(collection, root, layer, stage, away)
            hang_on(collection, root, layer)
            changes.added.append(layer.name)
    for copy in list(marks.having(collection.all_objects, "layer")):
        if copy[marks.LAYER] not in painted and not _is_orphan(collection, copy):
            _orphan(collection, copy)
            changes.vanished.append(copy.name)
    for scene in bpy.data.scenes:
        if collection in list(scene.collection.children_recursive):
            see_through(scene, len(shot.layers))
            if (scene.render.resolution_x, scene.render.resolution_y) == (old.width, old.height):
                scene.render.resolution_x, scene.render.resolution_y = stage.width, stage.height
    remember(collection, replace(shot, form=form))


def _with_lens_of(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The new form, seen through the camera that is there."""
    lens = {key: (old.get("camera") or {}).get(key) for key in ("focal_mm", "film_mm")}
    return {**new, "camera": {**(new.get("camera") or {}), **lens}}


def _put(depth: Any, away: float) -> None:
    """A distance that is as imported follows the painting; one that the artist has set stays."""
    if depth["distance"] == depth[marks.IMPORTED]:
        depth["distance"] = depth[marks.IMPORTED] = away
        depth.update_tag()


def _orphans(collection: Any) -> Any | None:
    return next(marks.having(collection.children, "orphaned"), None)


def _is_orphan(collection: Any, copy: Any) -> bool:
    orphans = _orphans(collection)
    return orphans is not None and orphans.objects.get(copy.name) is copy


def _orphan(collection: Any, copy: Any) -> None:
    orphans = _orphans(collection)
    if orphans is None:
        orphans = bpy.data.collections.new(ORPHANED)
        marks.mark(orphans, collection[marks.SHOT], "orphaned")
        orphans.hide_viewport = orphans.hide_render = True
        collection.children.link(orphans)
    for place in (collection, *collection.children_recursive):
        if place.objects.get(copy.name) is copy:
            place.objects.unlink(copy)
    orphans.objects.link(copy)


def _bring_back(collection: Any, copy: Any) -> None:
    orphans = _orphans(collection)
    if orphans is not None and _is_orphan(collection, copy):
        orphans.objects.unlink(copy)
        collection.objects.link(copy)
