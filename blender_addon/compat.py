"""All that differs between versions of Blender, found out by asking, not by version number."""

from __future__ import annotations

from typing import Any

import bpy


def node_tree(datablock: Any) -> Any:
    """The empty node tree of a material."""
    if datablock.node_tree is None:
        datablock.use_nodes = True
    datablock.node_tree.nodes.clear()
    return datablock.node_tree


def set_blending(material: Any, sorted_by_depth: bool) -> None:
    """How EEVEE blends: sorted far to near, or dithered, which depth of field needs."""
    if hasattr(material, "surface_render_method"):
        material.surface_render_method = "BLENDED" if sorted_by_depth else "DITHERED"
    else:
        material.blend_method = "BLEND" if sorted_by_depth else "HASHED"
        material.shadow_method = "NONE"
    if hasattr(material, "use_transparency_overlap"):
        material.use_transparency_overlap = True
    elif hasattr(material, "show_transparent_back"):
        material.show_transparent_back = True


def fcurves(datablock: Any) -> list[Any]:
    """The F-curves of a datablock's action."""
    animation = datablock.animation_data
    if animation is None or animation.action is None:
        return []
    action = animation.action
    if hasattr(action, "fcurves"):
        return list(action.fcurves)
    bags = [strip.channelbag(animation.action_slot) for layer in action.layers for strip in layer.strips]
    return [curve for bag in bags if bag for curve in bag.fcurves]


def remove_fcurve(datablock: Any, data_path: str) -> None:
    """Take away the keys of a property, and leave all others."""
    for curve in fcurves(datablock):
        if curve.data_path == data_path:
            action = datablock.animation_data.action
            if hasattr(action, "fcurves"):
                action.fcurves.remove(curve)
                continue
            for layer in action.layers:
                for strip in layer.strips:
                    bag = strip.channelbag(datablock.animation_data.action_slot)
                    if bag and curve in list(bag.fcurves):
                        bag.fcurves.remove(curve)


def output_of_kind(image_settings: Any, media: str) -> list[tuple[Any, str, Any]]:
    """What must be set before a file format of this kind can be chosen, as owner, property and value."""
    return [(image_settings, "media_type", media)] if hasattr(image_settings, "media_type") else []


def strips(scene: Any) -> Any:
    """The sequencer's strips."""
    editor = scene.sequence_editor or scene.sequence_editor_create()
    return editor.strips if hasattr(editor, "strips") else editor.sequences


def may_go_online() -> bool:
    """Whether the user lets add-ons use the network; older versions do not ask."""
    return bool(getattr(bpy.app, "online_access", True))
