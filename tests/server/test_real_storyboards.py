"""The studio's storyboards, our samples of its other dialects and our examples, all the way through."""

from pathlib import Path

import pytest

from exporters.composition import Composition
from exporters.pictures import read_far_to_near, read_source, recompose
from generator.backends import EMBEDDED, load_backend
from generator.storyboard.read import read_storyboard
from server.frame import parse_size
from server.shots import make_shot

ROOT = Path(__file__).parents[2]
STORYBOARDS = [
    *sorted((ROOT / "tests" / "storyboards").glob("*.json")),
    *sorted((ROOT / "examples").glob("*.json")),
]


def make_all(file: Path, model: Path, size: str, out: Path) -> list[Composition]:
    storyboard, backend = read_storyboard(file), load_backend(str(model))
    canvas = parse_size(size, backend.default_height)
    return [make_shot(storyboard, shot, backend, out, size=canvas) for shot in storyboard.shots]


def assert_accounted_for(composition: Composition) -> None:
    """Every subject is a layer that shows something, or reported; and the layers give the picture back."""
    assert composition.shot is not None
    asked = [subject["name"] for subject in composition.shot["subjects"]]
    found = [layer.name for layer in composition.layers if layer.kind != "plate"]
    missing = [subject.name for subject in composition.not_found]
    assert sorted(found + missing) == sorted(asked)
    layers = list(read_far_to_near(composition))
    for rgba, _, _ in layers:
        assert rgba[..., 3].any()
    size = composition.canvas.width, composition.canvas.height
    error = abs(recompose(size, layers).astype(int) - read_source(composition))
    assert error.max() <= 1


@pytest.mark.parametrize("file", STORYBOARDS, ids=lambda file: file.stem)
def test_with_random_weights_every_subject_is_accounted_for(
    file: Path, checkpoint: Path, tmp_path: Path
) -> None:
    for composition in make_all(file, checkpoint, "80x64", tmp_path):
        assert_accounted_for(composition)


@pytest.mark.slow
@pytest.mark.parametrize("file", STORYBOARDS, ids=lambda file: file.stem)
def test_with_the_embedded_model_every_subject_is_accounted_for(file: Path, tmp_path: Path) -> None:
    for composition in make_all(file, EMBEDDED, "16:9", tmp_path):
        assert_accounted_for(composition)
