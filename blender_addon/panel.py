"""The sidebar of the 3D view."""

from __future__ import annotations

from typing import Any

import bpy

from . import marks
from .depth_pass import MULTIPLANE_OT_render_depth
from .operators import MULTIPLANE_OT_refresh


class MULTIPLANE_PT_shot(bpy.types.Panel):
    """The shots in the scene"""

    bl_label = "Shot"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Multiplane"

    def draw(self, context: Any) -> None:
        layout = self.layout
        found = marks.collections_in(context.scene)
        if not found:
            layout.label(text="File > Import > Multiplane")
            return
        for collection in found:
            layout.label(text=collection.name, icon="OUTLINER_COLLECTION")
        layout.operator(MULTIPLANE_OT_refresh.bl_idname, icon="FILE_REFRESH")
        layout.operator(MULTIPLANE_OT_render_depth.bl_idname, icon="RENDER_STILL", text="Render Depth EXR…")
        active = context.active_object
        depth = active and (active if active.get(marks.ROLE) == "depth" else active.parent)
        if depth is not None and depth.get(marks.ROLE) == "depth":
            layout.prop(depth, '["distance"]', text="Distance")
        camera = context.scene.camera
        if camera is not None and camera.get(marks.ROLE) == "camera":
            layout.prop(camera.data, "show_background_images", text="Flat Picture")


CLASSES = (MULTIPLANE_PT_shot,)


def register() -> None:
    for each in CLASSES:
        bpy.utils.register_class(each)


def unregister() -> None:
    for each in reversed(CLASSES):
        bpy.utils.unregister_class(each)
