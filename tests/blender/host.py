"""Runs inside Blender: does what the tests ask, one line of JSON each, and answers likewise.

`blender --background --python host.py -- ZIP`, or with bpy `python host.py -- ZIP`, which installs the zip.
"""

import json
import os
import sys
import traceback
from pathlib import Path

import bpy

ANSWER = "@@answer "


def install(file: str) -> None:
    if any(addon.module.split(".")[-1] == "multiplane" for addon in bpy.context.preferences.addons):
        return
    if "package_install_files" in dir(bpy.ops.extensions):
        bpy.ops.extensions.package_install_files(filepath=file, repo="user_default", enable_on_install=True)
    else:
        bpy.ops.preferences.addon_install(filepath=file, overwrite=True)
        bpy.ops.preferences.addon_enable(module="multiplane")


def renderings(folder: str, scene: bpy.types.Scene, frames: list[float], samples: int = 1) -> list[str]:
    """Render frames of the current scene, fractions too, as PNGs, and give their paths."""
    files = []
    settings = scene.render.image_settings
    settings.file_format, settings.color_mode = "PNG", "RGB"
    if hasattr(scene, "cycles"):
        scene.cycles.samples = samples
    for number, frame in enumerate(frames):
        scene.frame_set(int(frame), subframe=frame - int(frame))
        scene.render.filepath = str(Path(folder) / f"{number}.png")
        scene.render.use_file_extension = False
        bpy.ops.render.render(write_still=True)
        files.append(scene.render.filepath)
    return files


def corners(scene: bpy.types.Scene, frame: float = 1) -> dict[str, list[list[float]]]:
    """Where the camera sees the corners of every layer, in canvas pixels, by the layers' ids.

    Computed from Blender's own matrices of the evaluated scene.
    """
    scene.frame_set(int(frame), subframe=frame - int(frame))
    layer = scene.view_layers[0]
    layer.update()
    depsgraph = layer.depsgraph
    width, height = scene.render.resolution_x, scene.render.resolution_y
    camera = scene.camera.evaluated_get(depsgraph)
    to_clip = camera.calc_matrix_camera(depsgraph, x=width, y=height) @ camera.matrix_world.inverted()
    seen = {}
    for plane in scene.objects:
        if plane.get("multiplane_role") != "layer":
            continue
        at = plane.evaluated_get(depsgraph).matrix_world
        points = [to_clip @ at @ vertex.co.to_4d() for vertex in plane.data.vertices]
        seen[plane["multiplane_layer"]] = [
            [(x / w + 1) * width / 2, (1 - y / w) * height / 2] for x, y, _, w in points
        ]
    return seen


def main() -> None:
    install(sys.argv[-1])
    empty = Path(bpy.utils.resource_path("USER")) / "empty.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(empty))
    print(ANSWER + json.dumps({"result": bpy.app.version_string}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked.pop("fresh"):
            bpy.ops.wm.open_mainfile(filepath=str(empty), load_ui=False)
        names = {"bpy": bpy, "renderings": renderings, "corners": corners, **asked["names"]}
        try:
            # What a test does by hand.
            exec(asked["code"], names)
            answer = {"result": names.get("result")}
        except BaseException:
            answer = {"failure": traceback.format_exc()}
        print(ANSWER + json.dumps(answer), flush=True)
    os._exit(0)


main()
