"""Mattes that an artist drew are the layers' alphas, and still nothing is lost."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.backends.protocol import Painting, Reading
from generator.layers.decompose import decompose
from generator.layers.decomposition import Decomposition
from generator.storyboard.shot import Subject

CAST = tuple(Subject(name.casefold(), name) for name in ("Mina", "로봇", "Cat"))
CANVAS, OFFSET, PAINTING = (40, 24), (12, 8), (64, 40)


def noise(seed: int) -> Painting:
    """Nothing agrees with anything."""
    random = np.random.default_rng(seed)
    grid = PAINTING[1] // 8, PAINTING[0] // 8
    odds = random.dirichlet(np.full(4, 0.3), grid).astype(np.float32).transpose(2, 0, 1)
    features = random.normal(0, 1, (grid[0] * grid[1], 4)).astype(np.float32)
    reading = Reading(odds, odds, np.zeros((0, *grid), np.float16), (), (), features, (0,), (0,))
    return Painting(random.integers(0, 256, (PAINTING[1], PAINTING[0], 3), np.uint8), reading)


def matte(seed: int) -> NDArray[np.uint8]:
    """Any alpha anywhere, with whole areas of none and of all."""
    random = np.random.default_rng(seed)
    return np.clip(random.integers(-200, 455, CANVAS[::-1]), 0, 255).astype(np.uint8)


def on_canvas(result: Decomposition, key: str) -> NDArray[np.uint8]:
    (layer,) = [layer for layer in result.layers if layer.key == key]
    whole = np.zeros((*PAINTING[::-1], 4), np.uint8)
    x, y = layer.x + OFFSET[0], layer.y + OFFSET[1]
    whole[y : y + layer.rgba.shape[0], x : x + layer.rgba.shape[1]] = layer.rgba
    return whole[OFFSET[1] : OFFSET[1] + CANVAS[1], OFFSET[0] : OFFSET[0] + CANVAS[0]]


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sets(st.sampled_from([0, 1, 2]), min_size=1))
def test_every_matte_stands_and_the_layers_give_the_picture_back(seed: int, drawn: set[int]) -> None:
    mattes = {CAST[place].key: matte(seed + place) for place in drawn}
    result = decompose(noise(seed), CAST, CANVAS, OFFSET, mattes=mattes)
    stack = on_canvas(result, "background")[..., :3].astype(np.float64)
    for layer in reversed(result.layers[:-1]):
        rgba = on_canvas(result, layer.key)
        stack += (rgba[..., :3] - stack) * (rgba[..., 3:] / 255)
    assert np.abs(np.rint(stack) - result.source).max() <= 1
    for key, alpha in mattes.items():
        (layer,) = [layer for layer in result.layers if layer.key == key]
        made = on_canvas(result, key)[..., 3]
        assert (made >= alpha).all()
        assert not made[alpha == 0].any()
        assert layer.confidence == 1


def test_nobody_else_has_a_share_where_a_matte_is_full() -> None:
    full = np.zeros(CANVAS[::-1], np.uint8)
    full[:, :20] = 255
    result = decompose(noise(1), CAST, CANVAS, OFFSET, mattes={"mina": full})
    others = [layer.key for layer in result.layers[:-1] if layer.key != "mina"]
    assert all(not on_canvas(result, key)[:, :20, 3].any() for key in others)


def test_a_subject_with_a_matte_is_there_however_faint_it_is() -> None:
    faint = np.full(CANVAS[::-1], 20, np.uint8)
    result = decompose(noise(2), CAST, CANVAS, OFFSET, mattes={"로봇": faint})
    assert "로봇" not in result.not_found
    assert on_canvas(result, "로봇")[..., 3].min() >= 20
