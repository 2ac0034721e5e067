"""Many pictures' scores in a few numbers, and how sure a difference between two methods is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import mean

import numpy as np
from numpy.typing import NDArray

from benchmarks.separation.score import PictureScore, SubjectScore

RESAMPLES, SEED = 2000, 0
"""Of the bootstrap."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over subjects or pictures; None where nothing could be measured. Shares are 0..1."""

    pictures: int
    subjects: int
    found: float
    """Share of the subjects that became a layer."""
    iou: float
    boundary_f1: float
    alpha_iou: float
    colour_error: float | None
    raised: float | None
    tau: float | None
    """Kendall's tau over the overlapping pairs of which both are layers."""
    prior_tau: float | None
    """The same of the rule that the lower one is nearer."""
    pairs: int
    """Overlapping pairs of which both are layers."""
    plate_error: float | None
    recomposition: int
    """The worst picture's, in levels of 255."""
    false_layers: float | None
    """Share of the absent subjects that became a layer."""
    seconds: float


def summarise(scores: Sequence[PictureScore]) -> Summary:
    """Of at least one picture."""
    subjects = [subject for score in scores for subject in score.subjects]
    pairs = [pair for score in scores for pair in score.pairs]
    return Summary(
        pictures=len(scores),
        subjects=len(subjects),
        found=mean(subject.found for subject in subjects),
        iou=mean(subject.iou for subject in subjects),
        boundary_f1=mean(subject.boundary_f1 for subject in subjects),
        alpha_iou=mean(subject.alpha_iou for subject in subjects),
        colour_error=_mean(subject.colour_error for subject in subjects),
        raised=_mean(subject.raised for subject in subjects),
        tau=_mean(pair.order for pair in pairs),
        prior_tau=_mean(pair.prior for pair in pairs),
        pairs=sum(pair.order is not None for pair in pairs),
        plate_error=_mean(score.plate_error for score in scores),
        recomposition=max(score.recomposition for score in scores),
        false_layers=_mean(score.false_layer for score in scores),
        seconds=mean(score.seconds for score in scores),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return mean(known) if known else None


def with_trait(scores: Sequence[PictureScore], trait: str) -> list[PictureScore]:
    """The pictures that have such subjects, with these subjects alone; what is of the whole picture stays."""
    kept = [
        replace(score, subjects=tuple(subject for subject in score.subjects if trait in subject.traits))
        for score in scores
    ]
    return [score for score in kept if score.subjects]


@dataclass(frozen=True, slots=True)
class Difference:
    """Of two methods' means, with the bounds between which 95 % of the resampled differences lie."""

    mean: float
    low: float
    high: float


def difference(
    one: Sequence[PictureScore],
    other: Sequence[PictureScore],
    value: Callable[[SubjectScore], float] = lambda subject: subject.iou,
) -> Difference:
    """Paired bootstrap of the mean over subjects, scenes drawn with replacement (percentile interval).

    A scene is drawn with its pictures in all styles, which are alike. Both sequences are of the same
    pictures, in the same order.
    """
    scenes: dict[str, NDArray[np.float64]] = {}
    for a, b in zip(one, other, strict=True):
        gain = sum(value(mine) - value(its) for mine, its in zip(a.subjects, b.subjects, strict=True))
        scenes[a.scene] = scenes.get(a.scene, np.zeros(2)) + np.array([gain, len(a.subjects)])
    rows = np.array([*scenes.values()])
    drawn = np.random.default_rng(SEED).integers(len(rows), size=(RESAMPLES, len(rows)))
    sums = rows[drawn].sum(axis=1)
    low, high = np.percentile(sums[:, 0] / sums[:, 1], (2.5, 97.5))
    total = rows.sum(axis=0)
    return Difference(float(total[0] / total[1]), float(low), float(high))
