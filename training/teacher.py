"""A finished checkpoint as a teacher: what it says of a noisy picture, guidance included.

The first stage of Meng et al., "On distillation of guided diffusion models" (2023).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional
from transformers import Qwen2Tokenizer

from training.architecture import new_text_encoder, new_transformer
from training.painter import Painter
from training.prepare import take_weights

GUIDANCE = 3.0


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
    substeps: int = 1,
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


def taught_loss(
    student: Painter,
    x0: Tensor,
    sigma: Tensor,
    noise: Tensor,
    captions: list[list[int]],
    *,
    teacher: Painter,
    empty: list[int],
    until: Callable[[Tensor], Tensor] = torch.zeros_like,
    substeps: int = 1,
) -> Tensor:
    """Mean squared errors [B] of the student's velocity at x_t = (1 - sigma) x0 + sigma noise.

    The target is the teacher's: guided, and of more than one substep the mean on the way to the noise levels
    `until(sigma)`.
    """
    level = sigma.view(-1, 1, 1, 1)
    noisy = (1 - level) * x0 + level * noise
    wanted = guided_velocity(teacher, noisy, sigma, until(sigma), captions, empty=empty, substeps=substeps)
    predicted = student(noisy, sigma, captions).float()
    return functional.mse_loss(predicted, wanted, reduction="none").mean((1, 2, 3))
