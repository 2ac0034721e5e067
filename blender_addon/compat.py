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


def multilayer_exr(image_settings: Any) -> list[tuple[Any, str, Any]]:
    """What makes a render a single EXR of all its passes, as owner, property and value, in this order."""
    wanted = {
        "media_type": "MULTI_LAYER_IMAGE",
        "file_format": "OPEN_EXR_MULTILAYER",
        # As older versions write it: not a part for each pass, which few programs read.
        "use_exr_interleave": True,
    }
    return [(image_settings, name, value) for name, value in wanted.items() if hasattr(image_settings, name)]


def strips(scene: Any) -> Any:
    """The sequencer's strips."""
    editor = scene.sequence_editor or scene.sequence_editor_create()
    return editor.strips if hasattr(editor, "strips") else editor.sequences


def may_go_online() -> bool:
    """Whether the user lets add-ons use the network; older versions do not ask."""
    return bool(getattr(bpy.app, "online_access", True))
