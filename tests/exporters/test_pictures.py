"""The reference compositor, and reading pictures in every form they are stored in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image

from exporters.composition import Composition, Layer, load, save
from exporters.normalise import CompositionError
from exporters.pictures import read_far_to_near, read_layer, read_source, recompose

Compose = Callable[..., Composition]
Picture = NDArray[np.uint8]

SIZE = (7, 5)
pictures = arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(4)))
placed = st.lists(st.tuples(pictures, st.integers(-12, 12), st.integers(-12, 12)), max_size=4)


def over(layers: list[tuple[Picture, int, int]], column: int, row: int) -> list[int]:
    """One pixel by the definition: straight alpha, far to near over black, rounded once."""
    colour = np.zeros(3)
    for rgba, x, y in layers:
        if 0 <= column - x < rgba.shape[1] and 0 <= row - y < rgba.shape[0]:
            *rgb, alpha = rgba[row - y, column - x].astype(float)
            colour = colour * (1 - alpha / 255) + np.array(rgb) * (alpha / 255)
    return [round(value) for value in colour]


@given(placed)
def test_every_pixel_is_composed_by_the_definition(layers: list[tuple[Picture, int, int]]) -> None:
    picture = recompose(SIZE, layers)
    assert (picture.shape, picture.dtype) == ((5, 7, 3), np.uint8)
    expected = [[over(layers, column, row) for column in range(7)] for row in range(5)]
    # Halves may be rounded either way in single precision.
    assert np.abs(picture.astype(int) - expected).max() <= 1
    assert (picture != expected).mean() < 0.1


def test_the_colour_of_transparent_pixels_is_not_seen() -> None:
    plate = np.full((5, 7, 4), (10, 20, 30, 255), np.uint8)
    hidden = np.full((5, 7, 4), (255, 255, 255, 0), np.uint8)
    assert (recompose(SIZE, [(plate, 0, 0), (hidden, 0, 0)]) == (10, 20, 30)).all()


def test_a_composition_recomposes_its_source(compose: Compose) -> None:
    composition = compose()
    assert np.array_equal(recompose((96, 54), read_far_to_near(composition)), read_source(composition))


def test_a_source_that_nobody_kept_is_recomposed(compose: Compose) -> None:
    composition = compose()
    assert np.array_equal(
        read_source(composition.model_copy(update={"source_image": None})), read_source(composition)
    )


def test_a_layer_is_read_with_the_colour_under_alpha_0(compose: Compose) -> None:
    rgba = read_layer(composition := compose(), composition.layers[0])
    assert rgba.shape == (61, 40, 4)
    assert rgba[rgba[..., 3] == 0].any()


def test_pictures_are_found_under_any_name(compose: Compose, tmp_path: Path) -> None:
    (tmp_path / "소명 ü").mkdir()
    composition = compose(tmp_path / "소명 ü" / "v001")
    composition.path("layers/0.png").rename(composition.folder / "layers" / "소명.png")
    layer = composition.layers[0].model_copy(update={"file": "layers/소명.png"})
    assert read_layer(composition, layer).shape == (61, 40, 4)


def foreign(folder: Path, rgba: Picture) -> tuple[Composition, Layer]:
    """The picture as `<prefix>_composition.json` stores it: premultiplied, on a canvas of its own."""
    height, width = rgba.shape[:2]
    canvas = np.zeros((height + 4, width + 6, 4), np.uint8)
    canvas[1:-3, 2:-4] = np.rint(rgba * np.dstack([rgba[..., 3:] / 255] * 3 + [np.ones((height, width, 1))]))
    Image.fromarray(canvas).save(folder / "x_a.png")
    bounds = {"x": 2, "y": 1, "width": width, "height": height}
    form = {"canvas": {"width": width + 6, "height": height + 4}}
    layer = {
        "name": "a",
        "file": "x_a.png",
        "bounds": bounds,
        "depth": 0,
        "premultiplied": True,
        "full_canvas": True,
    }
    composition = load(save(Composition.model_validate({**form, "layers": [layer]}), folder))
    return composition, composition.layers[0]


@given(arrays.arrays(np.uint8, (6, 5, 4)))
def test_premultiplied_pictures_of_the_whole_canvas_become_straight_and_cropped(
    tmp_path_factory: pytest.TempPathFactory, rgba: Picture
) -> None:
    read = read_layer(*foreign(tmp_path_factory.getbasetemp(), rgba))
    assert np.array_equal(read[..., 3], rgba[..., 3])
    # Half a step of the stored colour is 127.5 / alpha steps of the straight one, rounded once more.
    alpha = rgba[..., 3:].astype(int)
    error = np.abs(read[..., :3].astype(int) - rgba[..., :3])
    assert (error * alpha <= 127.5 + 0.5 * alpha)[alpha[..., 0] > 0].all()


def test_a_source_of_another_size_is_refused(compose: Compose) -> None:
    composition = compose()
    Image.new("RGB", (95, 54)).save(composition.path("source.png"))
    with pytest.raises(CompositionError, match="source_image: is 95x54, but the canvas is 96x54"):
        read_source(composition)


def test_a_broken_picture_is_named(compose: Compose) -> None:
    composition = compose()
    file = composition.path("layers/1.png")
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(CompositionError, match=r"layers/1\.png' cannot be read"):
        read_layer(composition, composition.layers[1])
