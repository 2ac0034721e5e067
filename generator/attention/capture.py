"""What is taken from the blocks of a transformer while it paints, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generator.attention.scores import concept_probabilities, image_to_text_logits, output_similarity
from generator.attention.token_order import TokenOrder

FEATURES = torch.bfloat16
"""What features are summed in. They are as large as a block's output, so that single precision would cost
twice the memory; of their cosines this changes the fifth digit."""

WORKING_MEMORY = 16 * 1024**2
"""Bytes of a single-precision copy that reading makes at a time."""


@dataclass(frozen=True, slots=True)
class CapturePlan:
    """What to read. Token indices count caption tokens."""

    blocks: tuple[int, ...]
    """Main blocks whose maps are averaged."""
    feature_block: int
    """Main block whose attention output becomes the features; need not be one of `blocks`."""
    image_tokens: int
    """Ht * Wt, without padding."""
    content: tuple[int, ...]
    """Tokens that get a map of their own."""
    concepts: tuple[tuple[int, ...], ...]
    """Tokens of everything that competes for a pixel, the background included."""
    noise_range: tuple[float, float] = (0.4, 0.9)
    """Forward passes at these noise levels (0 picture, 1 noise) are read; where none is, the nearest one."""
    heads: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """By block: its heads that are read; of a block that is not named, all."""


@dataclass(frozen=True, slots=True)
class Maps:
    """Means over blocks and steps, float32; N image tokens, row-major."""

    probabilities: NDArray[np.float32]
    """[concepts, N], sums to 1 over the concepts."""
    similarity: NDArray[np.float32]
    """[concepts, N], the same competition in output space."""
    logits: NDArray[np.float32]
    """[content, N], mean over heads of q·k / sqrt(d)."""
    features: NDArray[np.float32]
    """[N, D], of length 1."""
    steps: tuple[int, ...]
    """Forward passes that were read, from 0."""


class Capture:
    """Running sums over what was read so far, on the transformer's device."""

    def __init__(self, plan: CapturePlan) -> None:
        self.plan = plan
        tokens = sorted({*plan.content, *chain.from_iterable(plan.concepts)})
        column = {token: position for position, token in enumerate(tokens)}
        self._tokens = torch.tensor(tokens)
        self._content = torch.tensor([column[token] for token in plan.content])
        self._concepts = [torch.tensor([column[token] for token in concept]) for concept in plan.concepts]
        self._distance = float("inf")
        self._step = -1
        self._reset()

    def _reset(self) -> None:
        self._sums: dict[str, Tensor] = {}
        self._read: set[tuple[int, int]] = set()

    def begin_step(self, noise: float, order: TokenOrder) -> None:
        """Decide whether this forward pass is read; one nearer to the range replaces all before it."""
        self._step += 1
        self._order = order
        low, high = self.plan.noise_range
        distance = max(low - noise, noise - high, 0.0)
        if distance < self._distance:
            self._distance = distance
            self._reset()
        self._reading = distance == self._distance

    @torch.no_grad()
    def add(self, block: int, query: Tensor, key: Tensor, output: Tensor) -> None:
        """Take what one block attended to.

        Args:
            query: [B, L, heads, d], normalised and rotated, as `key`.
            output: [B, L, heads * d], before the output projection.
        """
        if not self._reading:
            return
        self._read.add((self._step, block))
        image = slice(self._order.image, self._order.image + self.plan.image_tokens)
        if block == self.plan.feature_block:
            self._sum("features", output[0, image].to(FEATURES, copy=True))
        if block in self.plan.blocks:
            for name, values in self._scores(block, query[0], key[0], output[0], image).items():
                self._sum(name, values)

    def _scores(
        self, block: int, query: Tensor, key: Tensor, output: Tensor, image: slice
    ) -> dict[str, Tensor]:
        """A part of the picture at a time: single-precision copies of all of it are larger than the sums."""
        self._move(query.device)
        texts = self._tokens + self._order.text
        key, text_output = key[texts].float(), output[texts].float()
        if block in self.plan.heads:
            heads = list(self.plan.heads[block])
            query, key = query[:, heads], key[:, heads]
        rows = max(1, WORKING_MEMORY // (4 * max(output.shape[-1], query.shape[1] * len(texts))))
        parts: dict[str, list[Tensor]] = {"logits": [], "probabilities": [], "similarity": []}
        for queries, outputs in zip(
            torch.split(query[image], rows), torch.split(output[image], rows), strict=True
        ):
            logits = image_to_text_logits(queries, key)
            parts["logits"].append(logits.mean(0).index_select(-1, self._content).T)
            parts["probabilities"].append(concept_probabilities(logits, self._concepts))
            parts["similarity"].append(output_similarity(outputs.float(), text_output, self._concepts))
        return {name: torch.cat(values, dim=-1) for name, values in parts.items()}

    def _move(self, device: torch.device) -> None:
        """Once: to copy indices to a GPU makes the CPU wait for it."""
        if self._tokens.device != device:
            self._tokens, self._content = self._tokens.to(device), self._content.to(device)
            self._concepts = [concept.to(device) for concept in self._concepts]

    def _sum(self, name: str, values: Tensor) -> None:
        if name in self._sums:
            self._sums[name] += values
        else:
            self._sums[name] = values

    def maps(self) -> Maps:
        """What was read.

        Raises:
            RuntimeError: a block that should have been read was not.
        """
        steps = sorted({step for step, _ in self._read})
        blocks = {*self.plan.blocks}
        if not steps or len(self._read) < len(steps) * len({*blocks, self.plan.feature_block}):
            raise RuntimeError(
                "the transformer ran without the attention processors that read it: "
                "something computes its blocks in another way"
            )
        sums = {name: total.cpu().float() for name, total in self._sums.items()}
        features = torch.nn.functional.normalize(sums.pop("features"), dim=-1)
        means = {name: (total / (len(steps) * len(blocks))).numpy() for name, total in sums.items()}
        return Maps(**means, features=features.numpy(), steps=tuple(steps))
