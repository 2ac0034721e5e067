"""Text encoder and transformer as one trainable module, and the flow-matching loss."""

from __future__ import annotations

import math

import torch
from diffusers import ZImageTransformer2DModel
from diffusers.models.transformers.transformer_z_image import SEQ_MULTI_OF
from torch import Tensor, nn
from torch.nn import functional
from transformers import Qwen3Model

PATCH = 2
"""Latent pixels on each side of a token."""


class Painter(nn.Module):
    def __init__(self, text_encoder: Qwen3Model, transformer: ZImageTransformer2DModel) -> None:
        super().__init__()
        self.text_encoder = text_encoder
        self.transformer = transformer

    def compile_blocks(self) -> None:
        # Teacher and student, with and without gradients, in every size; beyond it nothing is compiled.
        torch._dynamo.config.recompile_limit = 64
        for block in [*self.transformer.layers, *self.transformer.noise_refiner]:
            block.compile()

    def forward(self, latents: Tensor, sigma: Tensor, captions: list[list[int]]) -> Tensor:
        """Predict x0 - noise from latents [B, C, h, w] at noise levels sigma [B]: the pipeline's own sign.

        What `ZImagePipeline` and `ZImageTransformer2DModel.forward` compute, for a batch as one tensor:
        theirs go picture by picture, which leaves a GPU waiting.

        Raises:
            ValueError: the captions do not all have the same `padded` length.
        """
        model = self.transformer
        lengths = torch.tensor([len(caption) for caption in captions], device=latents.device)
        text_count = padded(len(captions[0]))
        if any(padded(len(caption)) != text_count for caption in captions):
            raise ValueError("captions of different padded lengths do not fit in one batch")
        rows, columns = latents.shape[2] // PATCH, latents.shape[3] // PATCH
        image_count = padded(rows * columns)
        image_rotary, text_rotary = self._rotary(rows, columns, text_count, latents.device)
        time = model.t_embedder((1 - sigma) * model.t_scale).type_as(latents)

        image = model.all_x_embedder["2-1"](patches(latents))
        image = torch.cat(
            [image, model.x_pad_token.expand(len(image), image_count - rows * columns, -1).type_as(image)], 1
        )
        for block in model.noise_refiner:
            image = block(image, None, image_rotary, time)

        text = model.cap_embedder(self._encode(captions, text_count, latents.device))
        beyond = torch.arange(text_count, device=latents.device) >= lengths[:, None]
        text = torch.where(beyond[..., None], model.cap_pad_token.type_as(text), text)
        for block in model.context_refiner:
            text = block(text, None, text_rotary)

        unified, rotary = torch.cat([image, text], 1), torch.cat([image_rotary, text_rotary], 1)
        for block in model.layers:
            unified = block(unified, None, rotary, time)
        velocity = model.all_final_layer["2-1"](unified, c=time)[:, : rows * columns]
        return unpatched(velocity, rows, columns)

    def _encode(self, captions: list[list[int]], count: int, device: torch.device) -> Tensor:
        """Hidden states [B, count, D]; a causal encoder needs no mask for padding on the right."""
        ids = torch.tensor([caption + [0] * (count - len(caption)) for caption in captions])
        encoded = self.text_encoder(input_ids=ids.to(device), output_hidden_states=True)
        states: Tensor = encoded.hidden_states[-2]
        return states

    def _rotary(
        self, rows: int, columns: int, text_count: int, device: torch.device
    ) -> tuple[Tensor, Tensor]:
        """Rotary embeddings [1, N, d / 2] of image and text tokens, padding included."""
        text = [(1 + place, 0, 0) for place in range(text_count)]
        image = [(1 + text_count, row, column) for row in range(rows) for column in range(columns)]
        image += [(0, 0, 0)] * (padded(len(image)) - len(image))
        embed = self.transformer.rope_embedder
        image_rotary, text_rotary = (embed(torch.tensor(ids, device=device))[None] for ids in (image, text))
        return image_rotary, text_rotary


def patches(latents: Tensor) -> Tensor:
    """[B, C, h, w] to tokens [B, h/2 * w/2, 2 * 2 * C], as `ZImageTransformer2DModel._patchify_image`."""
    batch, channels, height, width = latents.shape
    split = latents.view(batch, channels, height // PATCH, PATCH, width // PATCH, PATCH)
    return split.permute(0, 2, 4, 3, 5, 1).flatten(3).flatten(1, 2)


def unpatched(tokens: Tensor, rows: int, columns: int) -> Tensor:
    """The inverse of `patches`."""
    split = tokens.view(len(tokens), rows, columns, PATCH, PATCH, -1)
    return split.permute(0, 5, 1, 3, 2, 4).flatten(4, 5).flatten(2, 3)


def padded(length: int) -> int:
    """The transformer pads captions, and pictures, to a multiple of this many tokens."""
    multiple: int = SEQ_MULTI_OF
    return -(-length // multiple) * multiple


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
