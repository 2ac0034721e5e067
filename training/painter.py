"""Text encoder and transformer as one trainable module, and the flow-matching loss."""

from __future__ import annotations

import math

import torch
from diffusers import ZImageTransformer2DModel
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence
from transformers import Qwen3Model


class Painter(nn.Module):
    def __init__(self, text_encoder: Qwen3Model, transformer: ZImageTransformer2DModel) -> None:
        super().__init__()
        self.text_encoder = text_encoder
        self.transformer = transformer

    def encode(self, captions: list[list[int]]) -> list[Tensor]:
        """As `ZImagePipeline._encode_prompt`; a causal encoder needs no mask for padding on the right."""
        ids = pad_sequence([torch.tensor(caption) for caption in captions], batch_first=True)
        device = next(self.parameters()).device
        hidden = self.text_encoder(input_ids=ids.to(device), output_hidden_states=True).hidden_states[-2]
        return [states[: len(caption)] for states, caption in zip(hidden, captions, strict=True)]

    def forward(self, latents: Tensor, sigma: Tensor, captions: list[list[int]]) -> Tensor:
        """Predict x0 - noise from latents [B, C, h, w] at noise levels sigma [B]: the pipeline's own sign."""
        items = list(latents.unsqueeze(2).unbind(0))
        predicted = self.transformer(items, 1 - sigma, self.encode(captions), return_dict=False)[0]
        return torch.stack(list(predicted)).squeeze(2)


def flow_loss(
    painter: Painter, x0: Tensor, sigma: Tensor, noise: Tensor, captions: list[list[int]]
) -> Tensor:
    """Mean squared errors [B] of the velocity at x_t = (1 - sigma) x0 + sigma noise (Lipman et al., 2023)."""
    level = sigma.view(-1, 1, 1, 1)
    predicted = painter((1 - level) * x0 + level * noise, sigma, captions)
    return functional.mse_loss(predicted.float(), x0 - noise, reduction="none").mean((1, 2, 3))


def sample_sigma(count: int, generator: torch.Generator, shift: float = 3.0) -> Tensor:
    """Logit-normal (Esser et al., 2024), then the scheduler's shift s u / (1 + (s - 1) u)."""
    u = torch.sigmoid(torch.randn(count, generator=generator))
    return shift * u / (1 + (shift - 1) * u)


def learning_rate(step: int, steps: int, *, decay: bool, warmup: int = 100) -> float:
    """Warm-up, constant, then, with `decay`, a cosine down to 2 % over the last third; a factor in 0..1."""
    start = steps * 2 // 3
    if step < start or not decay:
        return min(1.0, (step + 1) / warmup)
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, (step - start) / max(1, steps - start))))
