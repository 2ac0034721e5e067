"""Attention worked out with plain formulas, to compare what was captured with."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class Recomputed:
    """Every main block's attention, worked out with plain formulas from the block's own input."""

    def __init__(
        self, transformer: Any, rows: int, columns: int, starts: tuple[int, int] | None = None
    ) -> None:
        """`starts`: where the picture and the prompt begin in the sequence of an Omni model."""
        self.transformer, self.rows, self.columns = transformer, rows, columns
        self.starts = starts
        self.heads: dict[int, tuple[int, ...]] = {}
        self.image, self.text = starts or (0, self.padded(rows * columns))
        self.logits: dict[int, list[Tensor]] = {}
        self.outputs: dict[int, list[Tensor]] = {}

    def __call__(self, block: Any, inputs: tuple[Tensor, ...]) -> None:
        sequence, mask, turns, time, noisy, *times = inputs
        attention = block.attention
        if self.starts:
            # What is noised and what is given are scaled each in its own way.
            of_noisy, of_clean = (self.scale(block, own) for own in times)
            scale = torch.where(noisy[0, :, None] == 1, of_noisy, of_clean)
        else:
            scale = self.scale(block, time)
        x = self.rms(sequence[0], block.attention_norm1) * scale
        heads = (len(x), attention.heads, -1)
        turns = (turns[0] if self.starts else self.turns(len(x)))[:, None]
        query, key = (
            torch.view_as_real(
                torch.view_as_complex(
                    self.rms((x @ weight(linear).T).view(heads), norm).unflatten(-1, (-1, 2))
                )
                * turns
            ).flatten(-2)
            for linear, norm in ((attention.to_q, attention.norm_q), (attention.to_k, attention.norm_k))
        )
        logits = torch.einsum("ihd,jhd->hij", query, key) / query.shape[-1] ** 0.5
        weights = logits if mask is None else logits.masked_fill(~mask[0], float("-inf"))
        output = torch.einsum("hij,jhd->ihd", weights.softmax(-1), (x @ attention.to_v.weight.T).view(heads))
        self.logits.setdefault(block.layer_id, []).append(logits)
        self.outputs.setdefault(block.layer_id, []).append(output.flatten(1))

    @staticmethod
    def scale(block: Any, time: Tensor) -> Tensor:
        modulation = block.adaLN_modulation[0]
        return 1 + (time[0] @ modulation.weight.T + modulation.bias).chunk(4)[0]

    @staticmethod
    def rms(x: Tensor, norm: Any) -> Tensor:
        return x * (x.square().mean(-1, keepdim=True) + norm.eps).rsqrt() * norm.weight

    def turns(self, length: int) -> Tensor:
        """Unit complex numbers [length, d / 2] for the positions of the sequence [image, caption]."""
        image = self.rows * self.columns
        caption = length - self.padded(image)
        positions = torch.zeros(length, 3)
        for token in range(image):
            positions[token] = torch.tensor([caption + 1, token // self.columns, token % self.columns])
        positions[self.padded(image) :, 0] = torch.arange(caption) + 1
        angles = [
            positions[:, axis, None] * 256.0 ** (-torch.arange(0, dim, 2) / dim)
            for axis, dim in enumerate(self.transformer.config.axes_dims)
        ]
        return torch.exp(1j * torch.cat(angles, 1))

    @staticmethod
    def padded(tokens: int) -> int:
        return (tokens + 31) // 32 * 32

    def rows_of(self, block: int, step: int) -> Tensor:
        """[heads, N, L], logits of the picture's tokens, of the heads that are read."""
        logits = self.logits[block][step]
        heads = list(self.heads.get(block, range(len(logits))))
        return logits[heads, self.image : self.image + self.rows * self.columns]

    def mean_logits(self, blocks: tuple[int, ...], steps: tuple[int, ...], texts: tuple[int, ...]) -> Tensor:
        """[content, N], as `Maps.logits`."""
        columns = [self.text + text for text in texts]
        read = [self.rows_of(block, step)[..., columns].mean(0) for block in blocks for step in steps]
        return torch.stack(read).mean(0).T

    def mean_probabilities(
        self, blocks: tuple[int, ...], steps: tuple[int, ...], concepts: tuple[tuple[int, ...], ...]
    ) -> Tensor:
        """[concepts, N], from attention probabilities over the whole row rather than from logits."""
        read = []
        for block in blocks:
            for step in steps:
                attention = self.rows_of(block, step).double().softmax(-1)
                mass = torch.stack([attention[..., [self.text + t for t in c]].mean(-1) for c in concepts])
                read.append((mass / mass.sum(0)).mean(1))
        return torch.stack(read).mean(0).float()


def weight(linear: Any) -> Tensor:
    """Of a linear layer, with what LoRAs add to it."""
    if not hasattr(linear, "lora_A"):
        return linear.weight
    added = [
        linear.scaling[name] * linear.lora_B[name].weight @ linear.lora_A[name].weight
        for name in linear.active_adapters
    ]
    return sum(added, linear.base_layer.weight)
