"""Does a subject's own word point at it? `multiplane bench attention`.

Given pictures of unseen seeds are noised to a fixed level and read once per block. A score is the area
under the ROC curve of a concept's probability map against the true visible mask, on the token grid, in
percent: 100 ranks every token of the subject above every other, 50 is chance.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy.stats import rankdata

from benchmarks.stylizedbench.artist import draw_scene
from benchmarks.stylizedbench.scene import Scene
from generator.backends import load_backend
from generator.backends.protocol import Concept
from generator.backends.z_image import ZImageBackend

NOISE = 0.6
TARGET_OWN, TARGET_GAP = 91.0, 70.0


@dataclass(frozen=True, slots=True)
class BlockScore:
    """Means over subjects, in percent."""

    block: int
    own: float
    """A subject's own concept on its area."""
    other: float
    """The other subjects' concepts on the same area; low is good."""

    @property
    def gap(self) -> float:
        return self.own - self.other


def auroc(scores: NDArray[np.float32], truth: NDArray[np.bool_]) -> float:
    """Area under the ROC curve in 0..1, ties counted half (Mann-Whitney U)."""
    positives = int(truth.sum())
    ranks = rankdata(scores.ravel())[truth.ravel()].sum()
    return float((ranks - positives * (positives + 1) / 2) / (positives * (truth.size - positives)))


def subject_areas(scene: Scene, rows: int, columns: int) -> dict[int, NDArray[np.bool_]]:
    """Tokens mostly covered by each subject; a subject that covers none, or all, cannot be scored."""
    areas = {}
    for index, subject in enumerate(scene.subjects):
        area = cv2.resize(subject.visible, (columns, rows), interpolation=cv2.INTER_AREA) > 0.5
        if 0 < area.sum() < area.size:
            areas[index] = area
    return areas


def score_scene(backend: ZImageBackend, scene: Scene, block: int) -> Iterator[tuple[float, list[float]]]:
    """(own, others) of each subject of a scene that has at least two; single ones have no other."""
    concepts = tuple(Concept(subject.name, subject.spans) for subject in scene.subjects)
    reading = backend.read(
        scene.picture, scene.caption, concepts, noise=NOISE, seed=scene.seed, blocks=(block,)
    )
    maps = reading.concept_probabilities
    for index, area in subject_areas(scene, *maps.shape[1:]).items():
        others = [auroc(maps[k], area) for k in range(len(concepts)) if k != index]
        yield auroc(maps[index], area), others


def score(backend: ZImageBackend, scenes: Sequence[Scene]) -> list[BlockScore]:
    rows = []
    for block in track(range(backend.block_count), f"reading {backend.name}", transient=True):
        pairs = [pair for scene in scenes for pair in score_scene(backend, scene, block)]
        own = [pair[0] for pair in pairs]
        other = [value for pair in pairs for value in pair[1]]
        rows.append(BlockScore(block, 100 * float(np.mean(own)), 100 * float(np.mean(other))))
    return rows


def best(rows: Sequence[BlockScore]) -> BlockScore:
    return max(rows, key=lambda row: row.own + row.gap)


def random_backend() -> ZImageBackend:
    """The embedded architecture before any training."""
    from training.architecture import random_pipeline  # noqa: PLC0415 - training is not needed for a given model

    with tempfile.TemporaryDirectory() as folder:
        random_pipeline("embedded").save_pretrained(folder)
        backend = load_backend(folder)
    assert isinstance(backend, ZImageBackend)
    backend.name = "random weights"
    return backend


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="multiplane bench attention", description=__doc__)
    parser.add_argument("--model", default="embedded", help="name or folder (default: embedded)")
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--scenes", type=int, default=60, help="how many scenes (default: 60)")
    parser.add_argument(
        "--size", type=int, default=256, help="side of the square scenes in pixels (default: 256)"
    )
    arguments = parser.parse_args(argv)
    console = Console()
    scenes = [
        draw_scene(seed, arguments.size, arguments.size, split=arguments.split, truth=False)
        for seed in range(arguments.scenes)
    ]
    backend = load_backend(arguments.model)
    assert isinstance(backend, ZImageBackend)
    table = Table("model", "block", "own word", "other word", "gap")
    for candidate in (backend, random_backend()):
        rows = score(candidate, scenes)
        chosen = best(rows)
        for row in rows:
            style = "bold" if row is chosen else ""
            values = (f"{value:.1f}" for value in (row.own, row.other, row.gap))
            table.add_row(candidate.name, str(row.block), *values, style=style)
        table.add_section()
    console.print(table)
    console.print(f"target, best block: own word {TARGET_OWN:.0f}, gap {TARGET_GAP:.0f}; AUROC in percent")
    return 0
