from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.backends import load_backend
from generator.errors import InputError
from generator.storyboard.shot import Shot, Storyboard
from server.frame import frame
from server.generate import shots_made_here
from server.shots import painting_request
from server.sketches import control_of, find_sketch

CANVAS = frame((96, 64), 16, 0)


@pytest.mark.parametrize(("key", "name"), [("3", "3.png"), ("2/1", "2-1.jpg"), ("scene 4", "scene-4.webp")])
def test_a_sketch_is_named_after_its_shot(tmp_path: Path, key: str, name: str) -> None:
    (tmp_path / name).touch()
    assert find_sketch(tmp_path, key) == tmp_path / name
    assert find_sketch(tmp_path, "소명") is None


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="소명: --sketches: there is no such folder"):
        find_sketch(tmp_path / "소명", "3")


@pytest.mark.parametrize("size", [(96, 64), (192, 128), (960, 64), (96, 640)])
def test_a_sketch_covers_the_canvas_and_is_drawn_out_into_the_bleed(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    sketch = Image.new("RGB", size, "red")
    sketch.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    sketch.save(tmp_path / "3.png")
    picture = control_of(tmp_path / "3.png", CANVAS).picture
    assert picture.shape == (CANVAS.painting_height, CANVAS.painting_width, 3)
    assert (picture[:, 0] == (255, 0, 0)).all()
    assert (picture[:, -1] == (0, 0, 255)).all()
    middle = CANVAS.left + 48
    assert (picture[:, middle - 4] == (255, 0, 0)).all()
    assert (picture[:, middle + 4] == (0, 0, 255)).all()


def test_a_sketch_on_nothing_is_on_white_paper(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(tmp_path / "3.png")
    assert (control_of(tmp_path / "3.png", CANVAS).picture == 255).all()


def test_what_is_no_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "3.png").write_text("소명", "utf-8")
    with pytest.raises(InputError, match=r"3\.png: cannot be read as a picture"):
        control_of(tmp_path / "3.png", CANVAS)


def test_a_shot_with_a_sketch_is_painted_along_it(tmp_path: Path, checkpoint: Path) -> None:
    """By a model without a ControlNet it cannot be, and nobody is left to wonder why it was not."""
    Image.fromarray(np.zeros((64, 96, 3), np.uint8)).save(tmp_path / "2-1.png")
    backend = load_backend(str(checkpoint))
    shot = Shot("2/1", "A road.")
    assert painting_request(shot, CANVAS, backend).control is None
    request = painting_request(shot, CANVAS, backend, tmp_path / "2-1.png")
    assert request.control is not None
    with pytest.raises(InputError, match="this model has no ControlNet"):
        backend.paint(request, capture=False)


def test_shots_without_a_sketch_are_painted_all_the_same(tmp_path: Path, checkpoint: Path) -> None:
    (tmp_path / "sketches").mkdir()
    shot = Shot("3", "A road.", duration=0.1)
    with shots_made_here(str(checkpoint), "64x64", tmp_path / "out", tmp_path / "sketches") as make:
        assert make(Storyboard("소명", "plain", (shot,)), shot, lambda event: None).folder.is_dir()
