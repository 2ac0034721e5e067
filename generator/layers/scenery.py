"""Tiers among the layers: they share out what no subject claims, and go on behind each other as cards do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.backends.protocol import Painting, Reading
from generator.layers.masks import competing
from generator.layers.tiers import TIERS, Field, grid, tiers
from generator.storyboard.shot import Subject, Tier

RIM = 3
"""Pixels above a border in which what is nearer, and hides it, is soft."""

Masks = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Soft masks [subjects, Ht, Wt], whose sum leaves the rest to the background, and confidences [subjects]."""
Find = Callable[[Painting, int], Masks]
"""Says where the first so many concepts of a painting's reading are, and how surely."""


def found_all(
    painting: Painting, subjects: Sequence[Subject], find: Find, *, found: float, rows: slice
) -> Masks:
    """The masks of subjects as `find` says, and of the tiers among them what these leave of each tier.

    Those who are less sure than `found` are not there, and leave all. Tiers are told by the canvas's `rows`:
    above it the sky goes on and below it the ground, even where a picture was mirrored there.
    """
    places = {place: subject.tier for place, subject in enumerate(subjects) if subject.tier}
    if not places:
        return find(painting, len(subjects))
    others = [place for place in range(len(subjects)) if place not in places]
    surety = np.zeros(len(subjects), np.float32)
    claims = np.zeros((0, *grid(painting.picture)), np.float32)
    if others:
        reading = painting.reading and without_tiers(painting.reading, subjects)
        claims, surety[others] = find(replace(painting, reading=reading), len(others))
    there = np.flatnonzero(surety[others] >= found)
    claims = claims.copy()
    claims[there] = competing(claims, there)[:-1]
    claimed = claims[there].sum(axis=0)
    height = len(painting.picture)
    odds = heard(painting.reading, subjects)
    cells, sure = tiers(
        painting.picture[rows],
        {tier: _cut(plane, rows, height) for tier, plane in odds.items()},
        _cut(claimed, rows, height),
    )
    masks = np.zeros((len(subjects), *claimed.shape), np.float32)
    masks[others] = claims
    for place, tier in places.items():
        masks[place] = (1 - claimed) * _laid_out(cells[TIERS.index(tier)], rows, height, claimed.shape)
        surety[place] = sure[tier]
    return masks, surety


def heard(reading: Reading | None, subjects: Sequence[Subject]) -> dict[Tier, Field]:
    """What the attention says of the tiers that the prompt mentions: log odds against all else."""
    read = [subject for subject in subjects if subject.is_read]
    if reading is None:
        return {}
    shares = np.clip(reading.concept_probabilities, 1e-4, 1 - 1e-4)
    odds = np.log(shares) - np.log(1 - shares)
    return {subject.tier: plane for subject, plane in zip(read, odds, strict=False) if subject.tier}


def without_tiers(reading: Reading, subjects: Sequence[Subject]) -> Reading:
    """The reading as if its tiers had been background, which they are."""
    read = [subject for subject in subjects if subject.is_read]
    kept = [place for place, subject in enumerate(read) if not subject.tier]
    given = [place for place, subject in enumerate(read) if subject.tier]

    def merged(planes: NDArray[np.float32]) -> NDArray[np.float32]:
        rest = planes[[*given, -1]].sum(axis=0, keepdims=True)
        return np.concatenate([planes[kept], rest])

    return replace(
        reading,
        concept_probabilities=merged(reading.concept_probabilities),
        output_similarity=merged(reading.output_similarity),
        phrases=tuple(reading.phrases[place] for place in kept) if reading.phrases else (),
    )


def as_cards(subjects: Sequence[Subject], alphas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Alphas [layers, H, W], near to far, in which each tier goes on behind what is nearer, down to the edge.

    As the cards of a multiplane camera do: a gap that a move opens below the hills shows more of the hills.
    """
    whole = alphas.copy()
    for place, subject in enumerate(subjects):
        seen = alphas[place] > 127
        if subject.tier and place and seen.any():
            hidden = alphas[:place].max(axis=0) > 127
            whole[place][_below(seen, hidden) & hidden] = 255
    return whole


def _below(seen: NDArray[np.bool_], hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is seen of a tier and all below its upper border, which is interpolated where it is hidden."""
    height, width = seen.shape
    columns = np.arange(width)
    tops = seen.argmax(axis=0)
    before = hidden[np.maximum(tops - RIM, 0), columns]
    known = seen.any(axis=0) & ~before
    if known.any():
        tops = np.minimum(
            np.interp(columns, columns[known], tops[known]), np.where(seen.any(axis=0), tops, height)
        )
    below: NDArray[np.bool_] = np.arange(height)[:, None] >= tops
    return below


def behind(subjects: Sequence[Subject], alphas: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The plate's hole [H, W]: what layers cover, near to far.

    A tier that lies farthest is a part of the plate too, which goes on with it behind all else.
    """
    last = len(subjects) - 1 if subjects and subjects[-1].tier else len(subjects)
    return np.any(alphas[:last], axis=0) if last else np.zeros(alphas.shape[1:], bool)


def _cut(plane: Field, rows: slice, height: int) -> Field:
    """Of a plane [h, w] over a painting, what lies in these rows of its pixels."""
    first, last = (round(row * len(plane) / height) for row in (rows.start, rows.stop))
    return plane[first : max(last, first + 1)]


def _laid_out(
    cells: NDArray[np.float32], rows: slice, height: int, size: Sequence[int]
) -> NDArray[np.float32]:
    """Cells over these rows of a painting's pixels laid over all of it; at its ends they go on."""
    within = cv2.resize(cells, (cells.shape[1], rows.stop - rows.start), interpolation=cv2.INTER_NEAREST)
    whole = np.pad(within, ((rows.start, height - rows.stop), (0, 0)), mode="edge")
    changed: NDArray[np.float32] = cv2.resize(whole, (size[1], size[0]), interpolation=cv2.INTER_AREA)
    return changed
