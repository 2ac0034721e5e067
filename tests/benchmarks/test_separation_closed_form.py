"""Mattes by closed form, which the method's own are compared with."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.separation.closed_form import closed_form

HEIGHT, WIDTH = 96, 128


def disc(x: int, y: int, radius: int) -> NDArray[np.float32]:
    plane = np.zeros((HEIGHT, WIDTH), np.float32)
    return cv2.circle(plane, (x, y), radius, 1.0, -1)


def masks_of(*subjects: NDArray[np.float32]) -> NDArray[np.float32]:
    """On a grid of 8 pixels, the background last."""
    grid = np.array([cv2.resize(each, (16, 12), interpolation=cv2.INTER_AREA) for each in subjects])
    return np.concatenate([grid, 1 - grid.sum(axis=0, keepdims=True)]).astype(np.float32)


def test_a_coarse_mask_comes_to_follow_the_picture() -> None:
    truth = disc(60, 50, 22)
    picture = np.where(truth[..., None] > 0, (200, 30, 30), (30, 90, 160)).astype(np.uint8)
    (share,) = closed_form(masks_of(truth), picture)
    assert np.abs(share - truth).mean() < 0.01
    coarse = cv2.resize(masks_of(truth)[0], (WIDTH, HEIGHT))
    assert np.abs(share - truth).mean() < 0.25 * np.abs(coarse - truth).mean()


@pytest.mark.parametrize(
    "truth",
    [np.zeros((HEIGHT, WIDTH), np.float32), np.ones((HEIGHT, WIDTH), np.float32), disc(20, 20, 5)],
    ids=["nowhere", "everywhere", "smaller than the band"],
)
def test_every_mask_has_shares_within_0_and_1(truth: NDArray[np.float32]) -> None:
    picture = np.where(truth[..., None] > 0, (200, 30, 30), (30, 90, 160)).astype(np.uint8)
    shares = closed_form(masks_of(truth, np.zeros_like(truth)), picture)
    assert shares.shape == (2, HEIGHT, WIDTH)
    assert 0 <= shares.min() <= shares.sum(axis=0).max() <= 1 + 1e-6
    assert (shares.sum() > 0) == bool(truth.any())
