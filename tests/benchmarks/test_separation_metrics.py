"""What separation is scored by: exact where the answer is known, and never better for a worse result."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from benchmarks.separation import metrics

Share = NDArray[np.float32]
SHAPE = (12, 16)
areas = arrays(bool, SHAPE)
shares = arrays(np.float32, SHAPE, elements=st.floats(0, 1, width=32))


def disc(x: float, y: float, radius: float, side: int = 256) -> NDArray[np.bool_]:
    rows, columns = np.mgrid[:side, :side]
    return np.asarray((columns - x) ** 2 + (rows - y) ** 2 < radius**2)


@given(areas, areas)
def test_iou_is_symmetric_and_one_for_equal_areas_alone(
    one: NDArray[np.bool_], other: NDArray[np.bool_]
) -> None:
    value = metrics.iou(one, other)
    assert 0 <= value <= 1
    assert value == metrics.iou(other, one)
    assert (value == 1) == np.array_equal(one, other)


@given(areas, areas)
def test_of_areas_the_soft_iou_is_the_iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> None:
    soft = metrics.soft_iou(one.astype(np.float32), other.astype(np.float32))
    assert soft == pytest.approx(metrics.iou(one, other))


@given(shares, shares)
def test_soft_iou_is_symmetric_and_perfect_against_itself(one: Share, other: Share) -> None:
    assert metrics.soft_iou(one, one) == 1
    assert metrics.soft_iou(one, other) == pytest.approx(metrics.soft_iou(other, one))


@pytest.mark.parametrize(("shift", "expected"), [(0, 1.0), (2, 1.0), (40, 0.0)])
def test_a_boundary_may_lie_three_pixels_off_at_256(shift: int, expected: float) -> None:
    found, truth = disc(100 + shift, 128, 10), disc(100, 128, 10)
    assert metrics.boundary_f1(found, truth) == expected


def test_a_boundary_five_pixels_off_costs() -> None:
    assert metrics.boundary_f1(disc(128, 128, 45), disc(128, 128, 40)) < 0.05


def test_the_frame_is_no_boundary() -> None:
    half = np.zeros((64, 64), bool)
    half[:, :32] = True
    whole = np.ones((64, 64), bool)
    assert metrics.boundary_f1(whole, whole) == 1
    assert metrics.boundary_f1(whole, half) == 0
    assert metrics.boundary_f1(half, half) == 1


def test_the_reach_grows_with_the_picture() -> None:
    found, truth = disc(400, 512, 40, 1024), disc(408, 512, 40, 1024)
    assert metrics.boundary_f1(found, truth) == 1


def test_colour_error_is_weighted_and_in_0_to_1() -> None:
    black, white = (np.full((4, 4, 3), value, np.uint8) for value in (0, 255))
    half = white.copy()
    half[:2] = 0
    everywhere = np.ones((4, 4), np.float32)
    assert metrics.colour_error(black, white, everywhere) == 1
    assert metrics.colour_error(half, white, everywhere) == 0.5
    everywhere[:2] = 0
    assert metrics.colour_error(half, white, everywhere) == 0
    assert metrics.colour_error(black, white, 0 * everywhere) == 0


@pytest.mark.parametrize(
    ("found", "truth", "expected"), [((0.1, 0.2), (0.5, 0.9), 1), ((0.2, 0.1), (0.5, 0.9), -1)]
)
def test_concordance(found: tuple[float, float], truth: tuple[float, float], expected: int) -> None:
    assert metrics.concordance(found, truth) == expected
    assert metrics.concordance(found[::-1], truth[::-1]) == expected


def test_recomposition_is_rounded_once() -> None:
    picture = np.full((2, 2, 3), 100, np.uint8)
    composite = np.full((2, 2, 3), 100.49)
    assert metrics.recomposition_error(picture, composite) == 0
    composite[0, 0, 0] = 103.6
    assert metrics.recomposition_error(picture, composite) == 4
