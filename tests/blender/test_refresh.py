"""A shot that is painted again comes into what an artist has made of it, and takes nothing away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exporters.composition import Composition

Run = Callable[..., Any]
Compose = Callable[..., Composition]
Versions = tuple[Composition, Callable[[], Composition]]

MINA = ("소명", 0.1, (-9, 20, 60, 100))
ROBOT = ("robot", 0.4, (90, 31, 53, 65))
CAT = ("cat", 0.5, (10, 60, 40, 30))
BACK = ("background", 1.0, (-40, -40, 272, 188))

IMPORT = "bpy.ops.import_scene.multiplane(filepath=file)\nscene = bpy.context.scene\n"


@pytest.fixture
def shot(tmp_path: Path, compose: Compose) -> Callable[..., Composition]:
    """Writes the versions of one shot, one after the other."""
    folder = tmp_path / "소명 #1" / "shot-1"

    def paint(*cast: tuple[str, float, tuple[int, int, int, int]], **more: Any) -> Composition:
        number = len(list(folder.glob("v*"))) + 1
        return compose(list(cast), folder=folder / f"v{number:03}", seed=100 * number, **more)

    return paint


def box(corners: list[list[float]]) -> list[float]:
    """x, y, width and height."""
    low, high = np.min(corners, axis=0), np.max(corners, axis=0)
    return [*low, *(high - low)]


def test_the_picture_moves_to_where_it_is_painted_now(blender: Run, shot: Callable[..., Composition]) -> None:
    first = shot(MINA, BACK)
    blender(IMPORT, file=first.file)
    second = shot(("소명", 0.3, (20, 5, 80, 90)), BACK)
    seen, files = blender(
        """
        bpy.ops.multiplane.refresh()
        result = [corners(bpy.context.scene),
                  {image["multiplane_layer"]: image.filepath
                   for image in bpy.data.images if "multiplane_layer" in image}]
        """,
        fresh=False,
    )
    assert box(seen["id of 소명"]) == pytest.approx([20, 5, 80, 90], abs=0.01)
    assert {Path(file) for file in files.values()} == {second.path(layer.file) for layer in second.layers}


def test_what_the_artist_did_stays(blender: Run, shot: Callable[..., Composition]) -> None:
    first = shot(MINA, ROBOT, BACK)
    artist = """
    plane, camera = bpy.data.objects["소명"], scene.camera
    depth = plane.parent
    def made():
        nodes = plane.active_material.node_tree.nodes
        return {
            "name": plane.name, "place": list(plane.location), "turn": list(plane.rotation_euler),
            "keys": [len(plane.animation_data.action.name), plane.animation_data.action.users],
            "modifiers": [[each.name, each.levels] for each in plane.modifiers],
            "vertices": len(plane.data.vertices),
            "strength": nodes["mine"].inputs["Strength"].default_value,
            "distance": depth["distance"], "camera": list(camera.location), "lens": camera.data.lens,
            "samples": scene.cycles.samples, "collections": [each.name for each in plane.users_collection],
        }
    """
    before = blender(
        IMPORT
        + """
plane = bpy.data.objects["소명"]
plane.name = "hero"
plane.location = (5, 6, 0)
plane.keyframe_insert("rotation_euler", frame=3)
plane.modifiers.new("mine", "SUBSURF").levels = 2
light, = [node for node in plane.active_material.node_tree.nodes if node.type == "EMISSION"]
light.name, light.inputs["Strength"].default_value = "mine", 0.5
mesh = plane.data
mesh.vertices[0].co.x += 7
plane.parent["distance"] = 3.25
scene.camera.location = (1, 2, 3)
scene.camera.data.lens = 40
scene.cycles.samples = 77
extra = bpy.data.collections.new("heroes")
scene.collection.children[0].children.link(extra)
extra.objects.link(plane)
scene.collection.children[0].objects.unlink(plane)
"""
        + _dedented(artist).replace('"소명"', '"hero"')
        + "result = made()",
        file=first.file,
    )
    shot(("소명", 0.2, (0, 0, 80, 90)), ROBOT, BACK)
    after = blender(
        "scene = bpy.context.scene\n"
        + _dedented(artist).replace('"소명"', '"hero"')
        + "bpy.ops.multiplane.refresh()\nresult = made()",
        fresh=False,
    )
    assert before == after


def test_a_vanished_layer_is_hidden_among_the_orphaned_until_it_is_painted_again(
    blender: Run, shot: Callable[..., Composition]
) -> None:
    look = """
    def look():
        shown = bpy.context.scene.collection.children[0]
        orphans = shown.children.get("Orphaned")
        return [sorted(each.name for each in shown.objects if each.type == "MESH"),
                sorted(each.name for each in orphans.objects) if orphans else [],
                orphans.hide_render if orphans else None]
    bpy.ops.multiplane.refresh()
    result = look()
    """
    blender(IMPORT, file=shot(MINA, ROBOT, BACK).file)
    shot(MINA, CAT, BACK)
    assert blender(look, fresh=False) == [["background", "cat", "소명"], ["robot"], True]
    shot(MINA, ROBOT, CAT, BACK)
    assert blender(look, fresh=False) == [["background", "cat", "robot", "소명"], [], True]


def test_a_layer_that_the_artist_deleted_stays_deleted(
    blender: Run, shot: Callable[..., Composition]
) -> None:
    blender(IMPORT + 'bpy.data.objects.remove(bpy.data.objects["robot"])', file=shot(MINA, ROBOT, BACK).file)
    shot(MINA, ROBOT, BACK)
    left = blender(
        "bpy.ops.multiplane.refresh()\nresult = [each.name for each in bpy.context.scene.objects]",
        fresh=False,
    )
    assert "robot" not in left and "소명" in left


def test_copies_are_brought_up_to_date_too(blender: Run, shot: Callable[..., Composition]) -> None:
    blender(
        IMPORT
        + """
copy = bpy.data.objects["소명"].copy()
copy.data = copy.data.copy()
scene.collection.children[0].objects.link(copy)
""",
        file=shot(MINA, BACK).file,
    )
    shot(("소명", 0.1, (20, 5, 80, 90)), BACK)
    boxes = blender(
        """
        bpy.ops.multiplane.refresh()
        result = [list(plane.data["multiplane_bounds"]) for plane in bpy.data.objects
                  if plane.get("multiplane_layer") == "id of 소명" and plane.type == "MESH"]
        """,
        fresh=False,
    )
    assert boxes == [[20 - 96, 5 - 54, 80, 90]] * 2


def test_a_distance_follows_the_painting_until_the_artist_sets_it(
    blender: Run, shot: Callable[..., Composition]
) -> None:
    distance = 'result = [bpy.data.objects[name + " depth"]["distance"] for name in ("소명", "robot")]'
    start = blender(
        IMPORT + 'bpy.data.objects["robot depth"]["distance"] = 7.5\n' + distance,
        file=shot(MINA, ROBOT, BACK).file,
    )
    shot(("소명", 0.2, MINA[2]), ("robot", 0.3, ROBOT[2]), BACK)
    mina, robot = blender("bpy.ops.multiplane.refresh()\n" + distance, fresh=False)
    assert mina > start[0]
    assert robot == start[1] == 7.5


def test_a_painting_of_another_size_is_seen_whole(blender: Run, shot: Callable[..., Composition]) -> None:
    blender(IMPORT, file=shot(MINA, BACK).file)
    shot(("소명", 0.1, (40, 20, 100, 200)), ("background", 1.0, (-80, -80, 544, 376)), size=(384, 216))
    size, seen = blender(
        """
        bpy.ops.multiplane.refresh()
        scene = bpy.context.scene
        result = [[scene.render.resolution_x, scene.render.resolution_y], corners(scene)]
        """,
        fresh=False,
    )
    assert size == [384, 216]
    assert box(seen["id of 소명"]) == pytest.approx([40, 20, 100, 200], abs=0.01)


def test_a_painting_for_another_lens_is_seen_through_the_one_that_is_there(
    blender: Run, shot: Callable[..., Composition]
) -> None:
    blender(IMPORT, file=shot(MINA, BACK, camera={"focal_mm": 35}).file)
    shot(("소명", 0.1, (20, 5, 80, 90)), BACK, camera={"focal_mm": 85})
    lens, seen = blender(
        """
        bpy.ops.multiplane.refresh()
        bpy.ops.multiplane.set_move(move="static")
        scene = bpy.context.scene
        result = [scene.camera.data.lens, corners(scene)]
        """,
        fresh=False,
    )
    assert lens == 35
    assert box(seen["id of 소명"]) == pytest.approx([20, 5, 80, 90], abs=0.01)


def test_packed_pictures_are_packed_again(blender: Run, shot: Callable[..., Composition]) -> None:
    blender("bpy.ops.import_scene.multiplane(filepath=file, pack=True)", file=shot(MINA, BACK).file)
    second = shot(MINA, BACK)
    packed = blender(
        """
        import hashlib
        bpy.ops.multiplane.refresh()
        image, = [image for image in bpy.data.images if image.get("multiplane_layer") == "id of 소명"]
        result = image.packed_file.data == open(file, "rb").read()
        """,
        fresh=False,
        file=second.path(second.layers[0].file),
    )
    assert packed


def test_the_version_that_was_approved_is_shown(blender: Run, shot: Callable[..., Composition]) -> None:
    first = shot(MINA, BACK)
    blender(IMPORT, file=first.file)
    shot(MINA, CAT, BACK)
    (first.folder.parent / "shot.json").write_text('{"approved": "v001"}', "utf-8")
    names = "bpy.ops.multiplane.refresh()\nresult = [each.name for each in bpy.context.scene.objects]"
    assert "cat" not in blender(names, fresh=False)


def _dedented(code: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in code.splitlines()) + "\n"
