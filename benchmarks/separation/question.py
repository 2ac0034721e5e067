"""What a method is asked, and what it answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.backends.protocol import Backend, Concept, PaintRequest, Reading
from generator.layers.masks import CLAIM

NOISE = 0.6
"""Level to which a given picture is noised before its attention is read, as `Backend.read` has it."""

CELLS = 32
"""Rows of the masks of methods that see pixels: eight pixels each at 256."""


@dataclass(frozen=True, slots=True)
class Claims:
    masks: NDArray[np.float32]
    """[subjects + 1, h, w], sums to 1 over the first axis; the last plane is the background. On the
    token grid, or on a finer one where the method sees pixels."""
    sure: NDArray[np.float32]
    """[subjects]; from `generator.layers.decompose.FOUND` on the subject becomes a layer."""


@dataclass(slots=True)
class Question:
    """A picture, and who is to be found in it.

    Methods that read the attention in the same way share one reading, and each is charged for it.
    """

    backend: Backend
    picture: NDArray[np.uint8]
    prompt: str
    concepts: tuple[Concept, ...]
    truth: NDArray[np.float32] | None = None
    """[subjects, H, W], for the ceiling alone."""
    painted: PaintRequest | None = None
    """See `Sample.painted`."""
    seconds: float = 0.0
    """Spent on readings that were there already, since it was last set to 0."""
    _readings: dict[object, tuple[Reading, float]] = field(default_factory=dict)

    def read(
        self,
        concepts: tuple[Concept, ...] | None = None,
        *,
        blocks: tuple[int, ...] | None = None,
        noise: float = NOISE,
        seed: int = 0,
    ) -> Reading:
        """The attention to these concepts, by default to the subjects; of a painted picture, while it was
        painted, so that there `noise` and `seed` mean nothing."""
        concepts = self.concepts if concepts is None else concepts
        key = (concepts, blocks, noise, seed)
        if key in self._readings:
            self.seconds += self._readings[key][1]
        else:
            start = time.perf_counter()
            if self.painted is None:
                reading = self.backend.read(
                    self.picture, self.prompt, concepts, noise=noise, seed=seed, blocks=blocks
                )
            else:
                request = replace(self.painted, concepts=concepts, blocks=blocks)
                found = self.backend.paint(request).reading
                assert found is not None
                reading = found
            self._readings[key] = (reading, time.perf_counter() - start)
        return self._readings[key][0]


Method = Callable[[Question], Claims]


FAINT, STRONGEST = 0.75, 98
"""A mask whose percentile `STRONGEST` does not reach `FAINT` is stretched from its median to there; those
tokens themselves reach `CLAIM`, so that the product does not raise the mask once more."""


def all_found(masks: NDArray[np.float32]) -> Claims:
    """For methods that do not doubt: who wins a cell is there.

    Their faint masks lie over the whole picture and are stretched, without which they score far worse; the
    product's own need no such step.
    """
    subjects = []
    for mask in masks[:-1]:
        low, high = np.median(mask), np.percentile(mask, STRONGEST)
        faint = low < high < FAINT
        rising = FAINT * np.clip((mask - low) / max(high - low, 1e-9), 0, 1)
        subjects.append(np.where(mask >= high, CLAIM, rising) if faint else mask)
    winner = masks.argmax(axis=0)
    claims = np.array(subjects, np.float32).reshape(-1, *masks.shape[1:])
    claims /= np.maximum(claims.sum(axis=0), 1)
    masks = np.concatenate([claims, 1 - claims.sum(axis=0, keepdims=True)])
    sure = [float((winner == subject).any()) for subject in range(len(masks) - 1)]
    return Claims(masks, np.array(sure, np.float32))


def on_cells(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Masks [subjects + 1, `CELLS`, w] of what a method that sees pixels says of them, [subjects, h, w] in
    0..1; the background has what nobody claims."""
    columns = round(CELLS * planes.shape[2] / planes.shape[1])
    cells = np.stack([cv2.resize(plane, (columns, CELLS), interpolation=cv2.INTER_AREA) for plane in planes])
    cells /= np.maximum(cells.sum(axis=0), 1)
    masks: NDArray[np.float32] = np.concatenate([cells, 1 - cells.sum(axis=0, keepdims=True)])
    return masks.astype(np.float32)


def against(scores: NDArray[np.float32], floor: float) -> NDArray[np.float32]:
    """Masks [subjects + 1, h, w] of scores [subjects, h, w] in 0..1 that compete with each other and with a
    background that scores `floor` everywhere."""
    odds = np.concatenate([scores, np.full_like(scores[:1], floor)]) + np.float32(1e-6)
    masks: NDArray[np.float32] = odds / odds.sum(axis=0)
    return masks


def stretched(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each plane [.., h, w] brought to 0..1 by its least and its greatest value."""
    low, high = planes.min(axis=(1, 2), keepdims=True), planes.max(axis=(1, 2), keepdims=True)
    result: NDArray[np.float32] = (planes - low) / np.maximum(high - low, 1e-9)
    return result
