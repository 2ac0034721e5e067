"""Faults of generated pictures, given to drawn ones: the judge must not stumble over them."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from generator.backends.patch_autoencoder import PatchAutoencoder

_LATENT_NOISE = 0.25
"""Standard deviation, at most, of what is added to latents of unit variance."""


@torch.no_grad()
def repainted(
    picture: NDArray[np.uint8], autoencoder: PatchAutoencoder, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """[H, W, 3] through the painter's autoencoder with noise in its latents; half of the time at twice the
    size, where a patch holds a quarter of the picture and the loss is small.

    H and W are multiples of the autoencoder's patch.
    """
    height, width = picture.shape[:2]
    scale = int(rng.integers(1, 3))
    large = cv2.resize(picture, (scale * width, scale * height), interpolation=cv2.INTER_LINEAR)
    pixels = torch.from_numpy(large).movedim(-1, 0)[None].float() / 127.5 - 1
    latents = autoencoder.encode(pixels).latents
    noise = rng.standard_normal(latents.shape, np.float32) * np.float32(rng.uniform(0, _LATENT_NOISE))
    decoded = autoencoder.decode(latents + torch.from_numpy(noise), return_dict=False)[0]
    painted = ((decoded[0].movedim(0, -1).clamp(-1, 1) + 1) * 127.5).round().byte().numpy()
    return np.asarray(cv2.resize(painted, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def degraded(picture: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """[H, W, 3], now and then soft, squeezed by JPEG, tinted, noisy."""
    if rng.random() < 0.4:
        picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.3, 1.1)))
    if rng.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 95))]
        picture = np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_COLOR))
    gain = rng.uniform(0.94, 1.06) * rng.uniform(0.98, 1.02, 3)
    changed = picture * gain.astype(np.float32) + np.float32(rng.uniform(-6, 6))
    if rng.random() < 0.4:
        changed += rng.standard_normal(picture.shape, np.float32) * np.float32(rng.uniform(1, 9))
    return np.asarray(np.clip(changed, 0, 255), np.uint8)
