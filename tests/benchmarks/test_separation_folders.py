"""A user's own pictures: COCO and VOC folders become samples whose names and masks belong together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from benchmarks.separation import bench
from benchmarks.separation.folders import VOC_CLASSES, VOC_UNKNOWN, read_folder
from generator.errors import InputError

CAT, DOG = VOC_CLASSES.index("cat") + 1, VOC_CLASSES.index("dog") + 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "소명 pictures"
    made.mkdir()
    return made


def save(file: Path, pixels: np.ndarray[Any, Any]) -> None:
    file.parent.mkdir(exist_ok=True)
    Image.fromarray(pixels).save(file)


def coco(folder: Path, segmentations: list[tuple[int, Any]]) -> None:
    save(folder / "images" / "one.png", np.full((80, 120, 3), 90, np.uint8))
    annotations = [
        {"id": k, "image_id": 7, "category_id": category, "segmentation": segmentation}
        for k, (category, segmentation) in enumerate(segmentations)
    ]
    document = {
        "images": [{"id": 7, "file_name": "one.png"}, {"id": 8, "file_name": "missing.png"}],
        "annotations": annotations,
        "categories": [{"id": 1, "name": "person"}, {"id": 2, "name": "개"}, {"id": 3, "name": "umbrella"}],
    }
    (folder / "annotations.json").write_text(json.dumps(document), "utf-8")


def test_a_coco_folder(folder: Path) -> None:
    square = [[10, 10, 49, 10, 49, 49, 10, 49]]
    runs = {"size": [80, 120], "counts": [80 * 60, 80 * 60]}
    coco(folder, [(1, square), (2, runs), (1, [[0, 60, 9, 60, 9, 69, 0, 69]])])
    (load,) = read_folder(folder, 40).values()
    sample = load()
    assert sample.picture.shape == (40, 60, 3)
    assert [target.name for target in sample.targets] == ["person", "개"]
    person, dog = sample.targets
    assert person.visible.sum() == pytest.approx((40 * 40 + 10 * 10) / 4, rel=0.05)
    assert dog.visible[:, 31:].min() == 1
    assert dog.visible[:, :29].max() == 0
    for target in sample.targets:
        ((start, end),) = target.spans
        assert sample.prompt[start:end].endswith(target.name)
    assert sample.absent is not None
    assert sample.absent.concept.name == "umbrella"
    assert "umbrella" in sample.absent.prompt
    assert "umbrella" not in sample.prompt


def test_a_voc_folder_whose_doubtful_pixels_are_not_scored(folder: Path) -> None:
    classes = np.zeros((60, 60), np.uint8)
    classes[:20], classes[40:], classes[30:40] = CAT, DOG, VOC_UNKNOWN
    save(folder / "SegmentationClass" / "a.png", classes)
    save(folder / "JPEGImages" / "a.jpg", np.zeros((60, 60, 3), np.uint8))
    (load,) = read_folder(folder, 60).values()
    sample = load()
    assert {target.name: int(target.visible.sum()) for target in sample.targets} == {"cat": 1200, "dog": 1200}
    assert sample.unknown is not None
    assert np.array_equal(sample.unknown, classes == VOC_UNKNOWN)


def test_what_cannot_be_read_is_said(folder: Path) -> None:
    with pytest.raises(InputError, match="COCO or a VOC"):
        read_folder(folder, 64)
    coco(folder, [(1, {"size": [80, 120], "counts": "PPYo0"})])
    (load,) = read_folder(folder, 64).values()
    with pytest.raises(InputError, match=r"annotations\.json: counts"):
        load()


@pytest.mark.parametrize("kind", ["coco", "voc"])
def test_a_folder_is_taken_apart_and_scored_as_scenes_are(
    kind: str, folder: Path, checkpoint: Path, tmp_path: Path
) -> None:
    classes = np.zeros((80, 120), np.uint8)
    classes[10:50, 10:50], classes[20:70, 60:110] = CAT, DOG
    picture = np.full((80, 120, 3), 240, np.uint8)
    picture[classes == CAT], picture[classes == DOG] = (200, 30, 30), (30, 30, 200)
    if kind == "coco":
        coco(folder, [(1, [[10, 10, 49, 10, 49, 49, 10, 49]]), (2, [[60, 20, 109, 20, 109, 69, 60, 69]])])
        save(folder / "images" / "one.png", picture)
    else:
        save(folder / "SegmentationClass" / "one.png", classes)
        save(folder / "JPEGImages" / "one.jpg", picture)
    out = tmp_path / "out"
    given = ["--data", str(folder), "--method", "ours,colour", "--out", str(out)]
    assert bench.main(["--model", str(checkpoint), *given]) == 0
    document = json.loads((out / "scores.json").read_text("utf-8"))
    assert document["folder"] == folder.name
    assert [*document["methods"]["ours"]["groups"]] == [folder.name, "all"]
    (best,) = document["methods"]["ceiling"]["pictures"]
    assert [subject["iou"] > 0.7 for subject in best["subjects"]] == [True, True]
    assert best["recomposition"] <= 1
    assert best["plate_error"] is None
