"""A user's own pictures with masks: a COCO or a Pascal VOC folder.

Every category in a picture is one subject, since its name is all that there is to ask for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.separation.sample import Absent, Sample, Target
from benchmarks.stylizedbench.captions.naming import article
from generator.backends.protocol import Concept
from generator.errors import InputError
from generator.storyboard.shot import Span

VOC_CLASSES = (
    "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "dining table",
    "dog", "horse", "motorbike", "person", "potted plant", "sheep", "sofa", "train", "television",
)  # fmt: skip
"""Class 1 is the first."""
VOC_UNKNOWN = 255
LEAST_AREA = 0.0025
"""Of the picture: smaller subjects are not asked for, as in StylizedBench."""

Mask = NDArray[np.bool_]


def read_folder(folder: Path, short_side: int, limit: int | None = None) -> dict[str, Callable[[], Sample]]:
    """What loads each picture, by its key, brought to `short_side` pixels; at most `limit` of them.

    COCO: `*.json` with `images`, `annotations` and `categories`, in the folder or in `annotations/`; pictures
    anywhere below the folder. VOC: `JPEGImages` and `SegmentationClass`.

    Raises:
        InputError: it is neither, or has no picture with a subject.
    """
    found = _voc(folder) if (folder / "SegmentationClass").is_dir() else _coco(folder)
    loaders: dict[str, Callable[[], Sample]] = {}
    for entry in islice(found, limit):
        # Of a picture that is described twice the first description holds.
        loaders.setdefault(entry[0].stem, _loader(folder, *entry, short_side))
    if not loaders:
        raise InputError("no picture with masks is here: give a COCO or a VOC folder", file=folder)
    return loaders


Masks = Callable[[tuple[int, int]], tuple[dict[str, Mask], Mask]]
"""Masks by category, and where nothing is known, for a picture of (height, width)."""


def _loader(
    folder: Path, file: Path, masks: Masks, names: list[str], short_side: int
) -> Callable[[], Sample]:
    def load() -> Sample:
        picture = np.asarray(Image.open(file).convert("RGB"))
        found, unknown = masks(picture.shape[:2])
        large = {name: mask for name, mask in found.items() if mask.mean() >= LEAST_AREA}
        absent = [name for name in names if name not in found]
        # Whom to name although nobody sees it: the same one in every run.
        other = absent[crc32(file.stem.encode()) % len(absent)] if absent else None
        scale = short_side / min(picture.shape[:2])
        size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
        shrunk = {
            name: cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
            for name, mask in large.items()
        }
        prompt, spans = _prompt(list(shrunk))
        longer, more = _prompt([*shrunk, *([other] if other else [])])
        return Sample(
            file.stem,
            folder.name,
            file.stem,
            np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8),
            prompt,
            tuple(Target(*each) for each in zip(shrunk, spans, shrunk.values(), strict=True)),
            Absent(longer, Concept(other, more[-1])) if other else None,
            unknown=cv2.resize(unknown.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0,
        )

    return load


def _prompt(names: list[str]) -> tuple[str, list[tuple[Span, ...]]]:
    """ "A photo of a dog, a person." and each one's only mention in it."""
    text = "A photo of "
    spans: list[tuple[Span, ...]] = []
    for place, name in enumerate(names):
        text += ", " if place else ""
        spans.append(((len(text), len(text) + len(article(name))),))
        text += article(name)
    return f"{text}.", spans


def _voc(folder: Path) -> Iterator[tuple[Path, Masks, list[str]]]:
    for file in sorted((folder / "SegmentationClass").glob("*.png")):
        classes = np.asarray(Image.open(file))
        present = [int(value) for value in np.unique(classes) if 0 < value <= len(VOC_CLASSES)]
        picture = folder / "JPEGImages" / f"{file.stem}.jpg"
        if present and picture.is_file():
            yield picture, _voc_masks(classes, present), list(VOC_CLASSES)


def _voc_masks(classes: NDArray[np.uint8], present: list[int]) -> Masks:
    return lambda size: (
        {VOC_CLASSES[value - 1]: classes == value for value in present},
        classes == VOC_UNKNOWN,
    )


def _coco(folder: Path) -> Iterator[tuple[Path, Masks, list[str]]]:
    files = {
        file.name: file for file in folder.rglob("*") if file.suffix.lower() in (".jpg", ".jpeg", ".png")
    }
    for described in sorted([*folder.glob("*.json"), *folder.glob("annotations/*.json")]):
        document = json.loads(described.read_text("utf-8"))
        if not isinstance(document, dict) or not {"images", "annotations", "categories"} <= document.keys():
            continue
        names = {row["id"]: str(row["name"]) for row in document["categories"]}
        by_picture: dict[Any, list[dict[str, Any]]] = {}
        for row in document["annotations"]:
            if row.get("segmentation"):
                by_picture.setdefault(row["image_id"], []).append(row)
        for image in document["images"]:
            name = Path(image["file_name"]).name
            if image["id"] in by_picture and name in files:
                rows = by_picture[image["id"]]
                yield files[name], _coco_masks(rows, names, described), list(names.values())


def _coco_masks(rows: list[dict[str, Any]], names: dict[Any, str], file: Path) -> Masks:
    def masks(size: tuple[int, int]) -> tuple[dict[str, Mask], Mask]:
        found: dict[str, Mask] = {}
        for row in rows:
            name = names[row["category_id"]]
            found[name] = found.get(name, np.zeros(size, bool)) | _drawn(row["segmentation"], size, file)
        return found, np.zeros(size, bool)

    return masks


def _drawn(segmentation: Any, size: tuple[int, int], file: Path) -> Mask:
    """Polygons, or run lengths down the columns that begin with nothing."""
    if isinstance(segmentation, list):
        plane = np.zeros(size, np.uint8)
        polygons = [np.rint(np.reshape(points, (-1, 2))).astype(np.int32) for points in segmentation]
        cv2.fillPoly(plane, polygons, 1)
        return plane > 0
    counts = segmentation["counts"]
    if isinstance(counts, str):
        raise InputError(
            "compressed run lengths are not read: give polygons or lists", file=file, key="counts"
        )
    runs = np.repeat(np.arange(len(counts)) % 2, counts)
    return np.asarray(runs.reshape(size[::-1]).T > 0)
