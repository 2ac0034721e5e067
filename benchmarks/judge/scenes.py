"""The scenes that the judge learns from, drawn beside its training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.judge.degrade import repainted
from benchmarks.judge.labels import as_seen, truth_of
from benchmarks.stylizedbench.artist import draw_scene
from benchmarks.stylizedbench.scene import HELD_OUT_STYLE, STYLES, Scene
from generator.backends.model import EMBEDDED
from generator.backends.patch_autoencoder import PatchAutoencoder
from training.scenes import fill

SIZES = ((256, 256), (448, 256), (256, 256))
"""Of the pictures, shards taking turns: what the embedded model paints."""
PENCIL_SEED = 1_000_000
"""The training split has no pencil: such scenes come from the dev split, whose low seeds set thresholds."""

Arrays = dict[str, NDArray[np.uint8]]
"""`pictures` [N, H, W, 3] as seen, `kinds` and `colours` [N, h, w], `answers` [N, 4]: see `labels.Truth`."""


def draw_for_training(seed: int, size: tuple[int, int]) -> Scene:
    style = STYLES[seed % len(STYLES)]
    if style == HELD_OUT_STYLE:
        return draw_scene(PENCIL_SEED + seed, *size, style=style, split="dev", truth=False)
    return draw_scene(seed, *size, style=style, truth=False)


def arrays_of(scenes: Sequence[Scene]) -> Arrays:
    truths = [truth_of(scene) for scene in scenes]
    columns = {name: np.stack([getattr(truth, name) for truth in truths]) for name in truths[0].__slots__}
    return {"pictures": np.stack([as_seen(scene.picture) for scene in scenes]), **columns}


def draw_shards(folder: Path, shards: int, shard_size: int, first_seed: int = 0) -> None:
    """Fill `folder`, in a process of its own. Three scenes in seven went through the painter's decoder."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    autoencoder = PatchAutoencoder.from_pretrained(EMBEDDED / "vae")

    def draw(index: int) -> Arrays:
        seeds = range(first_seed + index * shard_size, first_seed + (index + 1) * shard_size)
        scenes = [draw_for_training(seed, SIZES[index % len(SIZES)]) for seed in seeds]
        arrays = arrays_of(scenes)
        # By sevens: the styles take turns by sixes, and each must be seen in both ways.
        for seed, scene, row in zip(seeds, scenes, range(shard_size), strict=True):
            if seed % 7 % 2:
                picture = repainted(scene.picture, autoencoder, np.random.default_rng(seed))
                arrays["pictures"][row] = as_seen(picture)
        return arrays

    fill(folder, shards, draw)


@dataclass
class Pool:
    """The first shards of a folder.

    How many a step may see depends on the step alone, not on the artist's pace: a run comes out the same
    however often it is interrupted.
    """

    folder: Path
    shards: list[Arrays] = field(default_factory=list)

    def batch(self, rng: np.random.Generator, shards: int, count: int) -> Arrays:
        """`count` scenes of one of the first `shards` shards; waits until they are drawn."""
        while len(self.shards) < shards:
            path = self.folder / f"{len(self.shards):05d}.npz"
            if path.exists():
                with np.load(path) as file:
                    self.shards.append(dict(file))
            else:
                sleep(0.5)
        shard = self.shards[rng.integers(shards)]
        rows = rng.permutation(len(shard["pictures"]))[:count]
        return {name: column[rows] for name, column in shard.items()}
