"""Promise 1 for what a person changes: whatever the depths, mattes and new layers, it is the same picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from generator.layers.decomposition import Decomposition, Layer
from generator.layers.mend import Addition, mend, painted
from generator.layers.solve import solve

Picture = NDArray[np.uint8]
WIDTH, HEIGHT, BLEED = 6, 5, 2
SIZE = (HEIGHT + 2 * BLEED, WIDTH + 2 * BLEED)
levels = st.sampled_from([0, 1, 128, 254, 255]) | st.integers(0, 255)


def bytes_of(*shape: int) -> st.SearchStrategy[Picture]:
    return arrays.arrays(np.uint8, shape, elements=levels)


def taken_apart(picture: Picture, fill: Picture, alphas: list[Picture]) -> Decomposition:
    """A decomposition with these alphas, near to far, called a, b, c; its canvas lies in the middle."""
    covered = np.any([*alphas, np.zeros(SIZE, bool)], axis=0)
    plate = np.where(covered[..., None], fill, picture)
    layers, _ = solve(picture, plate, alphas, [picture.astype(np.float32)] * len(alphas))
    cut = [
        Layer(name, name, "subject", rgba, -BLEED, -BLEED, 0.2 + 0.2 * place)
        for place, (name, rgba) in enumerate(zip("abc", layers, strict=False))
    ]
    backdrop = np.dstack([plate, np.full(SIZE, 255, np.uint8)])
    return Decomposition(
        canvas=(WIDTH, HEIGHT),
        source=picture[BLEED : BLEED + HEIGHT, BLEED : BLEED + WIDTH],
        layers=(*cut, Layer("", "background", "plate", backdrop, -BLEED, -BLEED, 1.0)),
        masks={},
        not_found={},
    )


@st.composite
def cuts(draw: st.DrawFn) -> tuple[Picture, Decomposition]:
    picture, fill = draw(bytes_of(*SIZE, 3)), draw(bytes_of(*SIZE, 3))
    return picture, taken_apart(picture, fill, draw(st.lists(bytes_of(*SIZE), max_size=3)))


def over(cut: Decomposition) -> NDArray[np.float64]:
    """The reference compositor over the whole painting."""
    plate = cut.layers[-1]
    result = plate.rgba[..., :3].astype(np.float64)
    for layer in reversed(cut.layers[:-1]):
        part = result[layer.y - plate.y :, layer.x - plate.x :][: layer.rgba.shape[0], : layer.rgba.shape[1]]
        alpha = layer.rgba[..., 3:] / 255
        part[:] = alpha * layer.rgba[..., :3] + (1 - alpha) * part
    return np.rint(result)


def alpha(cut: Decomposition, key: str) -> Picture:
    """A layer's alpha on the canvas."""
    layer = next(layer for layer in cut.layers if layer.key == key)
    whole = np.zeros(SIZE, np.uint8)
    y, x = layer.y + BLEED, layer.x + BLEED
    whole[y : y + layer.rgba.shape[0], x : x + layer.rgba.shape[1]] = layer.rgba[..., 3]
    return whole[BLEED : BLEED + HEIGHT, BLEED : BLEED + WIDTH]


PICTURE = np.random.default_rng(1).integers(60, 200, (*SIZE, 3), np.uint8)
EMPTY = np.zeros(SIZE, np.uint8)


def half(*, left: bool) -> Picture:
    return np.where(np.arange(SIZE[1]) < SIZE[1] // 2, 255 * left, 255 * (not left)).astype(np.uint8) + EMPTY


TWO = taken_apart(PICTURE, PICTURE // 2, [half(left=True), half(left=False)])
FULL = np.full((HEIGHT, WIDTH), 255, np.uint8)


@settings(max_examples=30)
@given(cuts())
def test_the_painting_is_known_from_its_layers(made: tuple[Picture, Decomposition]) -> None:
    assert np.array_equal(painted(made[1]), made[0])


@given(made=cuts(), data=st.data())
def test_whatever_is_changed_the_layers_give_the_picture_back(
    made: tuple[Picture, Decomposition], data: st.DataObject
) -> None:
    picture, cut = made
    keys = [layer.key for layer in cut.layers[:-1]]
    some = st.sampled_from([*keys, "d"])
    depths = data.draw(st.dictionaries(some, st.floats(0, 0.99), max_size=4))
    mattes = data.draw(st.dictionaries(some, bytes_of(HEIGHT, WIDTH), max_size=4))
    share = data.draw(bytes_of(*SIZE)) / np.float32(255)
    added = [Addition("d", "모자", "subject", share)] if data.draw(st.booleans()) else []
    result = mend(cut, depths=depths, mattes=mattes, added=added)
    assert np.array_equal(over(result), picture)
    assert np.array_equal(result.source, cut.source)
    near_to_far = [layer.depth for layer in result.layers]
    assert near_to_far == sorted(set(near_to_far)) and near_to_far[-1] == 1.0
    asked = {*keys, *(one.key for one in added)}
    assert {layer.key for layer in result.layers[:-1]} | result.not_found.keys() == asked


@settings(max_examples=30)
@given(cuts())
def test_who_changes_nothing_gets_the_same_mattes(made: tuple[Picture, Decomposition]) -> None:
    _, cut = made
    result = mend(cut)
    for layer in result.layers[:-1]:
        assert np.array_equal(alpha(result, layer.key), alpha(cut, layer.key))
    assert [layer.depth for layer in result.layers[:-1]] == [
        layer.depth for layer in cut.layers[:-1] if layer.key not in result.not_found
    ]


def test_a_depth_changes_the_order_and_nothing_that_is_seen() -> None:
    result = mend(TWO, depths={"b": 0.1})
    assert [(layer.key, layer.depth) for layer in result.layers] == [("b", 0.1), ("a", 0.2), ("", 1.0)]
    for key in "ab":
        assert np.array_equal(alpha(result, key), alpha(TWO, key))


def test_what_comes_to_the_front_shows_no_more_than_before() -> None:
    soft = (half(left=True) // 2).astype(np.uint8)
    cut = taken_apart(PICTURE, PICTURE, [soft, np.full(SIZE, 255, np.uint8)])
    result = mend(cut, depths={"b": 0.1})
    share = alpha(cut, "a") / 255
    assert np.abs(alpha(result, "b") / 255 - (1 - share)).max() <= 1 / 255


@pytest.mark.parametrize("key", ["a", "b"])
def test_where_a_layer_is_added_to_it_shows_whatever_stood_before_it(key: str) -> None:
    result = mend(TWO, mattes={key: FULL})
    assert (alpha(result, key) == 255).all()
    nearer = [layer.key for layer in result.layers[: [one.key for one in result.layers].index(key)]]
    assert all((alpha(result, other) == 0).all() for other in nearer)


def test_what_is_taken_away_falls_to_what_stands_behind() -> None:
    both = taken_apart(PICTURE, PICTURE, [half(left=True), np.full(SIZE, 255, np.uint8)])
    result = mend(both, mattes={"a": FULL * 0})
    assert [layer.key for layer in result.layers] == ["b", ""]
    assert result.not_found == {"a": 1.0}
    assert (alpha(result, "b") == 255).all()


def test_who_is_dissolved_is_gone_in_the_bleed_too() -> None:
    edge = np.zeros(SIZE, np.uint8)
    edge[:, 0] = 255
    result = mend(taken_apart(PICTURE, PICTURE, [edge]), without=["a"])
    assert [layer.key for layer in result.layers] == [""]


def test_a_change_at_the_edge_of_the_canvas_goes_on_in_the_bleed() -> None:
    result = mend(TWO, mattes={"a": FULL * 0, "b": FULL})
    assert [layer.key for layer in result.layers] == ["b", ""]
    assert (result.layers[0].rgba[..., 3] == 255).all()
    assert result.layers[0].rgba.shape[:2] == SIZE


def test_the_plate_is_the_picture_where_nothing_covers_it_any_more() -> None:
    plate = mend(TWO, mattes={"a": FULL * 0}).layers[-1].rgba
    bare = half(left=True) > 0
    assert np.array_equal(plate[bare][:, :3], PICTURE[bare])
    assert np.array_equal(plate[~bare], TWO.layers[-1].rgba[~bare])


def test_what_was_completed_behind_another_layer_stays() -> None:
    whole = taken_apart(PICTURE, PICTURE, [half(left=True), np.full(SIZE, 255, np.uint8)])
    front, back, plate = whole.layers
    painted_on = back.rgba.copy()
    painted_on[half(left=True) > 0, :3] = (1, 2, 3)
    whole = replace(whole, layers=(front, replace(back, rgba=painted_on), plate))
    result = mend(whole, depths={"a": 0.3})
    assert np.array_equal(result.layers[1].rgba[half(left=True) > 0], painted_on[half(left=True) > 0])


def test_a_new_layer_stands_before_the_one_that_it_is_part_of() -> None:
    share = np.zeros(SIZE, np.float32)
    share[3:6, 3:7] = 1
    cut = taken_apart(PICTURE, PICTURE, [np.full(SIZE, 255, np.uint8)])
    result = mend(cut, added=[Addition("hat", "모자", "subject", share, 0.6)])
    hat, a, _ = result.layers
    assert (hat.key, hat.name, hat.confidence, a.key) == ("hat", "모자", 0.6, "a")
    assert hat.depth < a.depth
    assert np.array_equal(alpha(result, "hat"), (255 * share[BLEED:-BLEED, BLEED:-BLEED]).astype(np.uint8))


def test_a_picture_without_layers_can_be_given_one() -> None:
    bare = taken_apart(PICTURE, PICTURE, [])
    assert [layer.key for layer in mend(bare).layers] == [""]
    result = mend(bare, added=[Addition("d", "d", "subject", half(left=True) / np.float32(255))])
    assert [layer.key for layer in result.layers] == ["d", ""]
