"""A finished checkpoint as a teacher: what it says of a noisy picture, guidance included.

The first stage of Meng et al., "On distillation of guided diffusion models" (2023).
"""

from __future__ import annotations

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
    teacher: Painter, noisy: Tensor, sigma: Tensor, captions: list[list[int]], *, empty: list[int]
) -> Tensor:
    """What the teacher answers with guidance to latents [B, C, h, w] at noise levels sigma [B]."""
    words, nothing = teacher(noisy, sigma, captions), teacher(noisy, sigma, [empty] * len(captions))
    velocity: Tensor = words + GUIDANCE * (words - nothing)
    return velocity.float()


def taught_errors(
    student: Painter,
    noisy: Tensor,
    sigma: Tensor,
    captions: list[list[int]],
    *,
    teacher: Painter,
    empty: list[int],
) -> tuple[Tensor, Tensor]:
    """The student's velocity, and its mean squared errors [B], the teacher's guided one being right."""
    wanted = guided_velocity(teacher, noisy, sigma, captions, empty=empty)
    velocity = student(noisy, sigma, captions).float()
    return velocity, functional.mse_loss(velocity, wanted, reduction="none").mean((1, 2, 3))


def taught_loss(
    student: Painter,
    x0: Tensor,
    sigma: Tensor,
    noise: Tensor,
    captions: list[list[int]],
    *,
    teacher: Painter,
    empty: list[int],
) -> Tensor:
    """The student's errors [B] on scenes at x_t = (1 - sigma) x0 + sigma noise."""
    level = sigma.view(-1, 1, 1, 1)
    noisy = (1 - level) * x0 + level * noise
    return taught_errors(student, noisy, sigma, captions, teacher=teacher, empty=empty)[1]
