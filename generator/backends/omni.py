"""Z-Image Omni, which paints with reference pictures of who is to be seen."""

from __future__ import annotations

import numpy as np
import torch
from diffusers import ZImageOmniPipeline
from diffusers.pipelines.z_image.pipeline_z_image_img2img import retrieve_latents
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from generator.errors import InputError

MOST_PIXELS = 1024**2
"""A larger reference is made smaller; the pipeline would make it as large as the painting."""
LEAST_SIDE = 64
MOST_RATIO = 8


class OmniPipeline(ZImageOmniPipeline):  # type: ignore[misc]
    """Encodes references as exactly as the autoencoder computes; the original does so in bfloat16 alone."""

    def prepare_image_latents(
        self, images: list[Tensor], batch_size: int, device: torch.device, dtype: torch.dtype
    ) -> list[list[Tensor]]:
        """For each item of the batch, of each picture [1, 3, H, W] its latents [C, 1, H / 8, W / 8]."""
        config = self.vae.config
        latents = []
        for image in images:
            encoded = self.vae.encode(image.to(device, self.vae.dtype))
            clean = retrieve_latents(encoded, sample_mode="argmax")[0].to(dtype)
            latents.append(((clean - config.shift_factor) * config.scaling_factor).unsqueeze(1))
        return [list(latents) for _ in range(batch_size)]


def caption_part(prompt: str, references: int) -> str:
    """The text of that part of the caption which holds the prompt, as `ZImageOmniPipeline` writes it."""
    if not references:
        return f"<|im_start|>user\n{prompt}<|im_end|>\n<|im_start|>assistant\n"
    return f"<|vision_end|>{prompt}<|im_end|>\n<|im_start|>assistant\n<|vision_start|>"


def reference_picture(picture: NDArray[np.uint8], number: int) -> Image.Image:
    """A reference [height, width, 3] as the pipeline takes it.

    Raises:
        InputError: it is too small or too long; `number` says which.
    """
    height, width = picture.shape[:2]
    if min(width, height) < LEAST_SIDE or max(width, height) > MOST_RATIO * min(width, height):
        raise InputError(
            f"is {width}x{height} pixels: give one of {LEAST_SIDE} pixels a side or more, "
            f"no side longer than {MOST_RATIO} times the other",
            key=f"references[{number}]",
        )
    image = Image.fromarray(picture)
    if width * height <= MOST_PIXELS:
        return image
    shrink = (MOST_PIXELS / (width * height)) ** 0.5
    return image.resize((int(width * shrink), int(height * shrink)), Image.Resampling.LANCZOS)
