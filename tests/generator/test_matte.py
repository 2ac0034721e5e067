"""From tokens of 16 pixels to the picture's own edges."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from generator.layers.matte import stacked_alphas, visible_shares

Field = NDArray[np.float32]
Picture = NDArray[np.uint8]


def token_masks(areas: list[Field]) -> Field:
    height, width = areas[0].shape
    planes = [cv2.resize(area, (width // 16, height // 16), interpolation=cv2.INTER_AREA) for area in areas]
    planes = [cv2.GaussianBlur(plane, (0, 0), 0.6) for plane in planes]
    return np.stack([*planes, 1 - np.sum(planes, axis=0)]).astype(np.float32)


def figure(height: int = 192, width: int = 256) -> Field:
    """A body with legs thinner than a token, and an anti-aliased edge."""
    area = np.zeros((2 * height, 2 * width), np.uint8)
    cv2.ellipse(area, (width, height - 60), (130, 80), 0, 0, 360, 1, -1)
    for x in (width - 80, width + 70):
        cv2.rectangle(area, (x, height - 40), (x + 18, height + 120), 1, -1)
    return cv2.resize(area.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)


def drawn(
    area: Field, figure_colour: tuple[int, int, int], ground: tuple[int, int, int], noise: float = 3
) -> Picture:
    flat = area[..., None] * np.float32(figure_colour) + (1 - area[..., None]) * np.float32(ground)
    grain = np.random.default_rng(0).normal(0, noise, flat.shape)
    return np.clip(flat + grain, 0, 255).round().astype(np.uint8)


def soft_iou(one: Field, other: Field) -> float:
    return float(np.minimum(one, other).sum() / np.maximum(one, other).sum())


def test_the_matte_finds_edges_and_legs_finer_than_a_token() -> None:
    area = figure()
    masks = token_masks([area])
    (matte,) = visible_shares(masks, drawn(area, (180, 60, 40), (120, 160, 200)))
    enlarged = cv2.resize(masks[0], area.shape[::-1])
    assert soft_iou((enlarged > 0.5).astype(np.float32), area) < 0.85
    assert soft_iou(matte, area) > 0.95


def test_a_picture_larger_than_the_working_size_is_cut_at_its_own_edges() -> None:
    area = np.zeros((96, 4000), np.float32)
    area[:, 1203:2517] = 1
    masks = np.stack([cv2.resize(plane, (40, 2), interpolation=cv2.INTER_AREA) for plane in (area, 1 - area)])
    (matte,) = visible_shares(masks, drawn(area, (180, 60, 40), (120, 160, 200)))
    assert soft_iou(matte, area) > 0.98


def test_grain_does_not_tear_it() -> None:
    area = figure()
    (matte,) = visible_shares(token_masks([area]), drawn(area, (180, 90, 70), (120, 140, 150), noise=20))
    assert soft_iou(matte, area) > 0.85


def test_without_any_edge_to_follow_the_mask_itself_decides() -> None:
    area = figure()
    (matte,) = visible_shares(token_masks([area]), np.full((*area.shape, 3), 128, np.uint8))
    assert soft_iou(matte, area) > 0.6


def test_neighbours_of_different_colour_share_no_more_than_the_pixel() -> None:
    left, right = np.zeros((2, 128, 192), np.float32)
    left[30:100, 30:97], right[30:100, 97:160] = 1, 1
    picture = drawn(left, (200, 40, 40), (90, 140, 90), 0)
    picture[right > 0] = (40, 40, 200)
    shares = visible_shares(token_masks([left, right]), picture)
    assert shares.sum(axis=0).max() <= 1 + 1e-5
    assert soft_iou(shares[0], left) > 0.95
    assert soft_iou(shares[1], right) > 0.95


def test_far_from_the_subject_there_is_no_veil() -> None:
    area = figure()
    (matte,) = visible_shares(token_masks([area]), drawn(area, (180, 60, 40), (120, 160, 200), 8))
    far = cv2.dilate((area > 0).astype(np.uint8), np.ones((65, 65), np.uint8)) == 0
    assert matte[far].max() == 0
    assert np.mean(matte[cv2.erode(area, np.ones((33, 33))) == 1] == 1) > 0.99


@pytest.mark.parametrize("shape", [(64, 64), (80, 144), (208, 112)])
def test_any_whole_number_of_tokens_will_do(shape: tuple[int, int]) -> None:
    area = np.zeros(shape, np.float32)
    area[16:48, 16:48] = 1
    (matte,) = visible_shares(token_masks([area]), drawn(area, (200, 0, 0), (0, 0, 200), 0))
    assert matte.shape == shape
    assert soft_iou(matte, area) > 0.95


def test_no_subject_no_share() -> None:
    shares = visible_shares(np.ones((1, 4, 4), np.float32), np.zeros((64, 64, 3), np.uint8))
    assert shares.shape == (0, 64, 64)


def test_stacked_alphas_show_the_shares() -> None:
    random = np.random.default_rng(5)
    shares = random.dirichlet([0.4] * 4, (40, 40)).transpose(2, 0, 1)[:3].astype(np.float32)
    through = np.ones((40, 40))
    for alpha, share in zip(stacked_alphas(shares), shares, strict=True):
        assert through * alpha / 255 == pytest.approx(share, abs=1.5 / 255)
        through *= 1 - alpha / 255


def test_a_far_layer_is_whole_under_a_soft_near_edge() -> None:
    near, far = stacked_alphas(np.float32([[[0.5]], [[0.5]]]))
    assert near[0, 0] == 128
    assert far[0, 0] == 255
