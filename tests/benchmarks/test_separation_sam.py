"""SAM, SAM 2, SAM 3, OWL-ViT, OWLv2 and CLIP as baselines: real classes, tiny random weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.separation import bench, scenes
from benchmarks.separation.methods.sam import sam_methods
from benchmarks.separation.methods.sam.pixels import GREY, IMAGENET, MEAN, looks, pixels, squared
from benchmarks.separation.methods.sam.segmenter import load_segmenter
from benchmarks.separation.question import Question
from generator.backends import load_backend
from generator.backends.protocol import Concept
from generator.errors import InputError
from tests.benchmarks.tiny_sam import tiny_models, tiny_tokenizer


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("큰 모델")
    for name, model in tiny_models().items():
        model.save_pretrained(root / name)
        tiny_tokenizer().save_pretrained(root / name)
    return root


@pytest.fixture
def question() -> Question:
    prompt = "Mina (a girl in red) and a robot"
    concepts = (Concept("Mina", ((0, 20),)), Concept("a robot", ((25, 32),)))
    picture = np.random.default_rng(0).integers(0, 256, (48, 96, 3), np.uint8)
    return Question(None, picture, prompt, concepts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"sam": "sam", "detector": "owlvit"}, ["sam-text"]),
        ({"sam": "sam2", "detector": "owlv2", "clip": "clip"}, ["sam2-text", "sam2-clip"]),
        ({"sam": "sam", "clip": "clip"}, ["sam-clip"]),
        ({"sam": "sam3"}, ["sam3-text"]),
    ],
)
def test_each_shares_out_every_cell_between_the_named(
    given: dict[str, str], names: list[str], folders: Path, question: Question
) -> None:
    methods = sam_methods(**{name: folders / folder for name, folder in given.items()})
    assert [*methods] == names
    for method in methods.values():
        claims = method(question)
        assert claims.masks.shape == (3, 32, 64)
        np.testing.assert_allclose(claims.masks.sum(axis=0), 1, atol=1e-4)
        assert claims.masks.min() >= 0
        assert {*claims.sure} <= {0.0, 1.0}


@pytest.mark.parametrize("kind", ["sam", "sam2"])
def test_a_mask_lies_where_the_picture_lies(kind: str, folders: Path) -> None:
    """What the model says of the added part of a square is not stretched over the picture."""
    look = load_segmenter(folders / kind).look(np.zeros((48, 96, 3), np.uint8))
    plane = np.full((1, 16, 16), -9.0, np.float32)
    plane[:, 8:] = 9
    below = look.full(plane)[0]
    assert below.shape == (48, 96)
    assert (below[-8:].mean() > 0.9) == (kind == "sam2")
    assert below[:8].mean() < 0.1


def test_boxes_and_points_are_counted_in_the_models_own_pixels(folders: Path) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    look = load_segmenter(folders / "sam").look(picture)
    masks = look.in_boxes(np.array([[0, 0, 20, 20], [30, 30, 64, 64]], np.float32))
    assert masks.shape == (2, 64, 64)
    assert not np.array_equal(*masks)
    logits, quality = look.at_points(np.full((70, 2), 32, np.float32))
    assert (len(logits), quality.shape) == (210, (210,))
    assert look.in_boxes(np.zeros((0, 4), np.float32)).shape == (0, 64, 64)


def test_an_invented_name_is_told_by_its_look(question: Question) -> None:
    assert looks(question) == ["a girl in red", "a robot"]


def test_what_is_added_to_a_picture_is_nothing_to_sam() -> None:
    square = squared(np.zeros((8, 16, 3), np.uint8), MEAN)
    values = pixels(square, 16, IMAGENET)
    assert values.shape == (1, 3, 16, 16)
    assert values[:, :, 9:].abs().max() < 0.01
    assert squared(np.zeros((8, 8, 3), np.uint8), GREY).max() == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sam": "sam"}, "knows no words"),
        ({"sam": "clip"}, "holds clip"),
        ({"sam": "sam", "detector": "clip"}, "holds clip"),
        ({"sam": "sam", "clip": "nowhere"}, "no model"),
    ],
)
def test_a_folder_that_does_not_fit_is_named(given: dict[str, str], said: str, folders: Path) -> None:
    with pytest.raises(InputError, match=said):
        sam_methods(**{name: folders / folder for name, folder in given.items()})


def test_they_stand_in_the_table_beside_the_others(
    folders: Path, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scenes, "SIDE", 64)
    out = tmp_path / "소명"
    given = ["--sam", str(folders / "sam"), "--detector", str(folders / "owlvit")]
    options = ["--split", "dev", "--limit", "1", "--method", "ours,sam-text", "--out", str(out)]
    assert bench.main(["--model", str(checkpoint), *given, *options]) == 0
    document = json.loads((out / "scores.json").read_text("utf-8"))
    assert [*document["methods"]] == ["ours", "sam-text", "ceiling"]
    assert load_backend(str(checkpoint)).name in document["model"]
