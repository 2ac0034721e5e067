"""Does another seed give another picture? Cosine distances between what the judge makes of pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from benchmarks.painter.trial import Court, Trial

CAPTIONS, SEEDS = 8, 4

Features = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Diversity:
    """Means over pairs, 0 (alike to the judge) to 1; None without a pair."""

    one_caption: float | None
    """Several seeds of one caption, painted."""
    one_setting: float | None
    """The artist's scenes of the same place, hour and style: it draws no caption twice."""
    painted: float | None
    """All captions, painted."""
    drawn: float | None
    """Likewise, by the artist."""


def diversity(court: Court, trials: Sequence[Trial]) -> Diversity:
    """Paints the first captions with further seeds."""
    seeds = [
        [
            trial.painter.sight.features,
            *(court.features(court.paint(trial.caption, k * 10_000 + i)) for k in range(1, SEEDS)),
        ]
        for i, trial in enumerate(track(trials[:CAPTIONS], "painting further seeds", transient=True))
    ]
    settings = defaultdict(list)
    for trial in trials:
        settings[trial.setting].append(trial.artist.sight.features)
    return Diversity(
        mean_distance(seeds),
        mean_distance(settings.values()),
        mean_distance([[trial.painter.sight.features for trial in trials]]),
        mean_distance([[trial.artist.sight.features for trial in trials]]),
    )


def mean_distance(groups: Iterable[Sequence[Features]]) -> float | None:
    """Over all pairs of unit vectors within a group."""
    distances = [
        1 - (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)] for vectors in map(np.stack, groups)
    ]
    pairs = np.concatenate([np.empty(0), *distances])
    return float(pairs.mean()) if len(pairs) else None
