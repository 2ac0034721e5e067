"""A painting taken apart: what is found becomes layers that give it back, what is not found is reported."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from generator.backends.protocol import Painting, Reading
from generator.layers.decompose import FOUND, decompose
from generator.layers.decomposition import Decomposition
from generator.storyboard.shot import Subject

TOKEN = 16
Area = NDArray[np.bool_]


def subject(name: str, **more: object) -> Subject:
    return Subject(name.casefold(), name, **more)  # type: ignore[arg-type]


def disc(x: int, y: int, radius: int) -> Area:
    rows, columns = np.mgrid[:192, :320]
    return (columns - x) ** 2 + (rows - y) ** 2 < radius**2


def block(left: int, top: int, right: int, bottom: int) -> Area:
    area = np.zeros((192, 320), bool)
    area[top:bottom, left:right] = True
    return area


COLOURS = [(200, 40, 50), (40, 70, 200), (240, 200, 40)]


def painted(areas: Sequence[Area], read: Sequence[Area] | None = None) -> Painting:
    """Flat shapes, near to far, over sky and meadow; the reading sees `read`, blurred and noisy."""
    random = np.random.default_rng(7)
    scene = np.full((192, 320, 3), (150, 190, 230), np.float32)
    scene[128:] = (90, 140, 70)
    for area, colour in reversed(list(zip(areas, COLOURS, strict=False))):
        scene[area] = colour
    picture = cv2.GaussianBlur(scene, (0, 0), 0.7) + random.normal(0, 2, scene.shape)
    return Painting(
        np.clip(picture, 0, 255).astype(np.uint8), reading(picture, areas if read is None else read)
    )


def reading(picture: NDArray[np.float32], areas: Sequence[Area]) -> Reading:
    random = np.random.default_rng(8)
    height, width = picture.shape[0] // TOKEN, picture.shape[1] // TOKEN
    visible, free = [], np.ones(picture.shape[:2], bool)
    for area in areas:
        visible.append(area & free)
        free &= ~area
    planes = [
        cv2.resize(plane.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
        for plane in [*visible, free]
    ]
    odds = np.stack([cv2.GaussianBlur(plane, (0, 0), 0.6) for plane in planes]) + 0.1
    odds *= np.exp(random.normal(0, 0.3, odds.shape))
    probabilities = (odds / odds.sum(axis=0)).astype(np.float32)
    looks = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA).reshape(-1, 3) / 255 - 0.5
    features = np.hstack([looks, random.normal(0, 0.02, (height * width, 8))]).astype(np.float32)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    nothing = np.zeros((0, height, width), np.float16)
    return Reading(probabilities, probabilities, nothing, (), (), features, (0,), (0,))


def over(result: Decomposition) -> NDArray[np.float64]:
    """The reference compositor over the whole painting, bleed included."""
    plate = result.layers[-1]
    picture = plate.rgba[..., :3].astype(np.float64)
    for layer in reversed(result.layers[:-1]):
        x, y = layer.x - plate.x, layer.y - plate.y
        part = picture[y : y + layer.rgba.shape[0], x : x + layer.rgba.shape[1]]
        alpha = layer.rgba[..., 3:] / 255
        part[:] = alpha * layer.rgba[..., :3] + (1 - alpha) * part
    return np.rint(picture)


def matte(result: Decomposition, key: str) -> NDArray[np.float64]:
    """A layer's alpha laid out over the whole painting."""
    plate = result.layers[-1]
    layer = next(layer for layer in result.layers if layer.key == key)
    whole = np.zeros(plate.rgba.shape[:2])
    x, y = layer.x - plate.x, layer.y - plate.y
    whole[y : y + layer.rgba.shape[0], x : x + layer.rgba.shape[1]] = layer.rgba[..., 3] / 255
    return whole


def soft_iou(one: NDArray[np.float64], other: Area) -> float:
    return float(np.minimum(one, other).sum() / np.maximum(one, other).sum())


ONE = [disc(150, 100, 50)]
TWO = [disc(80, 110, 45), block(190, 40, 270, 160)]
OVERLAPPING = [disc(130, 120, 50), block(140, 40, 240, 150)]
THREE = [disc(70, 130, 40), block(120, 50, 190, 150), disc(260, 70, 35)]
CUT = [block(100, 60, 180, 192)]


@pytest.mark.parametrize(
    "areas", [ONE, TWO, OVERLAPPING, THREE, CUT], ids=["one", "two", "overlapping", "three", "cut"]
)
def test_every_subject_becomes_a_layer_of_its_own_shape_and_nothing_is_lost(areas: list[Area]) -> None:
    painting = painted(areas)
    names = [
        subject(name, depth=0.2 + 0.2 * index)
        for index, name in enumerate(["소명", "Robot", "Ball"][: len(areas)])
    ]
    result = decompose(painting, names, (320, 192), (0, 0))
    assert [layer.key for layer in result.layers] == [*(name.key for name in names), "background"]
    assert not result.not_found
    assert np.array_equal(over(result), painting.picture)
    free = np.ones((192, 320), bool)
    for name, area in zip(names, areas, strict=True):
        visible = area & free
        shown = matte(result, name.key) * free
        free &= ~area
        assert soft_iou(shown, visible) > 0.93


def test_where_no_layer_has_alpha_the_plate_is_the_picture() -> None:
    painting = painted(TWO)
    result = decompose(painting, [subject("a"), subject("b")], (320, 192), (0, 0))
    bare = np.max([matte(result, key) for key in "ab"], axis=0) == 0
    assert bare.mean() > 0.5
    assert np.array_equal(result.layers[-1].rgba[bare][:, :3], painting.picture[bare])
    assert np.all(result.layers[-1].rgba[..., 3] == 255)


def test_layers_keep_what_lies_in_the_bleed() -> None:
    painting = painted([block(0, 60, 60, 192)])
    result = decompose(painting, [subject("a")], (256, 144), (32, 24))
    layer, plate = result.layers
    assert (plate.x, plate.y, *plate.rgba.shape[:2]) == (-32, -24, 192, 320)
    assert layer.x == -32
    assert layer.y + layer.rgba.shape[0] == 168
    assert np.array_equal(result.source, painting.picture[24:168, 32:288])
    assert np.array_equal(over(result), painting.picture)


def test_a_layer_is_cut_to_its_visible_part_and_its_colour_reaches_under_alpha_zero() -> None:
    (layer, _) = decompose(painted(ONE), [subject("a")], (320, 192), (0, 0)).layers
    assert layer.rgba.shape[0] < 130
    assert layer.rgba.shape[1] < 130
    colour, alpha = layer.rgba[..., :3].astype(int), layer.rgba[..., 3]
    assert np.abs(colour[alpha == 0] - COLOURS[0]).mean() < 25
    assert np.abs(colour[alpha == 255] - COLOURS[0]).mean() < 5


@pytest.mark.parametrize("areas", [[], ONE], ids=["noise alone", "noise beside a subject"])
def test_noise_does_not_become_a_layer(areas: list[Area]) -> None:
    painting = painted(areas)
    assert painting.reading is not None
    truth = painting.reading.concept_probabilities
    random = np.random.default_rng(2)
    noise = np.exp(random.normal(0, 1, (1, *truth.shape[1:]))) * 0.2
    odds = np.concatenate([truth[:-1], noise, truth[-1:]])
    odds = (odds / odds.sum(axis=0)).astype(np.float32)
    noisy = Reading(
        odds,
        odds,
        *(
            getattr(painting.reading, name)
            for name in ("token_maps", "tokens", "token_indices", "features", "blocks", "steps")
        ),
    )
    names = [subject(str(index)) for index in range(len(areas) + 1)]
    result = decompose(Painting(painting.picture, noisy), names, (320, 192), (0, 0))
    assert list(result.not_found) == [names[-1].key]
    assert result.not_found[names[-1].key] < FOUND
    assert [layer.key for layer in result.layers] == [*(name.key for name in names[:-1]), "background"]
    assert set(result.masks) == {name.key for name in names}
    assert np.array_equal(over(result), painting.picture)


def test_who_stands_only_in_the_bleed_is_reported_and_stays_in_the_plate() -> None:
    painting = painted([block(0, 60, 40, 192)])
    result = decompose(painting, [subject("a")], (256, 144), (48, 24))
    assert list(result.not_found) == ["a"]
    assert np.array_equal(result.layers[-1].rgba[..., :3], painting.picture)


def test_a_shot_that_names_nobody_gives_the_plate() -> None:
    painting = Painting(painted([]).picture, None)
    result = decompose(painting, [], (288, 160), (16, 16))
    (plate,) = result.layers
    assert (plate.kind, plate.depth, plate.x, plate.y) == ("plate", 1.0, -16, -16)
    assert np.array_equal(plate.rgba[..., :3], painting.picture)
    assert result.not_found == {}


def test_the_storyboards_depths_order_the_layers_near_to_far() -> None:
    names = [subject("a", depth=0.9), subject("b", depth=0.1), subject("sky", kind="scenery")]
    result = decompose(painted(THREE), names, (320, 192), (0, 0))
    found = [layer.depth for layer in result.layers]
    assert found == sorted(found)
    assert {layer.key: layer.depth for layer in result.layers}["a"] == 0.9
    assert [layer.kind for layer in result.layers if layer.key == "sky"] == ["scenery"]


def test_it_tells_what_it_is_doing() -> None:
    told: list[str] = []
    decompose(painted(ONE), [subject("a")], (320, 192), (0, 0), on_phase=told.append)
    assert told == ["segment", "inpaint"]
