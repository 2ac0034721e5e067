"""Is what was asked for in the picture, and in its colour?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.judge.labels import COLOUR_NAMES, KIND_NAMES
from benchmarks.judge.sight import Sight
from benchmarks.stylizedbench.kinds import KINDS

Subject = tuple[str, str]
"""Kind and colour."""


@dataclass(frozen=True, slots=True)
class Verdict:
    found: bool
    coloured: bool
    """Found, and in the colour that was asked for."""
    family: bool
    """It or something of its group is there: a woman where a girl was asked for."""


def verdicts(sight: Sight, asked: Sequence[Subject], least_area: float) -> tuple[Verdict, ...]:
    """One for each subject that was asked for.

    A kind is there if its cells make up `least_area` (0..1) of the picture. Where several of a kind are
    asked for, as many are there as it has patches, or colours, of that area each. A subject has its colour
    if that is the commonest of its kind's cells, or, of n of a kind, among the n commonest.
    """
    given: dict[int, Verdict] = {}
    seen = areas(sight)
    for kind in dict(asked):
        wanted = [k for k, subject in enumerate(asked) if subject[0] == kind]
        own = sight.kinds == KIND_NAMES.index(kind)
        shown = _colours(sight, own, len(wanted), least_area)
        family = sum(seen[k] for k in KIND_NAMES if KINDS[k].group == KINDS[kind].group) >= least_area
        # Where fewer are there than were asked for, those in their colour are the ones that were found.
        wanted.sort(key=lambda k: asked[k][1] not in shown)
        there = _count(own, len(shown), least_area)
        for rank, k in enumerate(wanted):
            given[k] = Verdict(rank < there, rank < there and asked[k][1] in shown, family)
    return tuple(given[k] for k in range(len(asked)))


def areas(sight: Sight) -> dict[str, float]:
    """The share of the picture, 0..1, that each kind's cells make up."""
    cells = np.bincount(sight.kinds.ravel(), minlength=len(KIND_NAMES) + 1) / sight.kinds.size
    return dict(zip(KIND_NAMES, cells[:-1].tolist(), strict=True))


def seen_subjects(sight: Sight, least_area: float) -> dict[str, str]:
    """Every kind that is there, by falling area, and its commonest colour."""
    there = sorted(((area, kind) for kind, area in areas(sight).items() if area >= least_area), reverse=True)
    cells = {kind: sight.kinds == KIND_NAMES.index(kind) for _, kind in there}
    return {kind: _colours(sight, own, 1, least_area)[0] for kind, own in cells.items()}


def _colours(sight: Sight, own: NDArray[np.bool_], most: int, least_area: float) -> list[str]:
    """The commonest colours of the cells `own`, at most `most`; all but the first of that area at least."""
    cells = np.bincount(sight.colours[own], minlength=len(COLOUR_NAMES)) / own.size
    order = np.argsort(-cells, kind="stable")[:most]
    return [COLOUR_NAMES[c] for rank, c in enumerate(order) if not rank or cells[c] >= least_area]


def _count(own: NDArray[np.bool_], colours: int, least_area: float) -> int:
    if own.mean() < least_area:
        return 0
    _, _, patches, _ = cv2.connectedComponentsWithStats(own.astype(np.uint8), connectivity=8)
    large = patches[1:, cv2.CC_STAT_AREA] >= least_area * own.size
    return max(1, colours, int(large.sum()))
