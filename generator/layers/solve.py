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
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.layers.threads import SIDE_BY_SIDE

Field = NDArray[np.floating[Any]]

SLACK = 0.499
"""How far a pixel may stay from its target before rounding, in 8-bit levels."""
ROWS = 64
"""Rows that are solved at once: every pixel stands for itself, and so few stay in the cache."""


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
    free = np.zeros((len(alphas), *picture.shape[:2]), bool) if invented is None else invented
    layers = [np.empty((*alpha.shape, 4), np.uint8) for alpha in alphas]

    def solve_rows(first: int) -> list[int]:
        """Fills in some rows of `layers`; of how many pixels of each the alpha was raised."""
        rows = np.s_[first : first + ROWS]
        stack = [
            _Layer(alpha[rows], _planes(colour[rows]), kept[rows], layer[rows])
            for alpha, colour, kept, layer in zip(alphas, colours, free, layers, strict=True)
        ]
        return _solve(_planes(picture[rows]), _planes(plate[rows]).astype(np.float32), stack)

    raised = np.sum(list(SIDE_BY_SIDE.map(solve_rows, range(0, len(picture), ROWS))), axis=0)
    visible = np.maximum([np.count_nonzero(alpha) for alpha in alphas], 1)
    return layers, (raised / visible).tolist()


class _Layer(NamedTuple):
    """Some rows of one; colours as planes, since NumPy is slow where the innermost axis is three colours."""

    alpha: NDArray[np.uint8]
    """[h, w]"""
    colour: NDArray[np.float32]
    """[3, h, w]"""
    invented: NDArray[np.bool_]
    """[h, w]"""
    solved: NDArray[np.uint8]
    """[h, w, 4], to be filled in."""


def _solve(picture: NDArray[np.uint8], behind: Field, near_to_far: Sequence[_Layer]) -> list[int]:
    """`solve` for rows [3, h, w] over those of the plate, which become the stack."""
    before = []
    light = np.zeros(picture.shape, np.float32)
    through = np.ones(picture.shape[1:], np.float32)
    for layer in near_to_far:
        box = _box(layer.alpha)
        before.append((box, light[:, *box].copy(), np.maximum(through[box], 1e-3)))
        share = through[box] * (layer.alpha[box] / np.float32(255))
        light[:, *box] += share * layer.colour[:, *box]
        through[box] -= share

    raised = []
    for layer, (box, in_front, passed) in reversed(list(zip(near_to_far, before, strict=True))):
        wanted = np.clip((picture[:, *box] - in_front) / passed, 0, 255)
        slack = np.where(layer.invented[box], np.float32(255), SLACK / passed)
        stack, alpha = behind[:, *box], layer.alpha[box]
        fitted, colour = _fit(wanted, slack, stack, alpha, layer.colour[:, *box])
        # OpenCV takes a third axis for colours, and drops it where it has one only.
        estimate = cv2.convertScaleAbs(layer.colour.reshape(3, -1)).reshape(picture.shape)
        layer.solved[..., :3] = np.moveaxis(estimate, 0, 2)
        for plane, known in zip(np.moveaxis(layer.solved[box], 2, 0), colour, strict=False):
            np.copyto(plane, known, where=alpha > 0)
        layer.solved[..., 3] = layer.alpha
        layer.solved[*box, 3] = fitted
        share = fitted / np.float32(255)
        behind[:, *box] = share * colour + (1 - share) * stack
        raised.append(int(np.count_nonzero(fitted > alpha)))
    return raised[::-1]


def _planes(rows: NDArray[Any]) -> NDArray[Any]:
    """[h, w, 3] as [3, h, w]."""
    return np.ascontiguousarray(np.moveaxis(rows, 2, 0))


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
    """Alpha [h, w], raised no more than it must be, and the colour [3, h, w] that is nearest the estimate.

    Alpha 0 stays 0; the colour says nothing there.
    """
    too_bright = 1 - (target + slack) / np.maximum(behind, slack)
    too_dark = (target - slack - behind) / np.maximum(255 - behind, slack)
    least = np.ceil(255 * np.maximum(too_bright, too_dark).max(axis=0))
    fitted = np.maximum(alpha, np.clip(least, 0, 255)).astype(np.uint8) * (alpha > 0)

    share = np.maximum(fitted, 1) / np.float32(255)
    rest = target - (1 - share) * behind
    low, high = np.ceil((rest - slack) / share), np.floor((rest + slack) / share)
    return fitted, np.clip(np.clip(np.rint(colour), low, high), 0, 255).astype(np.uint8)
