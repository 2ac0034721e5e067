"""A small picture of what a painting seems to become, while it is being sampled."""

from __future__ import annotations

import numpy as np
import torch
from diffusers import ZImagePipeline
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import interpolate

CELLS = 40
"""Longest side on the latent grid; decoding all of it would cost as much as the picture itself."""


@torch.no_grad()
def preview(pipeline: ZImagePipeline, before: Tensor, after: Tensor, step: int) -> NDArray[np.uint8]:
    """Where sampling step `step` (from 0) was heading: [height, width, 3], sRGB.

    Flow matching moves along x = (1 - s) clean + s noise with the velocity noise - clean, so that the latents
    [1, C, H, W] before and after a step tell where s = 0 would be.
    """
    vae = pipeline.vae
    here, there = pipeline.scheduler.sigmas[step].item(), pipeline.scheduler.sigmas[step + 1].item()
    clean = after.float() + (after.float() - before.float()) * there / (here - there)
    small = interpolate(clean, scale_factor=min(1.0, CELLS / max(clean.shape[-2:])), mode="area")
    latents = (small / vae.config.scaling_factor + vae.config.shift_factor).to(vae.device, vae.dtype)
    decoded = vae.decode(latents, return_dict=False)[0]
    pictures = pipeline.image_processor.postprocess(decoded.float(), output_type="np")
    developed: NDArray[np.uint8] = (pictures[0] * 255.0).round().astype(np.uint8)
    return developed
