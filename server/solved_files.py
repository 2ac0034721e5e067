"""The files of a version that was solved again: what stays as it was, and the layers anew."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exporters.composition import Bounds, Composition, Layer, NotFound, save
from exporters.pictures import write_picture
from generator.layers.decomposition import Decomposition
from generator.layers.decomposition import Layer as Cutout
from generator.storyboard.shot import Subject
from server.heatmaps import FILE as HEATMAPS
from server.names import file_names
from server.shot_of import shot_of

MASKS = "masks"
SAME = ("source.png", "preview.jpg", HEATMAPS)


def write_solved(
    base: Composition,
    cut: Decomposition,
    subjects: Sequence[Subject],
    heats: Sequence[NDArray[np.uint8]],
    folder: Path,
) -> Composition:
    """Write a version that shows what `base` shows in the layers of `cut`, whose keys are ids, into a folder.

    Args:
        subjects: those that became layers.
        heats: where each of them is attended to, [canvas height, canvas width].
    """
    for name in SAME:
        if (base.folder / name).is_file():
            shutil.copyfile(base.folder / name, folder / name)
    if (base.folder / MASKS).is_dir():
        shutil.copytree(base.folder / MASKS, folder / MASKS)
    (folder / MASKS).mkdir(exist_ok=True)
    everyone = (*shot_of(base).subjects, *subjects)
    names = file_names(subject.name for subject in everyone)[len(everyone) - len(subjects) :]
    for name, heat in zip(names, heats, strict=True):
        write_picture(heat, folder / MASKS / f"{name}.png")
    (folder / "layers").mkdir()
    files = [f"layers/{name}.png" for name in file_names(layer.name for layer in cut.layers)]
    for layer, file in zip(cut.layers, files, strict=True):
        write_picture(layer.rgba, folder / file)
    composition = composed(base, cut, subjects, files)
    save(composition, folder)
    return composition


def composed(
    base: Composition, cut: Decomposition, subjects: Sequence[Subject], files: Sequence[str]
) -> Composition:
    known = {layer.id or layer.name: layer for layer in base.layers}
    there = {layer.key for layer in cut.layers}
    lost = {one.id or one.name: one for one in base.not_found}
    found = [one.name for id, one in lost.items() if id in there]
    lost |= {
        id: NotFound(name=known[id].name, id=id, confidence=confidence)
        for id, confidence in cut.not_found.items()
        if id in known
    }
    shot = dict(base.shot or {})
    shot["subjects"] = [*shot.get("subjects", ()), *map(asdict, subjects)]
    composition = base.model_copy(
        update={
            "layers": tuple(
                described(layer, known.get(layer.key), file)
                for layer, file in zip(cut.layers, files, strict=True)
            ),
            "not_found": tuple(one for id, one in lost.items() if id not in there),
            "warnings": tuple(w for w in base.warnings if not any(w.startswith(f"{n}: not ") for n in found)),
            "shot": shot,
        }
    )
    return composition.model_copy(update={"stage": composition.stage_of().to_dict()})


def described(layer: Cutout, before: Layer | None, file: str) -> Layer:
    height, width = layer.rgba.shape[:2]
    now = {
        "file": file,
        "depth": layer.depth,
        "bounds": Bounds(x=layer.x, y=layer.y, width=width, height=height),
        "raised_share": layer.raised_share,
    }
    if before is not None:
        return before.model_copy(update=now)
    return Layer(
        name=layer.name,
        id=layer.key,
        kind=layer.kind,
        confidence=layer.confidence,
        **now,  # type: ignore[arg-type]
    )
