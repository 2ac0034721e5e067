"""Few steps and no guidance: the student makes in one step what its teacher makes in several guided ones.

One round of progressive distillation (Salimans and Ho, 2022) of a guided teacher (`training.teacher`).
"""

from __future__ import annotations

import torch
from diffusers.pipelines.z_image.pipeline_z_image import get_default_z_image_sigmas
from torch import Tensor

from training.architecture import new_scheduler

STEPS = 8
SUBSTEPS = 2


def noise_levels() -> Tensor:
    """[STEPS + 1], from 1 down to 0: where sampling steps begin and end, as `ZImagePipeline` sets them."""
    scheduler = new_scheduler()
    scheduler.set_timesteps(sigmas=get_default_z_image_sigmas(STEPS))
    levels: Tensor = scheduler.sigmas
    return levels


def sample_level(count: int, generator: torch.Generator) -> Tensor:
    """Noise levels [count] at which steps begin, each as likely as the others."""
    return noise_levels()[torch.randint(STEPS, (count,), generator=generator)]


def level_after(sigma: Tensor) -> Tensor:
    """Where the steps that begin at `sigma` [B] end."""
    levels = noise_levels().to(sigma.device)
    return levels[(levels >= sigma[:, None]).sum(1)]
