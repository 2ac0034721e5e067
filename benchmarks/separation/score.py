"""One picture, taken apart by one method, against the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from benchmarks.separation import metrics
from benchmarks.separation.delivered import Delivered, DeliveredLayer
from benchmarks.separation.sample import Sample, Target
from benchmarks.stylizedbench.facts import OVERLAP


@dataclass(frozen=True, slots=True)
class SubjectScore:
    name: str
    found: bool
    """It became a layer; one that did not scores 0."""
    iou: float
    boundary_f1: float
    alpha_iou: float
    colour_error: float | None
    """None where there is no layer, or no true colour."""
    raised: float | None
    """Share of the layer's pixels whose alpha had to be raised."""
    traits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairScore:
    """Of two subjects of which one hides a part of the other."""

    order: int | None
    """+1 where the layers' order is the true one, -1 where it is not; None if one is no layer."""
    prior: int | None
    """The same of the rule that the lower one is the nearer one."""


@dataclass(frozen=True, slots=True)
class PictureScore:
    key: str
    group: str
    scene: str
    subjects: tuple[SubjectScore, ...]
    pairs: tuple[PairScore, ...]
    plate_error: float | None
    """0..1, where the subjects stood."""
    recomposition: int
    """Largest error in levels of 255."""
    false_layer: bool | None
    """A subject that was named although it is not there became a layer; None: not tried."""
    seconds: float


def score_picture(
    sample: Sample, delivered: Delivered, *, false_layer: bool | None, seconds: float
) -> PictureScore:
    """`delivered.layers`: by the targets' positions, as text."""
    layers = [delivered.layers.get(str(place)) for place in range(len(sample.targets))]
    hole = sum((target.visible for target in sample.targets), np.zeros(sample.picture.shape[:2], np.float32))
    return PictureScore(
        sample.key,
        sample.group,
        sample.scene,
        tuple(
            score_subject(target, layer, sample.unknown)
            for target, layer in zip(sample.targets, layers, strict=True)
        ),
        tuple(score_pairs(sample.targets, layers)),
        None if sample.plate is None else metrics.colour_error(delivered.plate, sample.plate, hole),
        metrics.recomposition_error(sample.picture, delivered.composite),
        false_layer,
        seconds,
    )


def score_subject(
    target: Target, layer: DeliveredLayer | None, unknown: NDArray[np.bool_] | None
) -> SubjectScore:
    traits = tuple(sorted(target.traits))
    if layer is None:
        return SubjectScore(target.name, False, 0.0, 0.0, 0.0, None, None, traits)
    share = layer.share if unknown is None else np.where(unknown, np.float32(0), layer.share)
    found, truth = share > 0.5, target.visible > 0.5
    colour = None
    if target.layer is not None:
        colour = metrics.colour_error(layer.colour, target.layer[..., :3], target.visible)
    return SubjectScore(
        target.name,
        True,
        metrics.iou(found, truth),
        metrics.boundary_f1(found, truth),
        metrics.soft_iou(share, target.visible),
        colour,
        layer.raised,
        traits,
    )


def score_pairs(targets: tuple[Target, ...], layers: list[DeliveredLayer | None]) -> Iterator[PairScore]:
    for (one, mine), (other, its) in combinations(zip(targets, layers, strict=True), 2):
        if one.depth is None or other.depth is None or not overlap(one, other):
            continue
        truth = (one.depth, other.depth)
        if mine is None or its is None:
            yield PairScore(None, None)
        else:
            prior = (-lowest(mine.share), -lowest(its.share))
            yield PairScore(
                metrics.concordance((mine.depth, its.depth), truth), metrics.concordance(prior, truth)
            )


def overlap(one: Target, other: Target) -> bool:
    """Whether the outlines share at least `OVERLAP` of the smaller one."""
    if one.layer is None or other.layer is None:
        return False
    first, second = (target.layer[..., 3] > 127 for target in (one, other) if target.layer is not None)
    return bool((first & second).sum() >= OVERLAP * min(first.sum(), second.sum()))


def lowest(share: NDArray[np.float32]) -> int:
    """The lowest row of what is mostly shown."""
    rows = np.flatnonzero((share > 0.5).any(axis=1))
    return int(rows[-1]) if len(rows) else 0
