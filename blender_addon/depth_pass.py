"""Picture and depth of a shot as multilayer EXR files."""

# Blender reads the properties from real annotations, so they are not postponed.
from pathlib import Path
from typing import Any

import bpy
from bpy.props import BoolProperty, StringProperty
from bpy_extras.io_utils import ExportHelper

from . import compat, marks
from .timers import may_write

Setting = tuple[Any, str, Any]
"""Owner, property and value."""
INTERVAL = 0.5
"""Seconds between two looks whether Blender still renders."""


class MULTIPLANE_OT_render_depth(bpy.types.Operator, ExportHelper):
    """Render picture and depth as multilayer EXR; the scene's output settings stay as they are"""

    bl_idname = "multiplane.render_depth"
    bl_label = "Render Depth EXR"
    filename_ext = ".exr"
    filter_glob: StringProperty(default="*.exr", options={"HIDDEN"})
    animation: BoolProperty(
        name="Animation", description="Every frame of the scene, with its number; else the one that is shown"
    )

    @classmethod
    def poll(cls, context: Any) -> bool:
        # Only Cycles knows the depth of what it sees through.
        return hasattr(context.scene, "cycles") and bool(marks.collections_in(context.scene))

    def execute(self, context: Any) -> set[str]:
        scene, file = context.scene, Path(self.filepath)
        target = file.with_name(f"{file.stem}_####") if self.animation else file
        wanted = settings(scene, target)
        before = [(owner, name, getattr(owner, name)) for owner, name, _ in wanted]
        apply(wanted)
        how = "EXEC_DEFAULT" if bpy.app.background else "INVOKE_DEFAULT"
        try:
            bpy.ops.render.render(how, animation=self.animation, write_still=True, scene=scene.name)
        except RuntimeError as error:
            self.report({"ERROR"}, str(error))
            apply(before)
            return {"CANCELLED"}
        put_back_when_rendered(before)
        return {"FINISHED"}


def settings(scene: Any, target: Path) -> list[Setting]:
    render, image = scene.render, scene.render.image_settings
    return [
        (render, "engine", "CYCLES"),
        (render, "filepath", str(target)),
        (render, "use_file_extension", True),
        (render, "use_sequencer", False),
        *compat.multilayer_exr(image),
        (image, "color_mode", "RGBA"),
        (image, "color_depth", "32"),
        (image, "exr_codec", "ZIP"),
        *((layer, "use_pass_z", True) for layer in scene.view_layers),
    ]


def apply(wanted: list[Setting]) -> None:
    for owner, name, value in wanted:
        setattr(owner, name, value)


def put_back_when_rendered(before: list[Setting]) -> None:
    @may_write
    def look() -> float | None:
        if bpy.app.is_job_running("RENDER"):
            return INTERVAL
        apply(before)
        return None

    if look() is not None:
        bpy.app.timers.register(look, first_interval=INTERVAL)


def register() -> None:
    bpy.utils.register_class(MULTIPLANE_OT_render_depth)


def unregister() -> None:
    bpy.utils.unregister_class(MULTIPLANE_OT_render_depth)
