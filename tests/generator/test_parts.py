"""A part is where its whole is, just in front of it; what is not found of it stays with the whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from generator.layers.decompose import decompose
from generator.storyboard.shot import Subject
from tests.generator.test_decompose import block, disc, matte, over, painted, soft_iou

MINA = Subject("mina", "소명")
SWORD = Subject("sword", "Mina's sword", parent="mina")
SIZE = (320, 192)
BODY, BLADE, ELSEWHERE = block(100, 40, 160, 170), block(150, 56, 214, 96), block(270, 60, 300, 80)


def test_a_part_is_a_layer_just_in_front_of_its_whole_and_names_it() -> None:
    painting = painted([BLADE, BODY])
    result = decompose(painting, [SWORD, MINA], SIZE, (0, 0))
    sword, mina, _ = result.layers
    assert (sword.key, mina.key) == ("sword", "mina")
    assert (sword.parent, mina.parent) == ("mina", None)
    assert 0 < mina.depth - sword.depth < 0.02
    assert np.array_equal(over(result), painting.picture)
    assert soft_iou(matte(result, "sword"), BLADE) > 0.9


def test_what_does_not_touch_the_whole_is_no_part_of_it() -> None:
    painting = painted([BLADE | ELSEWHERE, BODY])
    result = decompose(painting, [SWORD, MINA], SIZE, (0, 0))
    assert matte(result, "sword")[ELSEWHERE].max() == 0
    assert soft_iou(matte(result, "sword"), BLADE) > 0.9
    assert np.array_equal(over(result), painting.picture)


def test_a_part_that_is_not_found_stays_with_its_whole() -> None:
    painting = painted([BODY])
    assert painting.reading is not None
    truth = painting.reading.concept_probabilities
    # The model attends to the sword all over her, and surely nowhere.
    faint = np.concatenate([0.4 * truth[:1], 0.6 * truth[:1], truth[1:]])
    seen = replace(painting, reading=replace(painting.reading, concept_probabilities=faint))
    result = decompose(seen, [SWORD, MINA], SIZE, (0, 0))
    assert [layer.key for layer in result.layers] == ["mina", "background"]
    assert list(result.not_found) == ["sword"]
    assert soft_iou(matte(result, "mina"), BODY) > 0.9


def test_a_part_whose_whole_is_not_there_stands_alone() -> None:
    result = decompose(painted([BLADE]), [SWORD], SIZE, (0, 0))
    assert [(layer.key, layer.parent) for layer in result.layers[:1]] == [("sword", None)]


def shaded(painting: NDArray[np.uint8], area: NDArray[np.bool_], light: float) -> NDArray[np.uint8]:
    dark = painting.astype(np.float32)
    dark[area] *= light
    return np.rint(dark).astype(np.uint8)


class TestShadows:
    GIRL = block(140, 40, 180, 165)
    CAST = disc(190, 164, 38) & block(100, 158, 240, 172)

    def test_a_shadow_belongs_to_the_layer_of_who_casts_it(self) -> None:
        painting = painted([self.GIRL])
        shadow = self.CAST & ~self.GIRL
        seen = replace(painting, picture=shaded(painting.picture, shadow, 0.55))
        bare = decompose(seen, [MINA], SIZE, (0, 0))
        with_shadow = decompose(seen, [MINA], SIZE, (0, 0), shadows=True)
        inside = block(185, 160, 215, 169) & shadow
        assert matte(bare, "mina")[inside].max() < 0.1
        assert 0.3 < matte(with_shadow, "mina")[inside].mean() < 0.6
        layer = with_shadow.layers[0]
        whole = np.zeros((SIZE[1], SIZE[0], 3), int)
        whole[layer.y : layer.y + layer.rgba.shape[0], layer.x : layer.x + layer.rgba.shape[1]] = layer.rgba[
            ..., :3
        ]
        assert whole[inside].mean() < 30, "it is black that lets the ground through"
        plate = with_shadow.layers[-1].rgba[..., :3].astype(int)
        assert np.abs(plate[inside] - (90, 140, 70)).mean() < 15, "and the plate has none"
        for result in (bare, with_shadow):
            assert np.array_equal(over(result), seen.picture)

    def test_who_casts_none_gets_none(self) -> None:
        painting = painted([self.GIRL])
        plain, asked = (
            decompose(painting, [MINA], SIZE, (0, 0), shadows=shadows) for shadows in (False, True)
        )
        assert np.array_equal(plain.layers[0].rgba, asked.layers[0].rgba)

    def test_a_dark_spot_elsewhere_is_no_shadow(self) -> None:
        painting = painted([self.GIRL])
        spot = disc(60, 160, 12)
        seen = replace(painting, picture=shaded(painting.picture, spot, 0.5))
        result = decompose(seen, [MINA], SIZE, (0, 0), shadows=True)
        assert matte(result, "mina")[spot].max() == 0
