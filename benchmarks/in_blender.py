"""Runs inside Blender: times two ways to import the same pictures, in turns.

`blender --background --python in_blender.py -- COMPOSITION TURNS`
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import bpy

ANSWER = "@@answer "


def main() -> None:
    composition, turns = Path(sys.argv[-2]), int(sys.argv[-1])
    names = sorted(file.name for file in (composition.parent / "layers").iterdir())
    files, folder = [{"name": name} for name in names], str(composition.parent / "layers")

    def multiplane() -> None:
        bpy.ops.import_scene.multiplane(filepath=str(composition))

    def own() -> None:
        if "import_as_mesh_planes" in dir(bpy.ops.image):
            bpy.ops.image.import_as_mesh_planes(files=files, directory=folder, shader="EMISSION")
        else:
            bpy.ops.import_image.to_plane(files=files, directory=folder, shader="EMISSION")

    if "import_as_mesh_planes" not in dir(bpy.ops.image):
        bpy.ops.preferences.addon_enable(module="io_import_images_as_planes")
    times = {way.__name__: [timed(way, len(files)) for _ in range(turns)] for way in (multiplane, own)}
    best = {way: {name: min(turn[name] for turn in told) for name in told[0]} for way, told in times.items()}
    print(ANSWER + json.dumps(best), flush=True)


def timed(way: Callable[[], None], layers: int) -> dict[str, float]:
    bpy.ops.wm.read_homefile(use_empty=True)
    start = time.perf_counter()
    way()
    imported = time.perf_counter() - start
    # Asking for its size has a picture's file read.
    sizes = [tuple(image.size) for image in bpy.data.images if image.source == "FILE"]
    assert len(sizes) == layers and all(min(size) for size in sizes), sizes
    return {"until the planes are there": imported, "and their pictures": time.perf_counter() - start}


main()
