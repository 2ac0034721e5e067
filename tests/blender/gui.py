"""Runs inside a Blender with windows: has a server paint a storyboard, then undoes what came in.

`blender --python gui.py -- NAMES`; the names, as JSON, are those of the test. Answers into the file `told`.
"""

import json
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import bpy

names = json.loads(sys.argv[-1])
paint = next(module for name, module in sys.modules.items() if name.endswith("multiplane.paint"))
panels = [getattr(bpy.types, name) for name in dir(bpy.types) if name.startswith("MULTIPLANE_PT")]
told = {"shown": []}
until = time.monotonic() + 100


def open_sidebar() -> None:
    # Blender 3.4 cannot be told which tab to show: the panels go to the one that it opens with.
    for panel in panels:
        bpy.utils.unregister_class(panel)
        panel.bl_category = "Item"
        bpy.utils.register_class(panel)
    for area in bpy.context.window_manager.windows[0].screen.areas:
        if area.type == "VIEW_3D":
            area.spaces.active.show_region_ui = True


def scenes() -> list[str]:
    return sorted(scene.name for scene in bpy.data.scenes)


def look() -> float | None:
    shown = paint.State.shown.words
    if shown not in told["shown"]:
        told["shown"].append(shown)
    if shown.startswith(names["waits_for"]):
        Path(names["held_until"]).touch()
    if paint.State.painting is not None and time.monotonic() < until:
        return 0.05
    window = bpy.context.window_manager.windows[0]
    told["imported"], told["opened"] = scenes(), window.scene.name
    told["preview"] = bool(paint.State.icons and "preview" in paint.State.icons)
    told["error"] = paint.State.shown.error
    with bpy.context.temp_override(window=window):
        bpy.ops.ed.undo()
    told["undone"] = scenes()
    return end()


def end() -> None:
    Path(names["told"]).write_text(json.dumps(told), "utf-8")
    bpy.ops.wm.quit_blender()


def guarded(step: Callable[[], float | None]) -> Callable[[], float | None]:
    def run() -> float | None:
        try:
            return step()
        except BaseException:
            told["failure"] = traceback.format_exc()
            return end()

    return run


def start() -> None:
    open_sidebar()
    paint.preferences().server, paint.preferences().folder = names["server"], names["folder"]
    bpy.ops.multiplane.paint(filepath=names["storyboard"])
    bpy.app.timers.register(guarded(look), first_interval=0.05)


bpy.context.preferences.view.show_splash = False
bpy.app.timers.register(guarded(start), first_interval=0.5)
