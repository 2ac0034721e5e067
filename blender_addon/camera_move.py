"""The camera's moves: presets with an intensity, and a depth that they leave in its place."""

# Blender reads the properties from real annotations, so they are not postponed.
import json
from functools import lru_cache
from typing import Any

import bpy
from bpy.props import EnumProperty, FloatProperty, PointerProperty, StringProperty

from exporters.normalise import CompositionError
from exporters.stage import MOVES, Stage

from . import marks
from .animation import set_move
from .build_shot import options_of
from .rig import unit
from .shot import short_of, stage_of

MOVE_ITEMS = [
    ("STORYBOARD", "Storyboard's", "The move that the storyboard asks for"),
    *((move, move.capitalize(), f"Camera move: {move}") for move in MOVES),
]
LOCKING = "What keeps its place in the picture while the camera dollies, trucks or orbits"


class MultiplaneMove(bpy.types.PropertyGroup):
    """The move that the sidebar offers to set."""

    move: EnumProperty(name="Move", items=MOVE_ITEMS, default="STORYBOARD")
    intensity: FloatProperty(name="Intensity", default=1, min=0, max=2, subtype="FACTOR")
    lock: PointerProperty(
        name="Lock Depth",
        description=LOCKING,
        type=bpy.types.Object,
        poll=lambda move, object: object.type == "MESH" and object.name in move.id_data.objects,
    )


class MULTIPLANE_OT_set_move(bpy.types.Operator):
    """Replace the camera's keys by a move"""

    bl_idname = "multiplane.set_move"
    bl_label = "Set Camera Move"
    bl_options = {"REGISTER", "UNDO"}
    move: EnumProperty(name="Move", items=MOVE_ITEMS, default="STORYBOARD")
    intensity: FloatProperty(name="Intensity", default=1, min=0, max=2, subtype="FACTOR")
    lock: StringProperty(name="Lock Depth", description=LOCKING)

    @classmethod
    def poll(cls, context: Any) -> bool:
        return bool(marks.collections_in(context.scene))

    def draw(self, context: Any) -> None:
        self.layout.prop(self, "move")
        self.layout.prop(self, "intensity")
        self.layout.prop_search(self, "lock", context.scene, "objects")

    def execute(self, context: Any) -> set[str]:
        locked, placed = context.scene.objects.get(self.lock), context.evaluated_depsgraph_get()
        try:
            for collection in marks.collections_in(context.scene):
                away = distance_to(locked, collection, placed)
                stage = move_of(collection, self.move, self.intensity, away)
                for camera in marks.having(collection.all_objects, "camera"):
                    set_move(camera, stage)
                warn_of_edges(self, short_of(stage))
        except CompositionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class MULTIPLANE_PT_move(bpy.types.Panel):
    """Set a camera move"""

    bl_label = "Camera Move"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Multiplane"

    @classmethod
    def poll(cls, context: Any) -> bool:
        return MULTIPLANE_OT_set_move.poll(context)

    def draw(self, context: Any) -> None:
        layout, chosen = self.layout, context.scene.multiplane_move
        column = layout.column()
        column.use_property_split = True
        column.use_property_decorate = False
        for name in ("move", "intensity", "lock"):
            column.prop(chosen, name)
        asked = layout.operator(MULTIPLANE_OT_set_move.bl_idname, icon="KEYFRAME_HLT", text="Set Keys")
        asked.move, asked.intensity = chosen.move, chosen.intensity
        asked.lock = chosen.lock.name if chosen.lock else ""
        found, placed = marks.collections_in(context.scene), context.view_layer.depsgraph
        away = [distance_to(chosen.lock, collection, placed) for collection in found]
        try:
            stages = [
                move_of(each, chosen.move, chosen.intensity, far)
                for each, far in zip(found, away, strict=True)
            ]
        except CompositionError as error:
            layout.label(text=error.problem, icon="ERROR")
            return
        if short := max(map(short_of, stages)):
            layout.label(text=f"Shows {short} px beyond the background", icon="ERROR")


def distance_to(object: Any | None, collection: Any, depsgraph: Any) -> float | None:
    """How far before a shot's rest camera an object stands, where its drivers place it."""
    root = next(marks.having(collection.all_objects, "root"), None)
    if object is None or root is None:
        return None
    seen_from_camera = root.evaluated_get(depsgraph).matrix_world.inverted()
    return float(-(seen_from_camera @ object.evaluated_get(depsgraph).matrix_world.translation).z)


def move_of(collection: Any, move: str, intensity: float, away: float | None) -> Stage:
    """The stage of a shot with another move, which locks what is `away` scene units from the rest camera.

    Raises:
        CompositionError: the move takes the camera past what is locked.
    """
    form, file, far_ratio = collection[marks.FORM], collection[marks.FILE], options_of(collection).far_ratio
    return _stage(form, file, far_ratio=far_ratio, move=move, intensity=intensity, away=away)


@lru_cache(maxsize=16)
def _stage(
    form: str, file: str, *, far_ratio: float | None, move: str, intensity: float, away: float | None
) -> Stage:
    """Kept, because the sidebar asks every time it is drawn."""
    said, named = json.loads(form), None if move == "STORYBOARD" else move
    still = stage_of(said, file, far_ratio=far_ratio, move="static")
    lock = None if away is None else away / (unit(still) * still.zoom)
    return stage_of(said, file, far_ratio=far_ratio, move=named, intensity=intensity, lock=lock)


def warn_of_edges(operator: Any, short: int) -> None:
    if short:
        operator.report(
            {"WARNING"},
            f"The move needs {short} pixels more around the background than were painted; its edge will show",
        )


CLASSES = (MultiplaneMove, MULTIPLANE_OT_set_move, MULTIPLANE_PT_move)


def register() -> None:
    for each in CLASSES:
        bpy.utils.register_class(each)
    bpy.types.Scene.multiplane_move = PointerProperty(type=MultiplaneMove)


def unregister() -> None:
    del bpy.types.Scene.multiplane_move
    for each in reversed(CLASSES):
        bpy.utils.unregister_class(each)
