"""Import and refresh."""

# Blender reads the properties from real annotations, so they are not postponed.
from pathlib import Path
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, StringProperty
from bpy_extras.io_utils import ImportHelper

from exporters.normalise import CompositionError

from . import marks
from .build_shot import Options, build_shot
from .camera_move import MOVE_ITEMS, warn_of_edges
from .refresh import collections_of, refresh
from .results import load_storyboard, newest_of
from .scenes import shows_exactly
from .shot import load, short_of
from .storyboard import build_storyboard


class ImportOptions:
    """What both imports ask."""

    layout: Any

    colours: EnumProperty(
        name="Colours",
        items=[
            ("EXACT", "Exact 2D match", "Blend as 2D programs do; a new scene gets the Raw view transform"),
            (
                "STANDARD",
                "Mixes with 3D",
                "Blend in linear light, as 3D renders do; a new scene gets the Standard view transform",
            ),
        ],
        default="EXACT",
    )
    own_far_ratio: BoolProperty(
        name="Own Far Ratio", description="Space the layers otherwise than the composition says"
    )
    far_ratio: FloatProperty(
        name="Far Ratio",
        description="How many times farther the farthest depth stands than the nearest",
        default=2,
        min=1.01,
        soft_max=10,
    )
    move: EnumProperty(name="Move", items=MOVE_ITEMS, default="STORYBOARD")
    intensity: FloatProperty(
        name="Intensity", description="Of the move", default=1, min=0, max=2, subtype="FACTOR"
    )
    for_focus: BoolProperty(
        name="For Depth of Field", description="Let EEVEE blur the layers; it dithers soft edges then"
    )
    pack: BoolProperty(name="Pack Images", description="Keep the pictures in the .blend file")

    def chosen(self) -> Options:
        return Options(
            colours=self.colours,
            far_ratio=self.far_ratio if self.own_far_ratio else None,
            move=None if self.move == "STORYBOARD" else self.move,
            intensity=self.intensity,
            for_focus=self.for_focus,
            pack=self.pack,
        )

    def draw_options(self) -> None:
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.prop(self, "colours")
        row = layout.row(heading="Far Ratio")
        row.prop(self, "own_far_ratio", text="")
        ratio = row.row()
        ratio.active = self.own_far_ratio
        ratio.prop(self, "far_ratio", text="")
        layout.prop(self, "move")
        layout.prop(self, "intensity")
        layout.prop(self, "for_focus")
        layout.prop(self, "pack")


class IMPORT_SCENE_OT_multiplane(bpy.types.Operator, ImportHelper, ImportOptions):
    """Import a painted shot as a 2.5D scene"""

    bl_idname = "import_scene.multiplane"
    bl_label = "Import Multiplane Composition"
    bl_options = {"REGISTER", "UNDO", "PRESET"}
    filename_ext = ".json"
    # Not kept for the next import: a path that is set from the start was dropped on Blender.
    filepath: StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_glob: StringProperty(default="*.json", options={"HIDDEN"})
    new_scene: BoolProperty(
        name="New Scene",
        description="Otherwise build into the current scene and leave it set as it is",
        default=True,
    )

    def draw(self, context: Any) -> None:
        self.draw_options()
        self.layout.prop(self, "new_scene")

    def invoke(self, context: Any, event: Any) -> set[str]:
        if self.filepath:
            return self.execute(context)
        chosen: set[str] = super().invoke(context, event)
        return chosen

    def execute(self, context: Any) -> set[str]:
        try:
            shot = load(Path(self.filepath))
            scene = build_shot(shot, self.chosen(), None if self.new_scene else context.scene)
        except CompositionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if self.new_scene:
            open_scene(context, scene)
        elif not shows_exactly(scene, self.colours):
            wanted = "Raw" if self.colours == "EXACT" else "Standard"
            self.report(
                {"WARNING"},
                f"The scene keeps its view transform; the pictures look as painted under {wanted}",
            )
        for warning in shot.form.get("warnings") or ():
            self.report({"WARNING"}, str(warning))
        warn_of_edges(self, short_of(self.chosen().stage_of(shot)))
        return {"FINISHED"}


class IMPORT_SCENE_OT_multiplane_storyboard(bpy.types.Operator, ImportOptions):
    """Import every shot of a storyboard's results: a scene for each, and one with their edit"""

    bl_idname = "import_scene.multiplane_storyboard"
    bl_label = "Import Multiplane Storyboard"
    bl_options = {"REGISTER", "UNDO"}
    directory: StringProperty(subtype="DIR_PATH")
    filter_folder: BoolProperty(default=True, options={"HIDDEN"})

    def draw(self, context: Any) -> None:
        self.draw_options()

    def invoke(self, context: Any, event: Any) -> set[str]:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: Any) -> set[str]:
        folder = Path(self.directory)
        try:
            shots = load_storyboard(folder)
            name = shots[0].said("storyboard") or folder.resolve().name
            open_scene(context, build_storyboard(name, shots, self.chosen()))
        except CompositionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class MULTIPLANE_OT_refresh(bpy.types.Operator):
    """Show the approved version of the shots in this scene; keys, materials and transforms stay yours"""

    bl_idname = "multiplane.refresh"
    bl_label = "Refresh"
    bl_options = {"REGISTER", "UNDO"}
    filepath: StringProperty(
        name="File", description="A composition; else the approved version", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: Any) -> bool:
        return bool(marks.collections_in(context.scene))

    def execute(self, context: Any) -> set[str]:
        found = marks.collections_in(context.scene)
        files = {collection[marks.SHOT]: collection[marks.FILE] for collection in found}
        try:
            named = [load(Path(self.filepath))] if self.filepath else []
            shots = named or [load(newest_of(Path(file))) for file in files.values()]
        except CompositionError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        for shot in shots:
            if not collections_of(shot.id):
                self.report({"ERROR"}, f"{shot.file}: this shot was not imported here")
                return {"CANCELLED"}
            self.report({"INFO"}, f"{shot.name}, {shot.file.parent.name}: {refresh(shot)}")
        return {"FINISHED"}


def open_scene(context: Any, scene: Any) -> None:
    # A timer has no window of its own.
    window = context.window or next(iter(context.window_manager.windows), None)
    if window is not None:
        window.scene = scene


def menu(self: Any, context: Any) -> None:
    self.layout.operator(IMPORT_SCENE_OT_multiplane.bl_idname, text="Multiplane Composition (.json)")
    self.layout.operator(
        IMPORT_SCENE_OT_multiplane_storyboard.bl_idname, text="Multiplane Storyboard (folder)"
    )


CLASSES: list[Any] = [
    IMPORT_SCENE_OT_multiplane,
    IMPORT_SCENE_OT_multiplane_storyboard,
    MULTIPLANE_OT_refresh,
]

if hasattr(bpy.types, "FileHandler"):

    class IMPORT_SCENE_FH_multiplane(bpy.types.FileHandler):
        """Takes a composition that is dropped on Blender"""

        bl_idname = "IMPORT_SCENE_FH_multiplane"
        bl_label = "Multiplane"
        bl_import_operator = "import_scene.multiplane"
        bl_file_extensions = ".json"

        @classmethod
        def poll_drop(cls, context: Any) -> bool:
            return bool(context.area and context.area.type == "VIEW_3D")

    CLASSES.append(IMPORT_SCENE_FH_multiplane)


def register() -> None:
    for each in CLASSES:
        bpy.utils.register_class(each)
    bpy.types.TOPBAR_MT_file_import.append(menu)


def unregister() -> None:
    bpy.types.TOPBAR_MT_file_import.remove(menu)
    for each in reversed(CLASSES):
        bpy.utils.unregister_class(each)
