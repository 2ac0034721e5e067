"""A version solved again as a new one: the same picture, in layers as a person wants them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exporters import FORMATS, export
from exporters.composition import Composition, load
from exporters.composition import Layer as Described
from exporters.pictures import read_layer, read_source
from generator.errors import InputError
from generator.layers.decomposition import Decomposition, Layer
from generator.layers.mend import Addition, mend, painted
from generator.layers.words import shown, sureness
from generator.storyboard.shot import Span, Subject
from server.changes import Changes, keep_changes, key_of
from server.events import Event, Listener
from server.heatmaps import read_heatmaps
from server.ids import PLATE, layer_id
from server.kept import read_kept
from server.kept_masks import with_kept_masks
from server.matte_file import read_matte
from server.shot_of import ids_of, shot_of, storyboard_of
from server.solved_files import write_solved
from server.uploads import called
from server.versions import describe_shot, new_version, version_of_job


@dataclass(slots=True)
class Wanted:
    """What the changes, and what was kept of earlier ones, come to for one version."""

    depths: dict[str, float]
    mattes: dict[str, NDArray[np.uint8]]
    added: list[Addition] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    heats: list[NDArray[np.uint8]] = field(default_factory=list)
    """Of these subjects, as pictures of the canvas."""


def solve_again(
    version: Path, changes: Changes, *, on_event: Listener = lambda event: None, job: str | None = None
) -> Composition:
    """Write a new version of a shot beside `version`; depths, mattes and words hold for later ones too.

    `on_event` and `job` are those of `make_shot`: what is raised leaves nothing, and a job makes one version.

    Raises:
        InputError: there is no such layer, a matte cannot be used, or the prompt's words have no heatmap.
        CompositionError: the version cannot be read.
    """
    base = load(version)
    final = version_of_job(version.parent, job) if job else None
    if final is None:
        on_event(Event("segment", 0, 1, 0.0))
        cut = cut_of(base)
        wanted = wanted_of(base, cut, changes)
        with new_version(version.parent, job) as (partial, final):
            mended = mend(
                cut,
                depths=wanted.depths,
                mattes=wanted.mattes,
                added=wanted.added,
                without=changes.without,
            )
            on_event(Event("export", 0, len(FORMATS), 0.5))
            composition = write_solved(base, mended, wanted.subjects, wanted.heats, partial)
            for done, name in enumerate(FORMATS, 1):
                export(composition, partial, [name])
                on_event(Event("export", done, len(FORMATS), 0.5 + 0.49 * done / len(FORMATS)))
    composition = load(final)
    keep_changes(composition, changes)
    shot = shot_of(composition)
    describe_shot(final.parent, storyboard_of(composition), shot.key, shot.title)
    on_event(Event("export", 1, 1, 1.0))
    return composition


def cut_of(composition: Composition) -> Decomposition:
    """The layers as they lie in a version, each with its id as its key."""
    near_to_far = composition.far_to_near[::-1]
    plate = near_to_far[-1]
    canvas = composition.canvas.width, composition.canvas.height
    if plate.kind != "plate" or not all(lies_over(layer, plate, canvas) for layer in composition.layers):
        raise InputError("its layers do not all lie over one plate", file=composition.file)
    return Decomposition(
        canvas=canvas,
        source=read_source(composition),
        layers=tuple(
            Layer(
                key=layer.id or layer.name,
                name=layer.name,
                kind="plate" if layer is plate else "scenery" if layer.kind == "scenery" else "subject",
                rgba=read_layer(composition, layer),
                x=layer.bounds.x,
                y=layer.bounds.y,
                depth=layer.depth,
                confidence=1.0 if layer.confidence is None else layer.confidence,
                raised_share=layer.raised_share or 0.0,
            )
            for layer in near_to_far
        ),
        masks={},
        not_found={one.id or one.name: one.confidence or 0.0 for one in composition.not_found},
    )


def lies_over(layer: Described, plate: Described, canvas: tuple[int, int]) -> bool:
    """Whether the plate is under a layer and under the canvas."""
    x, y, width, height = plate.bounds.box
    boxes = (layer.bounds.box, (0, 0, *canvas))
    return all(
        x <= left and y <= top and left + w <= x + width and top + h <= y + height
        for left, top, w, h in boxes
    )


def wanted_of(base: Composition, cut: Decomposition, changes: Changes) -> Wanted:
    """Everything that holds for a new version: these changes, and what was kept of earlier ones."""
    names = {layer.key: layer.name for layer in cut.layers[:-1]}
    lost = {one.id or one.name: one.name for one in base.not_found}
    for id in (*changes.depths, *changes.mattes, *changes.without):
        if id not in names and (id not in lost or id not in changes.mattes):
            raise InputError(f"{id} is no layer of this version", file=base.file)
    ids, folder = ids_of(base), base.folder.parent
    masks = with_kept_masks(folder, shot_of(base), {}, cut.canvas)
    wanted = Wanted(
        depths={ids[key]: depth for key, depth in read_kept(folder).depths.items() if ids.get(key) in names},
        mattes={ids[key]: mask for key, mask in masks.items() if ids[key] in names},
    )
    for id, depth in changes.depths.items():
        wanted.depths.pop(id, None)
        if depth is not None:
            wanted.depths[id] = depth
    for id, file in changes.mattes.items():
        wanted.mattes.pop(id, None)
        if file is not None:
            wanted.mattes[id] = matte_of(file, (names | lost)[id], cut.canvas)
            if id in lost:
                nothing = np.zeros(cut.layers[-1].rgba.shape[:2], np.float32)
                wanted.added.append(Addition(id, lost[id], "subject", nothing))
    if changes.words:
        add_words(wanted, base, cut, changes.words)
    return wanted


def matte_of(file: Path, name: str, size: tuple[int, int]) -> NDArray[np.uint8]:
    """As `read_matte`; the file has no name that says anything to the person who sent it."""
    with called({file: f"matte of {name}"}):
        return read_matte(file, name, size)


def add_words(
    wanted: Wanted, base: Composition, cut: Decomposition, words: Mapping[str, tuple[Span, ...]]
) -> None:
    shot, storyboard = shot_of(base), storyboard_of(base)
    heatmaps = read_heatmaps(base.folder, base.prompt or "")
    picture = painted(cut)
    taken = {PLATE, *(subject.key for subject in shot.subjects)}
    for name, spans in words.items():
        key = key_of(name)
        if key in taken:
            raise InputError(f"there is a layer {name!r} already; choose another name", key="words")
        taken.add(key)
        heat = heatmaps.heat(spans)
        share = shown(heat, picture)
        if share.max() <= 0.5:
            raise InputError(f"nothing in the picture stands out for {name!r}", key="words")
        id = layer_id(storyboard, shot.key, key)
        wanted.added.append(Addition(id, name, "subject", share, sureness(heat)))
        wanted.subjects.append(Subject(key, name, spans=spans))
        wanted.heats.append(heatmaps.on_canvas(heat, cut.canvas))
