"""A layer's mesh, material and image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import bpy

from exporters.stage import Bounds, Stage

from . import compat, marks
from .shot import Layer

Colours = Literal["EXACT", "STANDARD"]
"""EXACT blends sRGB values, as 2D programs do, and wants the Raw view; STANDARD blends in linear light."""


def make_plane(layer: Layer, shot: str, stage: Stage, colours: Colours, for_focus: bool) -> Any:
    """An object in pixels of the canvas, its origin on the optical axis."""
    left, top, width, height = placed(layer.bounds, stage)
    mesh = bpy.data.meshes.new(layer.name)
    corners = [
        (left, -top - height, 0),
        (left + width, -top - height, 0),
        (left + width, -top, 0),
        (left, -top, 0),
    ]
    mesh.from_pydata(corners, [], [(0, 1, 2, 3)])
    for place, uv in zip(
        mesh.uv_layers.new(name="UVMap").data, ((0, 0), (1, 0), (1, 1), (0, 1)), strict=True
    ):
        place.uv = uv
    mesh[marks.BOUNDS] = (left, top, width, height)
    mesh.materials.append(_material(layer, shot, colours, for_focus))
    plane = bpy.data.objects.new(layer.name, mesh)
    marks.mark(plane, shot, "layer", layer.id)
    return plane


def placed(bounds: Bounds, stage: Stage) -> tuple[float, float, float, float]:
    """Left, top, width and height, from the middle of the canvas."""
    return (bounds.x - stage.width / 2, bounds.y - stage.height / 2, bounds.width, bounds.height)


def fit(mesh: Any, new: Sequence[float]) -> None:
    """Move the mesh to where the picture is now: every vertex keeps its place in the picture."""
    old = list(mesh[marks.BOUNDS])
    if old == list(new):
        return
    keys = mesh.shape_keys.key_blocks if mesh.shape_keys else ()
    for points in (mesh.vertices, *(key.data for key in keys)):
        for point in points:
            x, y, z = point.co
            u, v = (x - old[0]) / old[2], (-y - old[1]) / old[3]
            point.co = (new[0] + u * new[2], -(new[1] + v * new[3]), z)
    mesh[marks.BOUNDS] = tuple(new)
    mesh.update()


def show(image: Any, layer: Layer) -> None:
    """Give an image the layer's present picture; a packed one is packed again."""
    packed = image.packed_file is not None
    if packed:
        image.unpack(method="REMOVE")
    image.filepath = str(layer.file)
    _read_alpha(image, layer)
    image.reload()
    image[marks.HASH] = layer.hash
    if packed:
        image.pack()


def _read_alpha(image: Any, layer: Layer) -> None:
    # With straight alpha Cycles multiplies the eight bits of sRGB colours by it and divides them again.
    image.alpha_mode = "PREMUL" if layer.premultiplied else "CHANNEL_PACKED"


def _material(layer: Layer, shot: str, colours: Colours, for_focus: bool) -> Any:
    """The picture shines by itself; where it is transparent, what is behind it is seen."""
    image = bpy.data.images.load(str(layer.file))
    image.name = layer.name
    image.colorspace_settings.name = "Non-Color" if colours == "EXACT" else "sRGB"
    _read_alpha(image, layer)
    image[marks.HASH] = layer.hash
    marks.mark(image, shot, layer=layer.id)
    material = bpy.data.materials.new(layer.name)
    compat.set_blending(material, sorted_by_depth=not for_focus)
    tree = compat.node_tree(material)

    def add(kind: str, x: float, y: float = 0) -> Any:
        node = tree.nodes.new(kind)
        node.location = x, y
        return node

    picture = add("ShaderNodeTexImage", -600)
    picture.image = image
    # A renderer's samples do the filtering, and at rest a pixel of the picture is a pixel of the frame.
    picture.interpolation = "Closest"
    picture.extension = "EXTEND"
    light, through = add("ShaderNodeEmission", -250, -80), add("ShaderNodeBsdfTransparent", -250, 40)
    mix, output = add("ShaderNodeMixShader", 0), add("ShaderNodeOutputMaterial", 200)
    tree.links.new(picture.outputs["Color"], light.inputs["Color"])
    tree.links.new(picture.outputs["Alpha"], mix.inputs[0])
    tree.links.new(through.outputs[0], mix.inputs[1])
    tree.links.new(light.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], output.inputs["Surface"])
    return material
