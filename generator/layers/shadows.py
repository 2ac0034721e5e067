"""The shadow that a subject casts on the ground where it stands, as darkness over a ground without it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.layers.plate import fill
from generator.storyboard.shot import Subject

FOOT = 0.15
"""Share of a subject's height, from below, that casts from where it touches the ground."""
ROOM = 0.6
"""How far from the foot a shadow is looked for, in the subject's heights or widths, whichever are more."""
SOFT = 0.02
"""Sigma of the light that is compared, as a share of the picture's height: single strokes are no shadow."""
LEAST = 0.18
"""Share of the light that a shadow takes away, at least."""
TINT = 16.0
"""How far a channel may be from the ground's under black, in 8-bit levels."""
SMALLEST = 0.02
"""Share of the subject's area below which a dark spot is no shadow."""


def shadows(
    picture: NDArray[np.uint8], alphas: NDArray[np.uint8], subjects: Sequence[Subject], free: Sequence[bool]
) -> NDArray[np.float32]:
    """The share of the light [layers, H, W] that each layer takes from the ground beside it.

    It falls on the background and on tiers, not on other layers. Those that are not `free`, and all that is
    no subject, cast none.
    """
    result = np.zeros(alphas.shape, np.float32)
    solid = [place for place, subject in enumerate(subjects) if not subject.tier]
    taken = np.any(alphas[solid], axis=0)
    for place in solid:
        if free[place] and subjects[place].kind == "subject" and subjects[place].parent is None:
            result[place] = shadow(picture, alphas[place] > 127, taken)
            taken = taken | (result[place] > 0)
    return result


def shadow(
    picture: NDArray[np.uint8], subject: NDArray[np.bool_], taken: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """The share of the light [H, W] that a subject [H, W] takes from the ground; 0 where other things are.

    The ground without it is guessed from what lies round about. A shadow is that ground under black, and
    touches the foot.
    """
    nothing = np.zeros(subject.shape, np.float32)
    _, y, width, height = cv2.boundingRect(subject.astype(np.uint8))
    foot = subject.copy()
    foot[: y + round((1 - FOOT) * height)] = False
    if not foot.any() or y + height >= len(subject):
        return nothing
    about = _wider(foot, ceil(ROOM * max(width, height)))
    about[: y + 3 * height // 4] = False
    sigma = max(1.0, SOFT * len(subject))
    ground = _smooth(fill(picture, taken | about), sigma, nothing > 0)
    seen = _smooth(picture, sigma, taken)
    dark = 1 - seen.sum(axis=2) / np.maximum(ground.sum(axis=2), 1)
    tint = np.abs(seen - ground * (1 - dark[..., None])).max(axis=2)
    room = about & ~taken
    core = room & (dark > LEAST) & (tint < TINT)
    _, pieces = cv2.connectedComponents(core.astype(np.uint8))
    core &= np.isin(pieces, pieces[core & _wider(foot, ceil(2 * sigma))])
    if core.sum() < SMALLEST * subject.sum():
        return nothing
    # With its soft rim, which is fainter than the least.
    whole = room & _wider(core, ceil(2 * sigma)) & (dark > 0)
    result: NDArray[np.float32] = np.where(whole, np.clip(dark, 0, 1), nothing).astype(np.float32)
    return result


def _wider(area: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    distance = cv2.distanceTransform((~area).astype(np.uint8), cv2.DIST_L2, 3)
    wider: NDArray[np.bool_] = distance <= reach
    return wider


def _smooth(picture: NDArray[np.uint8], sigma: float, without: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The picture [H, W, 3] blurred, as if what is left out were not there."""
    weight = (~without).astype(np.float32)
    blurred = cv2.GaussianBlur(picture * weight[..., None], (0, 0), sigma)
    near = cv2.GaussianBlur(weight, (0, 0), sigma)
    return np.asarray(blurred / np.maximum(near, 1e-6)[..., None], np.float32)
