"""Runs inside a Blender with windows: has a server paint, undoes what came in, and renders a depth pass.

First of all a render begins while a panel is drawn: from then on Blender forbids that timers write.

`blender --python gui.py -- NAMES`; the names, as JSON, are those of the test. Answers into the file `told`.
"""

import json
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import bpy
from cycles import CyclesRender

names = json.loads(sys.argv[-1])
paint, timers = (
    next(module for name, module in sys.modules.items() if name.endswith(f"multiplane.{wanted}"))
    for wanted in ("paint", "timers")
)
panels = [getattr(bpy.types, name) for name in dir(bpy.types) if name.startswith("MULTIPLANE_PT")]
told = {"shown": []}
until = time.monotonic() + 150


def steps() -> Iterator[None]:
    """What a user does, one thing after the other; Blender goes on with its own work at every yield."""
    window = bpy.context.window_manager.windows[0]
    open_sidebar(window)
    yield from begin_render_while_drawing(window)
    bpy.app.timers.register(told_to_write)
    yield
    paint.preferences().server, paint.preferences().folder = names["server"], names["folder"]
    bpy.ops.multiplane.paint(filepath=names["storyboard"])
    while paint.State.painting is not None:
        note(paint.State.shown.words)
        yield
    note(paint.State.shown.words)
    told["imported"], told["opened"] = scenes(), window.scene.name
    told["preview"] = bool(paint.State.icons and "preview" in paint.State.icons)
    told["error"] = paint.State.shown.error
    with bpy.context.temp_override(window=window):
        bpy.ops.ed.undo()
    told["undone"] = scenes()
    yield
    with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
        bpy.ops.import_scene.multiplane(filepath=names["composition"])
        scene = bpy.context.window.scene
        scene.render.resolution_percentage, scene.cycles.samples = 25, 1
        bpy.ops.multiplane.render_depth(filepath=names["exr"])
    told["while it renders"] = scene.render.image_settings.file_format
    while scene.render.image_settings.file_format == told["while it renders"]:
        yield
    told["when it is done"] = scene.render.image_settings.file_format


class SLOW_PT_panel(bpy.types.Panel):
    """Is still being drawn when the render's thread has come to Python."""

    bl_label, bl_space_type, bl_region_type, bl_category = "Slow", "VIEW_3D", "UI", "Item"
    begun, left, rendering = threading.Event(), threading.Event(), threading.Event()

    def draw(self, context: bpy.types.Context) -> None:
        self.begun.set()
        self.rendering.wait(20)
        self.left.set()


def begin_render_while_drawing(window: bpy.types.Window) -> Iterator[None]:
    own = CyclesRender.render

    def render(engine: CyclesRender, depsgraph: bpy.types.Depsgraph) -> None:
        SLOW_PT_panel.rendering.set()
        SLOW_PT_panel.left.wait(20)
        own(engine, depsgraph)

    CyclesRender.render = render
    bpy.app.handlers.render_pre.append(lambda *_: SLOW_PT_panel.begun.wait(20))
    window.scene.render.engine, window.scene.cycles.samples = "CYCLES", 1
    window.scene.render.resolution_percentage = 10
    with bpy.context.temp_override(window=window):
        bpy.ops.render.render("INVOKE_DEFAULT")
    bpy.utils.register_class(SLOW_PT_panel)
    while bpy.app.is_job_running("RENDER"):
        yield
    bpy.utils.unregister_class(SLOW_PT_panel)
    CyclesRender.render = own
    bpy.app.handlers.render_pre.clear()


def told_to_write() -> None:
    """A timer of somebody else."""
    try:
        bpy.context.scene.render.filepath = ""
    except AttributeError as error:
        told["forbidden"] = str(error)


def note(words: str) -> None:
    if words not in told["shown"]:
        told["shown"].append(words)
    if words.startswith(names["waits_for"]):
        Path(names["held_until"]).touch()


def open_sidebar(window: bpy.types.Window) -> None:
    # Blender 3.4 cannot be told which tab to show: the panels go to the one that it opens with.
    for panel in panels:
        bpy.utils.unregister_class(panel)
        panel.bl_category = "Item"
        bpy.utils.register_class(panel)
    for area in window.screen.areas:
        if area.type == "VIEW_3D":
            area.spaces.active.show_region_ui = True


def scenes() -> list[str]:
    return sorted(scene.name for scene in bpy.data.scenes)


running = steps()


@timers.may_write
def tick() -> float | None:
    try:
        next(running)
    except StopIteration:
        pass
    except BaseException:
        told["failure"] = traceback.format_exc()
    else:
        if time.monotonic() < until:
            return 0.05
        told["failure"] = f"too late; so far: {told}"
    Path(names["told"]).write_text(json.dumps(told), "utf-8")
    # As it ends no add-on can unregister, not even Blender's own: that is Blender's fault, and harmless.
    print("quits", file=sys.stderr, flush=True)
    bpy.ops.wm.quit_blender()
    return None


bpy.context.preferences.view.show_splash = False
# No window of its own for the rendered picture.
bpy.context.preferences.view.render_display_type = "NONE"
bpy.app.timers.register(tick, first_interval=0.5)
