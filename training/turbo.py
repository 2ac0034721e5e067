"""Few steps and no guidance: the student makes in one step what its teacher makes in several guided ones.

One round of progressive distillation (Salimans and Ho, 2022) that takes the guidance along (Meng et al.,
"On distillation of guided diffusion models", 2023), over the student's own paintings.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import torch
from diffusers.pipelines.z_image.pipeline_z_image import get_default_z_image_sigmas
from torch import Tensor
from torch.nn import functional
from transformers import Qwen2Tokenizer

from training.architecture import new_scheduler, new_text_encoder, new_transformer
from training.painter import Painter
from training.prepare import take_weights

STEPS = 8
SUBSTEPS = 2
GUIDANCE = 3.0


def noise_levels() -> Tensor:
    """[STEPS + 1], from 1 down to 0: where sampling steps begin and end, as `ZImagePipeline` sets them."""
    scheduler = new_scheduler()
    scheduler.set_timesteps(sigmas=get_default_z_image_sigmas(STEPS))
    levels: Tensor = scheduler.sigmas
    return levels


def load_teacher(
    checkpoint: Path, tokenizer: Qwen2Tokenizer, device: torch.device, *, compile: bool
) -> Painter:
    teacher = Painter(new_text_encoder(len(tokenizer)), new_transformer())
    take_weights(checkpoint, tokenizer, teacher)
    if compile:
        teacher.compile_blocks()
    return teacher.requires_grad_(False).to(device)


@torch.no_grad()
def guided_velocity(
    teacher: Painter,
    start: Tensor,
    first: Tensor,
    last: Tensor,
    captions: list[list[int]],
    *,
    empty: list[int],
    substeps: int = SUBSTEPS,
) -> Tensor:
    """The mean velocity of the teacher's guided Euler steps from noise levels `first` [B] to `last` [B]."""
    x = start
    fractions = torch.linspace(0, 1, substeps + 1, device=start.device)
    levels = first + (last - first) * fractions[:, None]
    for level, following in pairwise(levels):
        words, nothing = teacher(x, level, captions), teacher(x, level, [empty] * len(captions))
        velocity = words + GUIDANCE * (words - nothing)
        x = x + (level - following).view(-1, 1, 1, 1) * velocity
    return (x - start) / (first - last).view(-1, 1, 1, 1)


def from_noise(count: int, generator: torch.Generator) -> Tensor:
    """Noise levels [count]: of nothing but noise, where a painting begins."""
    return torch.ones(count)


def turbo_loss(
    student: Painter,
    x0: Tensor,
    sigma: Tensor,
    noise: Tensor,
    captions: list[list[int]],
    *,
    teacher: Painter,
    empty: list[int],
    substeps: int = SUBSTEPS,
) -> Tensor:
    """Mean squared errors [STEPS * B] of the student's velocity in each step from `noise` [B, C, h, w].

    Each step begins where the student's own last one ended, mistakes and all, and the teacher says how to
    go on from there (Ross et al., "DAgger", 2011). No scene is needed: `x0` and `sigma` are not used.
    """
    levels = noise_levels().to(noise.device)
    starts, x = [], noise
    with torch.no_grad():
        for level, following in pairwise(levels):
            starts.append(x)
            x = x + (level - following) * student(x, level.expand(len(x)), captions).float()
    start, captions = torch.cat(starts), captions * STEPS
    first, last = (each.repeat_interleave(len(noise)) for each in (levels[:-1], levels[1:]))
    wanted = guided_velocity(teacher, start, first, last, captions, empty=empty, substeps=substeps)
    predicted = student(start, first, captions).float()
    return functional.mse_loss(predicted, wanted, reduction="none").mean((1, 2, 3))
