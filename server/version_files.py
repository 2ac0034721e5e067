"""The files of one version: pictures, masks, heatmaps, and the composition that names them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from exporters.composition import Bounds, Camera, Canvas, Composition, Layer, NotFound, save
from exporters.pictures import write_picture
from generator.backends.protocol import Reading
from generator.layers.decomposition import Decomposition
from generator.layers.decomposition import Layer as Cutout
from generator.storyboard.shot import Shot, Storyboard, Subject
from server.camera import camera_of
from server.frame import Frame
from server.ids import PLATE, layer_id, shot_id
from server.names import file_names

PREVIEW_SIDE = 640
"""Longest side of `preview.jpg` in pixels."""


@dataclass(frozen=True, slots=True)
class Result:
    """A shot, painted and taken apart."""

    storyboard: Storyboard
    shot: Shot
    model: str
    frame: Frame
    reading: Reading | None
    decomposition: Decomposition

    @property
    def read(self) -> list[Subject]:
        """Those for whom the attention was asked, in the reading's order."""
        return [subject for subject in self.shot.subjects if subject.is_read]

    def layer_id(self, subject: str) -> str:
        return layer_id(self.storyboard.name, self.shot.key, subject)


def write_version(result: Result, folder: Path) -> Composition:
    """Write all that programs can read of a result, save their own formats, into an empty folder."""
    cut = result.decomposition
    (folder / "layers").mkdir()
    (folder / "masks").mkdir()
    files = [f"layers/{name}.png" for name in file_names(layer.name for layer in cut.layers)]
    subjects = result.shot.subjects
    masks = [f"masks/{name}.png" for name in file_names(subject.name for subject in subjects)]
    pictures = {"source.png": cut.source}
    pictures |= {file: layer.rgba for file, layer in zip(files, cut.layers, strict=True)}
    pictures |= {
        file: mask_picture(cut.masks[subject.key], result.frame)
        for file, subject in zip(masks, subjects, strict=True)
    }
    with ThreadPoolExecutor() as side_by_side:
        list(side_by_side.map(write_picture, pictures.values(), map(folder.joinpath, pictures)))
    preview = Image.fromarray(cut.source)
    preview.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    preview.save(folder / "preview.jpg", quality=90)
    if result.reading:
        write_heatmaps(result.reading, result, folder)
    composition = compose(result, files)
    save(composition, folder)
    return composition


def mask_picture(mask: NDArray[np.float32], frame: Frame) -> NDArray[np.uint8]:
    """Membership [Ht, Wt] in 0..1 over the painting -> grey [canvas height, canvas width]."""
    full = cv2.resize(mask, (frame.painting_width, frame.painting_height), interpolation=cv2.INTER_LINEAR)
    canvas = full[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width]
    grey: NDArray[np.uint8] = np.rint(255 * canvas).astype(np.uint8)
    return grey


def write_heatmaps(reading: Reading, result: Result, folder: Path) -> None:
    """Write `heatmaps.npz`: what was read, on the token grid, so that a word can become a layer later.

    `token_maps` [tokens, Ht, Wt] and `concept_maps` [concepts + 1, Ht, Wt] in half precision; `tokens` and
    `concepts` name them, the last concept, "", is the background; `painting` (width, height) and `offset`
    (left, top) in pixels lay the grid round the canvas.
    """
    frame = result.frame
    np.savez_compressed(
        folder / "heatmaps.npz",
        token_maps=reading.token_maps,
        tokens=np.array(reading.tokens, dtype=np.str_),
        concept_maps=reading.concept_probabilities.astype(np.float16),
        concepts=np.array([*(subject.key for subject in result.read), PLATE]),
        painting=np.array([frame.painting_width, frame.painting_height]),
        offset=np.array([frame.left, frame.top]),
        blocks=np.array(reading.blocks),
        steps=np.array(reading.steps),
    )


def compose(result: Result, files: list[str]) -> Composition:
    """The composition of a result whose layers' pictures are `files`; says which subjects were not found."""
    shot, cut = result.shot, result.decomposition
    names = {subject.key: subject.name for subject in shot.subjects}
    width, height = cut.canvas
    composition = Composition(
        source_image="source.png",
        canvas=Canvas(width=width, height=height),
        layers=tuple(described(result, *pair) for pair in zip(cut.layers, files, strict=True)),
        id=shot_id(result.storyboard.name, shot.key),
        shot={"storyboard": result.storyboard.name, **asdict(shot)},
        prompt=shot.prompt,
        seed=shot.seed,
        model=result.model,
        not_found=tuple(
            NotFound(name=names[key], id=result.layer_id(key), confidence=confidence)
            for key, confidence in cut.not_found.items()
        ),
        warnings=warnings(result),
        camera=Camera(**asdict(camera_of(shot))),
    )
    return composition.model_copy(update={"stage": composition.stage_of().to_dict()})


def described(result: Result, layer: Cutout, file: str) -> Layer:
    height, width = layer.rgba.shape[:2]
    plate = layer.kind == "plate"
    keys = [subject.key for subject in result.read]
    tokens = dict(zip(keys, result.reading.token_indices, strict=True)) if result.reading else {}
    parent = {"parent": result.layer_id(layer.parent)} if layer.parent else {}
    described = Layer(
        name=layer.name,
        file=file,
        depth=layer.depth,
        bounds=Bounds(x=layer.x, y=layer.y, width=width, height=height),
        token_indices=tokens.get(layer.key, ()),
        attention_layers_used=result.reading.blocks if result.reading and layer.key in tokens else (),
        id=result.layer_id(PLATE if plate else layer.key),
        kind=layer.kind,
        confidence=None if plate else layer.confidence,
        raised_share=layer.raised_share,
        inpainted=plate,
    )
    return described.model_copy(update=parent)


def warnings(result: Result) -> tuple[str, ...]:
    shot, reading = result.shot, result.reading
    lost = [subject.name for subject in shot.subjects if subject.key in result.decomposition.not_found]
    wanted = {block for subject in shot.subjects for block in subject.attention_layers}
    absent = sorted(wanted - set(reading.blocks)) if reading else []
    return (
        *shot.warnings,
        *(f"{name}: not painted clearly enough to be cut out" for name in lost),
        *(f"attention_layers: {result.model} has no block {block}" for block in absent),
    )
