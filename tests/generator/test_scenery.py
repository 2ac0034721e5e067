"""An establishing shot falls into sky, far and ground, which recompose it and go on behind each other."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.backends.protocol import Painting, Reading
from generator.layers.decompose import decompose
from generator.layers.decomposition import Decomposition, Layer
from generator.layers.tiers import TIERS, tiers
from generator.storyboard.scenery import scenery_of
from generator.storyboard.shot import Subject, Tier

SKY, HILLS, MEADOW = (150, 190, 230), (70, 90, 120), (90, 150, 60)
SIZE = (320, 192)


def landscape(horizon: int = 120, noise: float = 3.0) -> NDArray[np.uint8]:
    """Sky, wavy hills above the horizon, a meadow."""
    random = np.random.default_rng(5)
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    scene = np.full((SIZE[1], SIZE[0], 3), SKY, np.float32)
    scene[rows > horizon - 30 - 12 * np.sin(columns / 30)] = HILLS
    scene[rows >= horizon] = MEADOW
    return np.clip(scene + random.normal(0, noise, scene.shape), 0, 255).astype(np.uint8)


def tier(name: Tier) -> Subject:
    return Subject(name, name, kind="scenery", tier=name)


ALL = [tier(name) for name in TIERS]


def over(result: Decomposition) -> NDArray[np.uint8]:
    """The reference compositor over the whole painting, bleed included."""
    plate = result.layers[-1]
    picture = plate.rgba[..., :3].astype(np.float64)
    for layer in reversed(result.layers[:-1]):
        x, y = layer.x - plate.x, layer.y - plate.y
        part = picture[y : y + layer.rgba.shape[0], x : x + layer.rgba.shape[1]]
        alpha = layer.rgba[..., 3:] / 255
        part[:] = alpha * layer.rgba[..., :3] + (1 - alpha) * part
    return np.rint(picture).astype(np.uint8)


def laid_out(result: Decomposition, layer: Layer) -> NDArray[np.uint8]:
    plate = result.layers[-1]
    whole = np.zeros_like(plate.rgba)
    x, y = layer.x - plate.x, layer.y - plate.y
    whole[y : y + layer.rgba.shape[0], x : x + layer.rgba.shape[1]] = layer.rgba
    return whole


def test_a_landscape_falls_into_cards_near_to_far_and_nothing_is_lost() -> None:
    painting = Painting(landscape(), None)
    result = decompose(painting, ALL, (288, 160), (16, 16))
    assert [layer.key for layer in result.layers] == ["ground", "far", "sky", "background"]
    assert {layer.kind for layer in result.layers[:-1]} == {"scenery"}
    assert np.array_equal(over(result), painting.picture)
    depth = [layer.depth for layer in result.layers]
    assert depth[0] < 0.4, "a shot that shows nobody uses all of the stage"
    ground, far, sky = (laid_out(result, layer)[..., 3] for layer in result.layers[:-1])
    assert ground[130:].min() > 250
    assert ground[:100].max() == 0
    assert far[105:].min() > 250, "the hills go on behind the meadow"
    assert sky.min() > 250, "and the sky behind both"


def test_behind_a_card_is_more_of_its_own_colour() -> None:
    result = decompose(Painting(landscape(), None), ALL, SIZE, (0, 0))
    _, far, sky, plate = (laid_out(result, layer)[..., :3].astype(int) for layer in result.layers)
    assert np.abs(far[160] - HILLS).mean() < 12
    assert np.abs(sky[160] - SKY).mean() < 12
    assert np.abs(plate[160] - SKY).mean() < 12


def test_what_a_card_hides_does_not_show_through_the_edge_of_what_hides_it() -> None:
    result = decompose(Painting(landscape(noise=12), None), ALL, SIZE, (0, 0))
    sky = next(layer for layer in result.layers if layer.key == "sky")
    hidden = laid_out(result, sky)[125:, :, :3].astype(int)
    border = laid_out(result, sky)[70:125, :, :3].astype(int)
    assert np.abs(hidden - SKY).max() < 60
    assert np.percentile(np.abs(border - SKY), 99) < 90


def test_what_is_not_asked_for_stays_in_the_plate() -> None:
    result = decompose(Painting(landscape(), None), [tier("ground")], SIZE, (0, 0))
    assert [layer.key for layer in result.layers] == ["ground", "background"]
    assert np.array_equal(result.layers[-1].rgba[:80, :, :3], landscape()[:80])


def test_in_a_picture_of_one_colour_nothing_is_found() -> None:
    flat = Painting(np.full((192, 320, 3), 90, np.uint8), None)
    result = decompose(flat, ALL, SIZE, (0, 0))
    assert [layer.kind for layer in result.layers] == ["plate"]
    assert result.not_found == {"sky": 0.0, "far": 0.0, "ground": 0.0}


def test_a_ground_without_hills_is_told_from_the_sky() -> None:
    picture = np.full((192, 320, 3), SKY, np.uint8)
    picture[100:] = MEADOW
    result = decompose(Painting(picture, None), ALL, SIZE, (0, 0))
    assert [layer.key for layer in result.layers] == ["ground", "sky", "background"]
    assert list(result.not_found) == ["far"]
    assert np.array_equal(over(result), picture)


def with_girl() -> tuple[Painting, NDArray[np.bool_]]:
    """A red girl before the meadow, and a reading in which she and the sky are mentioned."""
    picture = landscape()
    area = np.zeros(picture.shape[:2], bool)
    area[70:170, 140:180] = True
    picture[area] = (200, 40, 50)
    share = cv2.resize(area.astype(np.float32), (20, 12), interpolation=cv2.INTER_AREA)
    planes = np.stack([0.1 + 0.8 * share, np.full_like(share, 0.05), 0.85 - 0.8 * share])
    looks = cv2.resize(picture, (20, 12), interpolation=cv2.INTER_AREA).reshape(-1, 3) / 255 - 0.5
    features = (looks / np.linalg.norm(looks, axis=1, keepdims=True)).astype(np.float32)
    nothing = np.zeros((0, 12, 20), np.float16)
    return Painting(picture, Reading(planes, planes, nothing, (), (), features, (0,), (0,))), area


def test_the_ground_goes_on_behind_who_stands_on_it() -> None:
    painting, area = with_girl()
    sky = Subject("sky", "sky", spans=((0, 3),), kind="scenery", tier="sky")
    result = decompose(painting, [Subject("mina", "소명"), sky, tier("far"), tier("ground")], SIZE, (0, 0))
    assert [layer.key for layer in result.layers] == ["mina", "ground", "far", "sky", "background"]
    assert np.array_equal(over(result), painting.picture)
    ground = laid_out(result, result.layers[1])
    inside = cv2.erode(area.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    inside[:125] = False
    assert ground[inside][:, 3].min() == 255
    assert np.abs(ground[inside][:, :3].astype(int) - MEADOW).mean() < 25


def test_attention_that_contradicts_the_place_of_things_is_not_believed() -> None:
    rows = np.linspace(-3, 3, 12)[:, None] * np.ones((1, 20))
    upside_down = {"sky": rows, "ground": -rows}
    alone, _ = tiers(landscape(), {})
    misled, _ = tiers(landscape(), upside_down)  # type: ignore[arg-type]
    assert np.array_equal(alone, misled)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.sampled_from(TIERS), unique=True), st.booleans())
def test_whatever_the_picture_the_layers_give_it_back(seed: int, names: list[Tier], mina: bool) -> None:
    random = np.random.default_rng(seed)
    small = random.integers(0, 256, (6, 10, 3), np.uint8)
    picture = cv2.resize(small, (160, 96), interpolation=cv2.INTER_CUBIC)
    planes = random.dirichlet((1, 1), (12, 20)).transpose(2, 0, 1).astype(np.float32)
    features = random.normal(size=(240, 4)).astype(np.float32)
    reading = Reading(planes, planes, np.zeros((0, 12, 20), np.float16), (), (), features, (0,), (0,))
    subjects = [Subject("mina", "Mina")] * mina + [tier(name) for name in names]
    result = decompose(Painting(picture, reading if mina else None), subjects, (128, 64), (16, 16))
    assert np.array_equal(over(result), picture)


class TestWords:
    def test_an_establishing_shot_has_three_tiers_and_the_things_that_it_names(self) -> None:
        prompt = "Two stone towers over a street lamp at night."
        found = {subject.key: subject for subject in scenery_of(prompt, [])}
        assert list(found) == ["sky", "far", "ground", "tower", "street lamp"]
        assert [prompt[slice(*span)] for span in found["tower"].spans] == ["Two stone towers"]
        assert [prompt[slice(*span)] for span in found["street lamp"].spans] == ["a street lamp"]
        assert found["tower"].name == "towers"
        assert {subject.kind for subject in found.values()} == {"scenery"}
        assert not found["sky"].is_read

    def test_a_tier_that_the_prompt_mentions_is_read(self) -> None:
        (ground,) = scenery_of("The floor is wet.", [], ["ground"])
        assert ground.spans == ((4, 9),)
        assert ground.is_read

    @pytest.mark.parametrize("prompt", ["An empty kitchen.", "Interior. A table.", "텅 빈 복도"])
    def test_indoors_the_floor_is_all_that_there_is(self, prompt: str) -> None:
        assert [subject.key for subject in scenery_of(prompt, [])] == ["ground"]

    def test_what_a_subject_is_called_is_no_scenery(self) -> None:
        prompt = "The Tower Girl waits."
        assert list(scenery_of(prompt, [(4, 14)], ["tower"])) == []
