"""The artist's scenes as latents on disk: drawn beside the training, in shards that survive a restart."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.stylizedbench.artist import draw_scene
from benchmarks.stylizedbench.scene import Split, Style
from generator.backends.patch_autoencoder import PatchAutoencoder
from training.painter import PATCH, padded
from training.presets import TRAINED_STYLES, Stage

SHARD = 256

Group = tuple[int, int, int]
"""Height and width in latent pixels, and caption length in tokens, of scenes that fit in one batch."""


def tokens_in(group: Group) -> int:
    """How many the transformer sees of one scene."""
    height, width, words = group
    return height * width // PATCH**2 + words


def to_tensor(pictures: Sequence[NDArray[np.uint8]]) -> Tensor:
    """uint8 [H, W, 3] each, to [N, 3, H, W] in -1..1."""
    return torch.from_numpy(np.stack(pictures)).movedim(-1, 1).float() / 127.5 - 1


def draw(
    seeds: range,
    size: tuple[int, int],
    split: Split = "train",
    styles: Sequence[Style] = TRAINED_STYLES,
) -> tuple[list[NDArray[np.uint8]], list[str]]:
    """Pictures [H, W, 3] and captions, the styles taking turns."""
    scenes = [
        draw_scene(seed, *size, style=styles[seed % len(styles)], split=split, truth=False) for seed in seeds
    ]
    return [scene.picture for scene in scenes], [scene.caption for scene in scenes]


def fill(folder: Path, shards: int, draw: Callable[[int], Mapping[str, Any]]) -> None:
    """Fill `folder` with `shards` shards, the arrays that `draw` gives for each; those there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(shards):
        target = folder / f"{index:05d}.npz"
        if target.exists():
            continue
        partial = target.with_suffix(".partial.npz")
        np.savez(partial, **draw(index))
        partial.replace(target)


def draw_shards(folder: Path, stage: Stage, first_seed: int = 0) -> None:
    """Fill `folder` with a stage's shards, the sizes taking turns."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    autoencoder = PatchAutoencoder.from_pretrained(folder.parent / "vae")

    def draw_shard(index: int) -> dict[str, Any]:
        size = stage.sizes[index % len(stage.sizes)]
        start = first_seed + index * SHARD
        pictures, captions = draw(range(start, start + SHARD), size, styles=stage.styles)
        with torch.no_grad():
            latents = autoencoder.encode(to_tensor(pictures)).latents.half().numpy()
        return {"latents": latents, "captions": np.array(json.dumps(captions))}

    fill(folder, stage.shards, draw_shard)


@dataclass
class ScenePool:
    """Scenes drawn so far, in groups."""

    folder: Path
    longest_caption: int = 512
    groups: dict[Group, list[tuple[NDArray[np.float16], list[int]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    seen: set[str] = field(default_factory=set)

    def refresh(self, tokenizer: object) -> int:
        """Take in shards that have appeared; returns how many scenes there are."""
        for path in sorted(self.folder.glob("[0-9]*.npz")):
            if path.name in self.seen or path.name.endswith(".partial.npz"):
                continue
            with np.load(path) as shard:
                latents, captions = shard["latents"], json.loads(str(shard["captions"]))
            for latent, tokens in zip(latents, tokenise(tokenizer, captions), strict=True):
                if len(tokens) > self.longest_caption:
                    continue
                self.groups[(*latent.shape[1:], padded(len(tokens)))].append((latent, tokens))
            self.seen.add(path.name)
        return sum(map(len, self.groups.values()))

    def batch(self, rng: np.random.Generator, tokens_per_batch: int) -> tuple[Tensor, list[list[int]]]:
        """Latents [B, C, h, w] and caption tokens of one random group; B keeps the cost about constant."""
        group = self.pick(rng)
        return self.take(group, max(2, tokens_per_batch // tokens_in(group)), rng)

    def pick(self, rng: np.random.Generator) -> Group:
        """The more scenes a group has, the more often it is taken."""
        groups = list(self.groups)
        weights = np.array([len(self.groups[group]) for group in groups], dtype=float)
        return groups[rng.choice(len(groups), p=weights / weights.sum())]

    def take(self, group: Group, count: int, rng: np.random.Generator) -> tuple[Tensor, list[list[int]]]:
        """Latents [count, C, h, w] and caption tokens."""
        scenes = self.groups[group]
        chosen = [scenes[i] for i in rng.integers(len(scenes), size=count)]
        return torch.from_numpy(np.stack([latent for latent, _ in chosen])).float(), [t for _, t in chosen]


def tokenise(tokenizer: object, captions: Sequence[str]) -> list[list[int]]:
    """Caption tokens in the chat template, as `ZImagePipeline._encode_prompt` makes them."""
    texts = [
        tokenizer.apply_chat_template(  # type: ignore[attr-defined]
            [{"role": "user", "content": caption}],
            tokenize=False,
            add_generation_prompt=True,
            enable_thinking=True,
        )
        for caption in captions
    ]
    ids: list[list[int]] = tokenizer(texts, truncation=True, max_length=512).input_ids  # type: ignore[operator]
    return ids
