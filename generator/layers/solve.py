"""Promise 1: 8-bit layers that, laid over the plate, give the picture back.

Layers are solved far to near. Behind a layer stands the stack C of what is solved already, quantised as it
will be saved; the layer is asked for the colour T that the picture shows through all that is nearer. Any
colour F in [(T - s - (1 - a)C)/a, (T + s - (1 - a)C)/a] gives T back to within s; the estimate is clamped
into that.

Why it cannot fail:
- The interval is 2s/a wide. With s = 0.499 and a <= 254/255 that is more than 1, so it holds a whole number;
  with a = 1 it holds T itself. Where it meets [0, 255] it therefore holds a value that 8 bits can store.
- It meets [0, 255] once a >= 1 - (T + s)/C and a >= (T - s - C)/(255 - C), both below 1: alpha is raised to
  that, rounded up.
- At any pixel the nearest layer with alpha has nothing before it, so T is the picture and s = 0.499 there:
  what the farther layers left over, it takes up. Where no layer has alpha the plate is the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]

SLACK = 0.499
"""How far a pixel may stay from its target before rounding, in 8-bit levels."""


def solve(
    picture: NDArray[np.uint8],
    plate: NDArray[np.uint8],
    alphas: Sequence[NDArray[np.uint8]],
    colours: Sequence[NDArray[np.float32]],
    invented: NDArray[np.bool_] | None = None,
) -> tuple[list[NDArray[np.uint8]], list[float]]:
    """Straight-alpha layers whose composite over the plate rounds to the picture.

    Args:
        picture: [H, W, 3].
        plate: [H, W, 3]; equal to the picture where every alpha is 0.
        alphas: [H, W] of each layer, near to far.
        colours: [H, W, 3] in 0..255: what each layer's colour should be like; kept where its alpha is 0.
        invented: [layers, H, W], where a layer lies behind what is nearer and keeps its colour, however much
            of it shines through; the nearer ones make up for it.

    Returns:
        The layers, [H, W, 4], near to far, and the share of each one's visible pixels whose alpha was raised.
    """
    target = picture.astype(np.float32)
    boxes = [_box(alpha) for alpha in alphas]
    before: list[tuple[Field, Field]] = []
    light: Field = np.zeros_like(target)
    through: Field = np.ones(picture.shape[:2], np.float32)
    for alpha, colour, box in zip(alphas, colours, boxes, strict=True):
        before.append((light[box].copy(), through[box].copy()))
        share = through[box] * (alpha[box] / np.float32(255))
        light[box] += share[..., None] * colour[box]
        through[box] -= share

    behind = plate.astype(np.float32)
    layers: list[NDArray[np.uint8]] = []
    raised: list[float] = []
    free = np.zeros((len(alphas), *picture.shape[:2]), bool) if invented is None else invented
    far_to_near = reversed(list(zip(alphas, colours, free, boxes, before, strict=True)))
    for alpha, colour, kept, box, (light, through) in far_to_near:
        seen = alpha[box] > 0
        passed = np.maximum(through[seen], 1e-3)[:, None]
        wanted = np.clip((target[box][seen] - light[seen]) / passed, 0, 255)
        slack = np.where(kept[box][seen][:, None], np.float32(255), SLACK / passed)
        stack = behind[box][seen]
        fitted, solved = _fit(wanted, slack, stack, alpha[box][seen], colour[box][seen])
        layer = cv2.cvtColor(cv2.convertScaleAbs(colour), cv2.COLOR_RGB2RGBA)
        layer[..., 3] = alpha
        layer[box][seen] = np.column_stack([solved, fitted])
        share = fitted[:, None] / np.float32(255)
        behind[box][seen] = share * solved + (1 - share) * stack
        layers.append(layer)
        raised.append(float(np.mean(fitted > alpha[box][seen])) if seen.any() else 0.0)
    return layers[::-1], raised[::-1]


def _box(alpha: NDArray[np.uint8]) -> tuple[slice, slice]:
    """Rows and columns outside of which alpha is 0."""
    x, y, width, height = cv2.boundingRect(alpha)
    return np.s_[y : y + height, x : x + width]


def _fit(
    target: Field,
    slack: Field,
    behind: Field,
    alpha: NDArray[np.uint8],
    colour: Field,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Alpha [n], raised no more than it must be, and the colour [n, 3] that is nearest the estimate."""
    too_bright = 1 - (target + slack) / np.maximum(behind, slack)
    too_dark = (target - slack - behind) / np.maximum(255 - behind, slack)
    least = np.ceil(255 * np.maximum(too_bright, too_dark).max(axis=1))
    fitted = np.maximum(alpha, np.clip(least, 0, 255)).astype(np.uint8)

    share = fitted[:, None] / np.float32(255)
    rest = target - (1 - share) * behind
    low, high = np.ceil((rest - slack) / share), np.floor((rest + slack) / share)
    return fitted, np.clip(np.clip(np.rint(colour), low, high), 0, 255).astype(np.uint8)
