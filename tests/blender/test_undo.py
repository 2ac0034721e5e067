"""One Undo takes back what one operator did. Blender records steps for a script only when it is told to."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from exporters.composition import Composition
from tests.blender.measures import CAST

Run = Callable[..., Any]

STEPS = """
bpy.ops.ed.undo_push(message="start")
import sys
compat = next(module for name, module in sys.modules.items() if name.endswith("multiplane.compat"))
def now():
    cameras = [each for each in bpy.data.objects if each.get("multiplane_role") == "camera"]
    return [sorted(each.name for each in bpy.data.objects),
            sorted(each.name for each in bpy.data.images if each.users),
            [[curve.data_path for curve in compat.fcurves(each)] for each in cameras]]
seen = [now()]
for name, options in operators:
    module, operator = name.split(".")
    getattr(getattr(bpy.ops, module), operator)("EXEC_DEFAULT", True, **options)
    seen.append(now())
back = []
for _ in operators:
    bpy.ops.ed.undo()
    back.append(now())
bpy.ops.ed.redo()
result = [seen, back, now()]
"""


def test_every_step_is_undone_and_done_again(blender: Run, compose: Callable[..., Composition]) -> None:
    composition = compose(CAST, camera={"move": "truck left"})
    file = str(composition.file)
    seen, back, again = blender(
        STEPS,
        operators=[
            ["import_scene.multiplane", {"filepath": file, "new_scene": False}],
            ["multiplane.set_move", {"move": "static"}],
            ["import_scene.multiplane", {"filepath": file, "new_scene": False, "move": "dolly in"}],
        ],
    )
    assert all(earlier != later for earlier, later in pairwise(seen))
    assert back == seen[-2::-1]
    assert again == seen[1]


def test_a_refresh_is_undone(blender: Run, compose: Callable[..., Composition], tmp_path: Any) -> None:
    folder = tmp_path / "film" / "shot-1"
    first = compose(CAST, folder=folder / "v001")
    blender(
        """
        bpy.ops.import_scene.multiplane(filepath=file)
        bpy.ops.ed.undo_push(message="start")
        """,
        file=first.file,
    )
    compose(CAST[1:], folder=folder / "v002", seed=9)
    look = """
        result = [[each.name for each in bpy.data.collections if each.name == "Orphaned"],
                  sorted(each.filepath[-18:] for each in bpy.data.images if "multiplane_layer" in each)]
    """
    before = blender(look, fresh=False)
    blender('bpy.ops.multiplane.refresh("EXEC_DEFAULT", True)', fresh=False)
    assert blender(look, fresh=False) != before
    blender("bpy.ops.ed.undo()", fresh=False)
    assert blender(look, fresh=False) == before
