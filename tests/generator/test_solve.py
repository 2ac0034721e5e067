"""Promise 1: whatever the mattes and the colours, the layers over the plate give the picture back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from generator.layers.solve import solve

Picture = NDArray[np.uint8]
levels = st.sampled_from([0, 1, 2, 127, 128, 254, 255]) | st.integers(0, 255)


def bytes_of(*shape: int) -> st.SearchStrategy[Picture]:
    return arrays.arrays(np.uint8, shape, elements=levels)


def over(plate: Picture, layers: Sequence[Picture]) -> NDArray[np.float64]:
    """The reference compositor, one rounding at the end; layers near to far."""
    result = plate.astype(np.float64)
    for layer in reversed(layers):
        alpha = layer[..., 3:] / 255.0
        result = alpha * layer[..., :3] + (1 - alpha) * result
    return np.rint(result)


@st.composite
def stacks(draw: st.DrawFn) -> tuple[Picture, Picture, list[Picture], list[NDArray[np.float32]]]:
    height, width, count = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 5))
    picture, fill = draw(bytes_of(height, width, 3)), draw(bytes_of(height, width, 3))
    alphas = [draw(bytes_of(height, width)) for _ in range(count)]
    colours = [draw(bytes_of(height, width, 3)).astype(np.float32) for _ in range(count)]
    covered = np.any(alphas, axis=0)
    return picture, np.where(covered[..., None], fill, picture), alphas, colours


@settings(deadline=None)
@given(stacks())
def test_any_stack_gives_the_picture_back(
    stack: tuple[Picture, Picture, list[Picture], list[NDArray[np.float32]]],
) -> None:
    picture, plate, alphas, colours = stack
    layers, _ = solve(picture, plate, alphas, colours)
    assert np.array_equal(over(plate, layers), picture)


@settings(deadline=None)
@given(stacks())
def test_alpha_is_never_lowered_and_never_appears_from_nothing(
    stack: tuple[Picture, Picture, list[Picture], list[NDArray[np.float32]]],
) -> None:
    layers, raised = solve(*stack)
    for layer, alpha, share in zip(layers, stack[2], raised, strict=True):
        assert np.all(layer[..., 3] >= alpha)
        assert np.array_equal(layer[..., 3] > 0, alpha > 0)
        assert share == pytest.approx(np.sum(layer[..., 3] > alpha) / max(1, np.sum(alpha > 0)))


@pytest.mark.parametrize("seed", range(3))
def test_large_smooth_and_noisy_stacks(seed: int) -> None:
    random = np.random.default_rng(seed)
    picture = random.integers(0, 256, (120, 200, 3), dtype=np.uint8)
    alphas = [random.integers(0, 256, (120, 200), dtype=np.uint8) for _ in range(5)]
    colours = [random.uniform(0, 255, (120, 200, 3)).astype(np.float32) for _ in range(5)]
    covered = np.any(alphas, axis=0)[..., None]
    plate = np.where(covered, np.uint8(99), picture)
    layers, _ = solve(picture, plate, alphas, colours)
    assert np.array_equal(over(plate, layers), picture)


def one_pixel(*values: int) -> Picture:
    return np.array(values, np.uint8).reshape(1, 1, -1)


def test_alpha_is_raised_only_as_far_as_white_over_black_needs() -> None:
    (layer,), (share,) = solve(
        one_pixel(200, 200, 200),
        one_pixel(0, 0, 0),
        [one_pixel(100)[..., 0]],
        [np.zeros((1, 1, 3), np.float32)],
    )
    assert tuple(layer[0, 0]) == (255, 255, 255, 200)
    assert share == 1.0


def test_the_estimate_is_kept_where_it_already_fits() -> None:
    estimate = np.full((1, 1, 3), 180, np.float32)
    (layer,), (share,) = solve(
        one_pixel(140, 140, 140), one_pixel(100, 100, 100), [one_pixel(128)[..., 0]], [estimate]
    )
    assert tuple(layer[0, 0]) == (180, 180, 180, 128)
    assert share == 0.0


def test_a_far_layer_keeps_its_own_colour_under_a_soft_near_edge() -> None:
    red, blue = np.array([[[200, 0, 0]]], np.float32), np.array([[[0, 0, 200]]], np.float32)
    half, full = one_pixel(128)[..., 0], one_pixel(255)[..., 0]
    layers, raised = solve(one_pixel(100, 0, 100), one_pixel(50, 50, 50), [half, full], [red, blue])
    near, far = (layer[0, 0].astype(int) for layer in layers)
    assert np.abs(near[:3] - (200, 0, 0)).max() <= 2
    assert np.abs(far[:3] - (0, 0, 200)).max() <= 2
    assert raised == [0.0, 0.0]


def test_colour_under_alpha_zero_is_the_estimate() -> None:
    colours = np.full((1, 2, 3), 77, np.float32)
    alpha = np.array([[0, 255]], np.uint8)
    picture = np.array([[[1, 2, 3], [4, 5, 6]]], np.uint8)
    (layer,), _ = solve(picture, picture, [alpha], [colours])
    assert tuple(layer[0, 0]) == (77, 77, 77, 0)
    assert tuple(layer[0, 1]) == (4, 5, 6, 255)


def test_nobody_leaves_the_plate_alone() -> None:
    picture = one_pixel(1, 2, 3)
    assert solve(picture, picture, [], []) == ([], [])
