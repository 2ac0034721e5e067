"""The plate: the picture where it is seen, plausible background where it is not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.layers.plate import fill


def sky_over_ground(height: int = 120, width: int = 200) -> NDArray[np.uint8]:
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2] = (120, 170, 230)
    picture[height // 2 :] = (90, 140, 60)
    return picture


def hole_at(rows: slice, columns: slice, shape: tuple[int, int] = (120, 200)) -> NDArray[np.bool_]:
    hole = np.zeros(shape, bool)
    hole[rows, columns] = True
    return hole


def test_without_a_hole_the_plate_is_the_picture() -> None:
    picture = sky_over_ground()
    plate = fill(picture, np.zeros((120, 200), bool))
    assert np.array_equal(plate, picture)
    assert plate is not picture


def test_outside_the_hole_nothing_changes() -> None:
    random = np.random.default_rng(0)
    picture = random.integers(0, 256, (120, 200, 3), dtype=np.uint8)
    hole = random.random((120, 200)) < 0.3
    assert np.array_equal(fill(picture, hole)[~hole], picture[~hole])


def test_a_subject_vanishes_and_the_horizon_continues() -> None:
    empty = sky_over_ground()
    hole = hole_at(slice(30, 100), slice(80, 120))
    picture = empty.copy()
    picture[hole] = (255, 0, 0)
    difference = np.abs(fill(picture, hole).astype(int) - empty)[hole]
    assert difference.mean() < 12
    away_from_horizon = np.abs(np.arange(120) - 60) > 15
    rows = hole & away_from_horizon[:, None]
    assert np.abs(fill(picture, hole).astype(int) - empty)[rows].max() < 25


def test_the_colour_that_a_subject_bleeds_round_itself_is_not_spread() -> None:
    empty = sky_over_ground()
    hole = hole_at(slice(30, 100), slice(80, 120))
    picture = empty.copy()
    picture[28:102, 78:122] = (255, 0, 0)
    middle = fill(picture, hole)[80, 100].astype(int)
    assert np.abs(middle - (90, 140, 60)).max() < 40


def test_a_gradient_meets_its_fill_without_a_seam() -> None:
    ramp = np.linspace(0, 255, 200).round().astype(np.uint8)
    empty = np.broadcast_to(ramp[None, :, None], (120, 200, 3)).copy()
    plate = fill(empty, hole_at(slice(40, 80), slice(60, 140))).astype(int)
    assert np.abs(np.diff(plate[:, 55:145], axis=1)).max() < 12


@pytest.mark.parametrize("kept", [0, 1, 3])
def test_a_hole_over_almost_everything_is_filled_with_what_is_left(kept: int) -> None:
    picture = np.full((64, 96, 3), 200, np.uint8)
    picture[:, :kept] = (10, 20, 30)
    hole = hole_at(slice(None), slice(kept, None), (64, 96))
    plate = fill(picture, hole)
    assert np.array_equal(plate[:, :kept], picture[:, :kept])
    wanted = (10, 20, 30) if kept else (200, 200, 200)
    assert np.abs(plate.astype(int) - wanted).max() <= 40


def test_the_same_input_gives_the_same_plate() -> None:
    picture = np.random.default_rng(3).integers(0, 256, (80, 80, 3), dtype=np.uint8)
    hole = hole_at(slice(20, 60), slice(20, 60), (80, 80))
    assert np.array_equal(fill(picture, hole), fill(picture, hole))
