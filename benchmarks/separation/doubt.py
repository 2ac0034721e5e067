"""Who is called found, and what does that cost? `multiplane bench doubt`, on the dev split alone.

Each picture is read twice: with the prompt that names who is there, and with one that also names somebody who
is not. A subject whose confidence is below the threshold is no layer and has an IoU of 0.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy.stats import mannwhitneyu

from benchmarks.separation.delivered import laid_out
from benchmarks.separation.question import Claims, Question
from benchmarks.separation.sample import Sample
from benchmarks.separation.scenes import MAIN_STYLES, chosen_scenes, scene_loaders
from benchmarks.separation.score import score_picture
from benchmarks.separation.trial import layers_of
from generator.backends import load_backend
from generator.backends.protocol import Backend
from generator.errors import InputError
from generator.layers.masks import confidences, soft_masks

THRESHOLDS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Doubt:
    there: Values
    """Confidences of subjects that are there."""
    ious: Values
    """Of their layers, 0..1, if everybody were found."""
    absent: Values
    """Confidences of those who are not."""

    @property
    def told_apart(self) -> float:
        """Area under the ROC curve: how often somebody there is surer than somebody absent; 0.5 is chance."""
        wins = mannwhitneyu(self.there, self.absent).statistic
        return float(wins) / (self.there.size * self.absent.size)


def doubt(backend: Backend, loaders: Sequence[Callable[[], Sample]], console: Console) -> Doubt:
    there: list[float] = []
    ious: list[float] = []
    absent: list[float] = []
    for load in track(loaders, f"asking {backend.name}", console=console, transient=True):
        sample = load()
        question = Question(backend, sample.picture, sample.prompt, sample.concepts)
        masks = soft_masks(question.read(), sample.picture)
        there.extend(confidences(masks).tolist())
        delivered = laid_out(layers_of(question, Claims(masks, np.ones(len(masks) - 1, np.float32))))
        score = score_picture(sample, delivered, false_layer=None, seconds=0.0)
        ious.extend(subject.iou for subject in score.subjects)
        if sample.absent:
            concepts = (*sample.concepts, sample.absent.concept)
            asked = Question(backend, sample.picture, sample.absent.prompt, concepts)
            absent.append(float(confidences(soft_masks(asked.read(), sample.picture))[-1]))
    return Doubt(np.array(there), np.array(ious), np.array(absent))


def table(result: Doubt) -> Table:
    table = Table("confidence from", "found", "false layers", "mIoU", title="in percent")
    for threshold in THRESHOLDS:
        found = result.there >= threshold
        shares = (found.mean(), (result.absent >= threshold).mean(), (result.ious * found).mean())
        table.add_row(f"{threshold:.1f}", *(f"{100 * share:.1f}" for share in shares))
    return table


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="multiplane bench doubt", description=__doc__)
    parser.add_argument("--model", default="embedded", help="name or folder (default: embedded)")
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="so many pictures (default: 100)")
    arguments = parser.parse_args(argv)
    if arguments.limit < 1:
        raise InputError(f"{arguments.limit} is too few: take at least one picture", key="--limit")
    cv2.setNumThreads(1)
    console = Console()
    backend = load_backend(arguments.model)
    loaders = scene_loaders(chosen_scenes(MAIN_STYLES, "dev", arguments.limit))
    result = doubt(backend, [*loaders.values()], console)
    console.print(table(result))
    console.print(
        f"{backend.name}, {arguments.limit} dev pictures, {result.there.size} subjects; "
        f"told apart (AUROC): {result.told_apart:.3f}"
    )
    return 0
