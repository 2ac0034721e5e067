"""A shot as a collection of objects in a scene."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import bpy

from exporters.stage import Stage

from . import marks
from .animation import FIRST_FRAME, set_move
from .plane import Colours, make_plane
from .rig import distance, hang, make_camera, make_depth, make_root
from .scenes import make_scene, see_through
from .shot import Layer, Shot, stage_of, to_text


@dataclass(frozen=True)
class Options:
    """How a shot is imported; what is None is as the composition says."""

    colours: Colours = "EXACT"
    far_ratio: float | None = None
    move: str | None = None
    intensity: float = 1.0
    for_focus: bool = False
    """Layers can be blurred in EEVEE; their soft edges are dithered for it."""
    pack: bool = False

    def stage_of(self, shot: Shot) -> Stage:
        return stage_of(
            shot.form, shot.file, far_ratio=self.far_ratio, move=self.move, intensity=self.intensity
        )


def build_shot(shot: Shot, options: Options, scene: Any = None) -> Any:
    """Build into `scene`, or into a new one, and return the scene."""
    stage = options.stage_of(shot)
    collection = bpy.data.collections.new(shot.name)
    marks.mark(collection, shot.id)
    collection[marks.OPTIONS] = json.dumps(asdict(options))
    remember(collection, shot)
    root = make_root(f"{shot.name} rig", shot.id, stage)
    camera = make_camera(shot.id, stage, root)
    collection.objects.link(root)
    collection.objects.link(camera)
    for layer, plane in zip(shot.layers, stage.planes, strict=True):
        add_layer(collection, root, layer, stage, distance(stage, plane.factor))
    for layer in shot.layers:
        hang_on(collection, root, layer)
    set_move(camera, stage)
    _lay_picture_over(camera, shot)
    if scene is None:
        scene = make_scene(shot.name, stage, options.colours)
        scene.camera = camera
        marker = scene.timeline_markers.new(shot.name, frame=FIRST_FRAME)
        marker.camera = camera
        scene.multiplane_move.move = options.move or "STORYBOARD"
        scene.multiplane_move.intensity = options.intensity
    else:
        scene.camera = scene.camera or camera
        see_through(scene, len(stage.planes))
    scene.collection.children.link(collection)
    if options.pack:
        pack(collection)
    return scene


def add_layer(collection: Any, root: Any, layer: Layer, stage: Stage, away: float) -> Any:
    """A layer's plane on an empty at its distance."""
    shot, options = collection[marks.SHOT], options_of(collection)
    depth = make_depth(f"{layer.name} depth", shot, layer.id, root, away)
    plane = make_plane(layer, shot, stage, options.colours, options.for_focus)
    plane.parent = depth
    collection.objects.link(depth)
    collection.objects.link(plane)
    return plane


def hang_on(collection: Any, root: Any, part: Layer) -> None:
    """A part follows what it is a part of, if that is there."""
    if part.parent is None or part.parent == part.id:
        return
    objects = collection.all_objects
    whole = next(marks.having(objects, "layer", part.parent), None)
    whole_depth = next(marks.having(objects, "depth", part.parent), None)
    depth = next(marks.having(objects, "depth", part.id), None)
    if whole and whole_depth and depth:
        hang(depth, whole, whole_depth, root)


def remember(collection: Any, shot: Shot) -> None:
    """Keep what the collection was made from, for the next refresh and for moves without the file."""
    collection[marks.FILE] = str(shot.file)
    collection[marks.FORM] = to_text(shot.form)


def options_of(collection: Any) -> Options:
    """How the collection was imported."""
    return Options(**json.loads(collection[marks.OPTIONS]))


def pack(collection: Any) -> None:
    for image in images_of(collection):
        if image.packed_file is None:
            image.pack()


def images_of(collection: Any) -> list[Any]:
    """The images of the layers, wherever an artist's materials use them."""
    shot = collection[marks.SHOT]
    return [image for image in bpy.data.images if image.get(marks.SHOT) == shot and marks.LAYER in image]


def _lay_picture_over(camera: Any, shot: Shot) -> None:
    """The painted picture, to compare with: Background Images of the camera, switched off."""
    if shot.source is None:
        return
    image = bpy.data.images.load(str(shot.source))
    image.name = f"{shot.name} picture"
    marks.mark(image, shot.id)
    background = camera.data.background_images.new()
    background.image = image
    background.display_depth = "FRONT"
    background.alpha = 1
    camera.data.show_background_images = False
