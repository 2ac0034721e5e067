"""How large must a kind's area be to count as a subject? Decided on the dev split."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from benchmarks.judge.network import Judge
from benchmarks.judge.sight import look
from benchmarks.judge.verdict import areas
from benchmarks.stylizedbench.artist import draw_scene
from benchmarks.stylizedbench.scene import Scene

CANDIDATES = np.linspace(0.001, 0.04, 79)
"""Shares of the picture; 0.001 is one cell of a square one."""


def dev_scenes(count: int) -> list[Scene]:
    return [draw_scene(seed, split="dev", truth=False) for seed in range(count)]


def least_area(judge: Judge, scenes: Iterable[Scene]) -> float:
    """The area at which as many kinds are seen wrongly as are missed: precision equals recall."""
    there, seen = [], []
    for scene in scenes:
        cast = {subject.kind for subject in scene.subjects}
        for kind, area in areas(look(judge, scene.picture)).items():
            there.append(kind in cast)
            seen.append(area)
    claimed = np.array(seen) >= CANDIDATES[:, None]
    balance = claimed.sum(axis=1) - np.sum(there)
    return round(float(CANDIDATES[np.abs(balance).argmin()]), 4)
