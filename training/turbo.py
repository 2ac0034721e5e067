"""Few steps and no guidance: the student makes in one step what its teacher makes in several guided ones.

One round of progressive distillation (Salimans and Ho, 2022) of a guided teacher (`training.teacher`), over
the student's own paintings.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from diffusers.pipelines.z_image.pipeline_z_image import get_default_z_image_sigmas
from torch import Tensor
from torch.nn import functional

from training.architecture import new_scheduler
from training.painter import Painter
from training.teacher import guided_velocity

STEPS = 8
SUBSTEPS = 2


def noise_levels() -> Tensor:
    """[STEPS + 1], from 1 down to 0: where sampling steps begin and end, as `ZImagePipeline` sets them."""
    scheduler = new_scheduler()
    scheduler.set_timesteps(sigmas=get_default_z_image_sigmas(STEPS))
    levels: Tensor = scheduler.sigmas
    return levels


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
