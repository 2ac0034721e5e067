"""Soft masks: looks decide where the attention is unsure, and noise is known for what it is."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.backends.protocol import Reading
from generator.layers.masks import competing, confidences, soft_masks

Field = NDArray[np.float32]


def reading(odds: Field, looks: Field) -> Reading:
    """`odds` [concepts + 1, Ht, Wt] of any scale; `looks` [Ht, Wt] numbers the kinds of token."""
    random = np.random.default_rng(0)
    kinds = random.normal(0, 1, (int(looks.max()) + 1, 24))
    features = kinds[looks.ravel().astype(int)] + random.normal(0, 0.2, (looks.size, 24))
    features = (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32)
    probabilities = (odds / odds.sum(axis=0)).astype(np.float32)
    none = np.zeros((0, *looks.shape), np.float16)
    return Reading(probabilities, probabilities, none, (), (), features, (0,), (0,))


def seen(read: Reading) -> Field:
    """In a picture that no words speak of."""
    return soft_masks(read, np.zeros((8, 8, 3), np.uint8))


def shape(top: int, bottom: int, left: int, right: int, grid: tuple[int, int] = (14, 22)) -> Field:
    plane = np.zeros(grid, np.float32)
    plane[top:bottom, left:right] = 1
    return plane


def test_masks_share_every_token() -> None:
    random = np.random.default_rng(1)
    masks = seen(reading(random.random((3, 14, 22)).astype(np.float32), shape(2, 8, 2, 8)))
    assert masks.shape == (3, 14, 22)
    assert masks.min() >= 0
    assert masks.sum(axis=0) == pytest.approx(np.ones((14, 22)), abs=1e-5)


def test_tokens_that_look_alike_come_to_agree() -> None:
    truth = shape(3, 11, 4, 12)
    random = np.random.default_rng(2)
    certain = np.clip(0.5 + 0.25 * (2 * truth - 1) + random.normal(0, 0.25, truth.shape), 0.02, 0.98)
    odds = np.stack([certain, 1 - certain]).astype(np.float32)
    before = np.mean((odds[0] > 0.5) == (truth > 0))
    claims = competing(seen(reading(odds, truth)), [0])
    after = np.mean((claims[0] > 0.5) == (truth > 0))
    assert before < 0.92
    assert after > 0.95


def test_a_small_lost_part_goes_to_the_background() -> None:
    truth = shape(2, 10, 2, 10)
    stray = shape(12, 13, 19, 20)
    odds = np.stack([0.02 + truth + stray, 1.02 - truth - stray])
    masks = seen(reading(odds, truth + 2 * stray))
    assert masks[0, 5, 5] > 0.5
    assert masks[0, 12, 19] == 0


def test_both_large_parts_of_a_divided_subject_stay() -> None:
    truth = shape(4, 10, 2, 7) + shape(4, 10, 12, 16)
    masks = seen(reading(np.stack([0.05 + truth, 1.05 - truth]), truth))
    assert (masks[0] > 0.5).sum() >= 0.9 * truth.sum()


@pytest.mark.parametrize("grid", [(14, 22), (34, 20), (64, 64)])
def test_a_painted_subject_is_sure_and_noise_is_not(grid: tuple[int, int]) -> None:
    random = np.random.default_rng(3)
    truth = shape(3, 11, 4, 12, grid)
    noise = np.exp(random.normal(0, 1, grid)).astype(np.float32)
    odds = np.stack([0.05 + 3 * truth, 0.3 * noise, 1.05 - truth])
    painted, unpainted = confidences(seen(reading(odds, truth)))
    assert painted > 0.6
    assert unpainted < 0.3


def test_flat_readings_keep_their_contrast() -> None:
    truth = shape(3, 11, 4, 12)
    odds = np.stack([0.3 + 0.4 * truth, 0.6 - 0.2 * truth])
    (sure,) = confidences(seen(reading(odds, truth)))
    assert sure > 0.2


def test_who_is_the_same_everywhere_is_not_found() -> None:
    nowhere = np.stack([np.full((6, 8), 0.1), np.full((6, 8), 0.9)]).astype(np.float32)
    assert confidences(nowhere) == pytest.approx(0, abs=1e-6)
    assert confidences(nowhere[::-1]) == pytest.approx(0, abs=1e-6)


def test_who_was_not_painted_does_not_compete_and_who_was_wins_where_it_is_strongest() -> None:
    truth = shape(3, 11, 4, 12).astype(np.float32)
    faint, absent = 0.1 + 0.3 * truth, np.full_like(truth, 0.35)
    competitors = competing(np.stack([faint, absent, 1 - faint - absent]), [0])
    np.testing.assert_allclose(competitors.sum(axis=0), 1, atol=1e-6)
    np.testing.assert_array_equal(competitors.argmax(axis=0) == 0, truth > 0)


def test_a_clear_reading_is_left_as_it_is() -> None:
    truth = shape(3, 11, 4, 12).astype(np.float32)
    clear = np.stack([0.05 + 0.85 * truth, 0.95 - 0.85 * truth])
    np.testing.assert_allclose(competing(clear, [0]), clear, atol=1e-6)


def test_a_close_up_that_fills_most_of_the_picture_is_sure() -> None:
    truth = shape(1, 20, 1, 20, (20, 22)).astype(np.float32)
    (sure,) = confidences(np.stack([0.05 + 0.9 * truth, 0.95 - 0.9 * truth]))
    assert sure > 0.6
