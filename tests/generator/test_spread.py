"""Colour carried into where it is not known."""

from __future__ import annotations

import numpy as np
import pytest

from generator.layers.spread import spread


def test_known_colour_stays() -> None:
    random = np.random.default_rng(0)
    colour = random.uniform(0, 255, (33, 50, 3)).astype(np.float32)
    weight = (random.random((33, 50)) < 0.5).astype(np.float32)
    assert spread(colour, weight)[weight > 0] == pytest.approx(colour[weight > 0], abs=1e-3)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7, 1), (64, 48), (65, 47)])
def test_one_known_pixel_colours_everything(shape: tuple[int, int]) -> None:
    colour = np.full((*shape, 3), 99, np.float32)
    colour[-1, -1] = (10, 20, 30)
    weight = np.zeros(shape, np.float32)
    weight[-1, -1] = 1
    filled = spread(colour, weight)
    assert filled == pytest.approx(np.broadcast_to(np.float32([10, 20, 30]), filled.shape), abs=0.01)


def test_each_side_takes_the_colour_that_is_near() -> None:
    colour = np.zeros((40, 100, 3), np.float32)
    colour[:, :30], colour[:, 70:] = (200, 0, 0), (0, 0, 200)
    weight = np.ones((40, 100), np.float32)
    weight[:, 30:70] = 0
    filled = spread(colour, weight)
    left, right = filled[20, 33], filled[20, 67]
    assert left[0] > 3 * left[2]
    assert right[2] > 3 * right[0]


def test_a_doubtful_colour_counts_little_against_a_sure_one() -> None:
    colour = np.full((16, 16, 3), 255, np.float32)
    colour[:, 8:] = 0
    weight = np.ones((16, 16), np.float32)
    weight[:, :8] = 0.0001
    assert spread(colour, weight)[8, 6].max() < 5
