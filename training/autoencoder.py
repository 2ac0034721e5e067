"""Fits the patch autoencoder in closed form: principal components out, ridge regression back."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from generator.backends.patch_autoencoder import PatchAutoencoder

LATENT_NOISE = 0.05
"""Standard deviation of the error the decoder must tolerate in sampled latents (unit variance)."""


def fit_autoencoder(pictures: Tensor, latent_channels: int = 24, patch_size: int = 8) -> PatchAutoencoder:
    """Fit on pictures [N, 3, H, W] in -1..1.

    The encoder is the Karhunen-Loeve transform, each coefficient divided by the fourth root of its variance
    (half-whitened) and all by one standard deviation.
    """
    model = PatchAutoencoder(latent_channels, patch_size)
    patches = functional.pixel_unshuffle(pictures, patch_size).movedim(1, -1).flatten(0, -2)
    mean = patches.mean(0)
    variance, basis = torch.linalg.eigh(torch.cov(patches.T))
    variance, basis = variance.flip(0)[:latent_channels], basis.flip(1)[:, :latent_channels]
    weight = basis.T / variance.clamp(min=1e-8).pow(0.25)[:, None]
    weight = weight / ((patches - mean) @ weight.T).std()
    with torch.no_grad():
        model.encoder.weight.copy_(weight.unflatten(1, (3, patch_size, patch_size)))
        model.encoder.bias.copy_(-weight @ mean)
    return _with_fitted_decoder(model, pictures)


@torch.no_grad()
def _with_fitted_decoder(model: PatchAutoencoder, pictures: Tensor) -> PatchAutoencoder:
    """Fit the decoder to predict a patch from the 3 x 3 latents around it, as if they carried noise."""
    patches = functional.pixel_unshuffle(pictures, model.config.patch_size).movedim(1, -1).flatten(0, -2)
    latents = model.encoder(pictures)
    around = functional.unfold(functional.pad(latents, (1, 1, 1, 1), mode="replicate"), 3)
    design = around.movedim(1, -1).flatten(0, 1)
    design = torch.cat([design, torch.ones(len(design), 1)], dim=1).double()
    ridge = torch.full((design.shape[1],), len(design) * LATENT_NOISE**2, dtype=torch.float64)
    ridge[-1] = 0
    solution = torch.linalg.solve(design.T @ design + torch.diag(ridge), design.T @ patches.double()).float()
    weight = solution[:-1].T.unflatten(1, (model.config.latent_channels, 3, 3))
    model.decoder.load_state_dict({"weight": weight, "bias": solution[-1]})
    model.eval().requires_grad_(False)
    return model
