"""Have a server paint a storyboard, and import what comes back: preferences, operators, panel."""

import tempfile
from pathlib import Path
from queue import Empty
from typing import Any

import bpy
from bpy.props import StringProperty
from bpy.utils import previews
from bpy_extras.io_utils import ImportHelper

from exporters.normalise import CompositionError

from . import compat
from .build_shot import Options, build_shot
from .client import Server
from .operators import open_scene
from .painting import INTERVAL, Painting, Progress
from .refresh import collections_of, refresh
from .results import load_storyboard
from .shot import load
from .storyboard import build_storyboard
from .timers import may_write


class State:
    """What is painted now, for this Blender; kept out of the .blend file."""

    painting: Painting | None = None
    shown: Progress | None = None
    icons: Any = None


class MultiplanePreferences(bpy.types.AddonPreferences):
    bl_idname = __package__

    server: StringProperty(name="Server", default="http://127.0.0.1:8484")
    token: StringProperty(name="Token", description="That a server elsewhere asks for", subtype="PASSWORD")
    folder: StringProperty(name="Results", default=str(Path.home() / "Multiplane"), subtype="DIR_PATH")

    def draw(self, context: Any) -> None:
        for name in ("server", "token", "folder"):
            self.layout.prop(self, name)


class MULTIPLANE_OT_paint(bpy.types.Operator, ImportHelper):
    """Have the server paint a storyboard, and import the shots when they are done"""

    bl_idname = "multiplane.paint"
    bl_label = "Paint Storyboard"
    filename_ext = ".json"
    filter_glob: StringProperty(default="*.json", options={"HIDDEN"})

    @classmethod
    def poll(cls, context: Any) -> bool:
        return State.painting is None

    def execute(self, context: Any) -> set[str]:
        chosen = preferences()
        server = Server(chosen.server, chosen.token)
        if not server.is_here and not compat.may_go_online():
            self.report({"ERROR"}, "Allow Online Access in the preferences to use a server elsewhere")
            return {"CANCELLED"}
        State.painting = Painting(server, Path(self.filepath), Path(chosen.folder).expanduser())
        State.shown = Progress("Asks the server")
        bpy.app.timers.register(tick, first_interval=INTERVAL)
        return {"FINISHED"}


class MULTIPLANE_OT_cancel(bpy.types.Operator):
    """Have the server stop painting; shots that are done are imported"""

    bl_idname = "multiplane.cancel"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context: Any) -> bool:
        return State.painting is not None

    def execute(self, context: Any) -> set[str]:
        if State.painting is not None:
            State.painting.cancel()
        return {"FINISHED"}


class MULTIPLANE_PT_paint(bpy.types.Panel):
    """Paint a storyboard"""

    bl_label = "Paint"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Multiplane"

    def draw(self, context: Any) -> None:
        layout, shown = self.layout, State.shown
        layout.prop(preferences(), "server", text="")
        if State.painting is None:
            layout.operator(MULTIPLANE_OT_paint.bl_idname, icon="FILE_FOLDER", text="Paint Storyboard…")
        else:
            layout.operator(MULTIPLANE_OT_cancel.bl_idname, icon="X")
        if shown is None:
            return
        layout.label(text=f"{shown.words}, {shown.share:.0%}" if not shown.ended else shown.words)
        if shown.error:
            layout.label(text=shown.error, icon="ERROR")
        if State.icons and "preview" in State.icons:
            layout.template_icon(State.icons["preview"].icon_id, scale=8)


def preferences() -> Any:
    return bpy.context.preferences.addons[__package__].preferences


@may_write
def tick() -> float | None:
    """What the timer does: show what is new, and ask to be called again while there is more to come."""
    pump()
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()
    return None if State.painting is None else INTERVAL


def pump() -> None:
    """Take what the thread has told; import when it has ended."""
    while State.painting is not None:
        try:
            State.shown = State.painting.progress.get_nowait()
        except Empty:
            return
        if State.shown.preview is not None:
            show_preview(State.shown.preview)
        if State.shown.ended:
            State.painting = None
            try:
                bring_in(State.shown.versions)
            except CompositionError as error:
                State.shown = Progress("Failed", ended=True, error=str(error))


def bring_in(versions: tuple[Path, ...]) -> None:
    """Refresh the shots that are in this file, and import the others; a new storyboard with its edit."""
    shots = [load(version) for version in versions]
    if not shots:
        return
    if any(collections_of(shot.id) for shot in shots):
        for shot in shots:
            if collections_of(shot.id):
                refresh(shot)
            else:
                build_shot(shot, Options())
    else:
        folder = versions[0].parents[1]
        name = shots[0].said("storyboard") or folder.name
        open_scene(bpy.context, build_storyboard(name, load_storyboard(folder), Options()))
    # A timer is no operator: without this the import could not be undone.
    bpy.ops.ed.undo_push(message="Import painted shots")


def show_preview(picture: bytes) -> None:
    if bpy.app.background:
        return
    if State.icons is None:
        State.icons = previews.new()
    State.icons.clear()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "preview.jpg"
        file.write_bytes(picture)
        # Asking for its size reads the file, which is gone a moment later.
        _ = State.icons.load("preview", str(file), "IMAGE").image_size[:]


CLASSES = (MultiplanePreferences, MULTIPLANE_OT_paint, MULTIPLANE_OT_cancel, MULTIPLANE_PT_paint)


def register() -> None:
    for each in CLASSES:
        bpy.utils.register_class(each)


def unregister() -> None:
    if State.painting is not None:
        State.painting.leave()
        State.painting = None
    if State.icons is not None:
        previews.remove(State.icons)
        State.icons = None
    if bpy.app.timers.is_registered(tick):
        bpy.app.timers.unregister(tick)
    for each in reversed(CLASSES):
        bpy.utils.unregister_class(each)
