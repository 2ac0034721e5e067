"""Few steps and no guidance: the student makes in one step what its teacher makes in several guided ones.

One round of progressive distillation (Salimans and Ho, 2022) that takes the guidance along (Meng et al.,
"On distillation of guided diffusion models", 2023). The teacher sees a caption and a noisy scene, as ever.
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


def load_teacher(checkpoint: Path, tokenizer: Qwen2Tokenizer, device: torch.device) -> Painter:
    teacher = Painter(new_text_encoder(len(tokenizer)), new_transformer())
    take_weights(checkpoint, tokenizer, teacher)
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


def sample_step(count: int, generator: torch.Generator) -> Tensor:
    """Numbers of sampling steps, [count]."""
    return torch.randint(STEPS, (count,), generator=generator)


def turbo_loss(
    student: Painter,
    x0: Tensor,
    step: Tensor,
    noise: Tensor,
    captions: list[list[int]],
    *,
    teacher: Painter,
    empty: list[int],
    substeps: int = SUBSTEPS,
) -> Tensor:
    """Mean squared errors [B] of the student's velocity over whole sampling steps [B], numbered from 0."""
    levels = noise_levels().to(x0.device)
    first, last = levels[step], levels[step + 1]
    level = first.view(-1, 1, 1, 1)
    start = (1 - level) * x0 + level * noise
    wanted = guided_velocity(teacher, start, first, last, captions, empty=empty, substeps=substeps)
    predicted = student(start, first, captions).float()
    return functional.mse_loss(predicted, wanted, reduction="none").mean((1, 2, 3))
