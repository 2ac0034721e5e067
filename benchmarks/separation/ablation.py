"""What does each part of the method give? `multiplane bench ablation`, on the dev split alone.

One thing is changed at a time. Each variant's masks are scored twice: as they are, enlarged bilinearly and
shared out by argmax, and after the way to layers; the difference is what matting gives. Nobody is left out
for want of confidence, so that what is compared is where, not whether.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.separation import metrics
from benchmarks.separation.delivered import laid_out
from benchmarks.separation.plot import bar_plot
from benchmarks.separation.question import Claims, Question
from benchmarks.separation.sample import Sample
from benchmarks.separation.scenes import MAIN_STYLES, chosen_scenes, scene_loaders
from benchmarks.separation.score import score_picture
from benchmarks.separation.trial import layers_of
from benchmarks.separation.variants import variants
from generator.backends import load_backend
from generator.backends.z_image import ZImageBackend
from generator.errors import InputError


@dataclass(frozen=True, slots=True)
class Row:
    part: str
    name: str
    masks: float
    """mIoU, 0..1, of the masks as they are."""
    layers: float
    """Of the layers that they become."""


def ablate(backend: ZImageBackend, loaders: Sequence[Callable[[], Sample]], console: Console) -> list[Row]:
    chosen = variants(backend)
    scores: list[tuple[list[float], list[float]]] = [([], []) for _ in chosen]
    for load in track(loaders, f"ablating {backend.name}", console=console, transient=True):
        sample = load()
        question = Question(backend, sample.picture, sample.prompt, sample.concepts)
        for variant, (coarse, fine) in zip(chosen, scores, strict=True):
            masks = variant.masks(question)
            coarse.extend(mask_ious(sample, masks))
            sure = np.ones(len(sample.targets), np.float32)
            delivered = laid_out(layers_of(question, Claims(masks, sure), variant.matte))
            score = score_picture(sample, delivered, false_layer=None, seconds=0.0)
            fine.extend(subject.iou for subject in score.subjects)
    return [
        Row(variant.part, variant.name, mean(coarse), mean(fine))
        for variant, (coarse, fine) in zip(chosen, scores, strict=True)
    ]


def mask_ious(sample: Sample, masks: NDArray[np.float32]) -> list[float]:
    """Of the masks enlarged bilinearly, every pixel to the strongest."""
    size = sample.picture.shape[1::-1]
    winner = np.argmax([cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR) for mask in masks], axis=0)
    return [metrics.iou(winner == place, target.visible > 0.5) for place, target in enumerate(sample.targets)]


def table(rows: Sequence[Row]) -> Table:
    result = Table("", "", "masks", "layers", "against the method", title="mIoU, in percent")
    for before, row in zip([rows[0], *rows], rows, strict=False):
        if row.part != before.part:
            result.add_section()
        gain = 100 * (row.layers - rows[0].layers)
        result.add_row(
            row.part if row.part != before.part or row is rows[0] else "",
            row.name,
            f"{100 * row.masks:.1f}",
            f"{100 * row.layers:.1f}",
            f"{gain:+.1f}",
        )
    return result


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="multiplane bench ablation", description=__doc__)
    parser.add_argument("--model", default="embedded", help="name or folder (default: embedded)")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="so many pictures (default: 50)")
    parser.add_argument(
        "--out", type=Path, default=Path("out/ablation"), metavar="DIR", help="default: out/ablation"
    )
    arguments = parser.parse_args(argv)
    if arguments.limit < 1:
        raise InputError(f"{arguments.limit} is too few: take at least one picture", key="--limit")
    if arguments.out.exists() and any(arguments.out.iterdir()):
        raise InputError("the folder is not empty; name a new one", file=arguments.out, key="--out")
    cv2.setNumThreads(1)
    console = Console()
    backend = load_backend(arguments.model)
    assert isinstance(backend, ZImageBackend)
    loaders = scene_loaders(chosen_scenes(MAIN_STYLES, "dev", arguments.limit))
    rows = ablate(backend, [*loaders.values()], console)
    arguments.out.mkdir(parents=True, exist_ok=True)
    document = {
        "model": backend.name,
        "split": "dev",
        "pictures": arguments.limit,
        "rows": [
            {"part": row.part, "name": row.name, "masks": row.masks, "layers": row.layers} for row in rows
        ],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    (arguments.out / "ablation.json").write_text(text, encoding="utf-8", newline="\n")
    bar_plot({f"{row.part}: {row.name}": row.layers for row in rows}).save(arguments.out / "ablation.png")
    console.print(table(rows))
    console.print(f"{backend.name}, {arguments.limit} dev pictures; see {arguments.out / 'ablation.png'}")
    return 0
