import numpy as np
import pytest
import torch
from torch import Tensor

from generator.backends.patch_autoencoder import PatchAutoencoder
from training.autoencoder import fit_autoencoder
from training.scenes import draw, to_tensor


@pytest.fixture(scope="module")
def autoencoder() -> PatchAutoencoder:
    return fit_autoencoder(to_tensor(draw(range(60), (128, 128))[0]))


@pytest.fixture(scope="module")
def unseen() -> Tensor:
    return to_tensor(draw(range(8), (160, 96), "dev")[0])


def test_latents_are_about_standard_normal(autoencoder: PatchAutoencoder, unseen: Tensor) -> None:
    latents = autoencoder.encode(unseen).latents
    assert latents.shape == (8, 24, 12, 20)
    assert abs(latents.mean()) < 0.3
    assert 0.7 < latents.std() < 1.4


def test_unseen_pictures_come_back(autoencoder: PatchAutoencoder, unseen: Tensor) -> None:
    restored = autoencoder.decode(autoencoder.encode(unseen).latents).sample
    error = ((restored - unseen) / 2).square().mean()
    assert -10 * torch.log10(error) > 22


def test_decoding_reads_neighbours_and_so_beats_the_transform_alone(
    autoencoder: PatchAutoencoder, unseen: Tensor
) -> None:
    latents = autoencoder.encode(unseen).latents
    alone = latents.clone()
    alone[..., ::2] = 0
    kept = autoencoder.decode(latents).sample[..., 8:16] - autoencoder.decode(alone).sample[..., 8:16]
    assert kept.abs().max() > 0


def test_one_colour_stays_one_colour(autoencoder: PatchAutoencoder) -> None:
    grey = torch.full((1, 3, 64, 64), 0.25)
    restored = autoencoder.decode(autoencoder.encode(grey).latents).sample
    np.testing.assert_allclose(restored.numpy(), grey.numpy(), atol=0.05)
