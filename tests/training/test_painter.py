import itertools

import pytest
import torch
from diffusers import ZImagePipeline

from training.architecture import random_pipeline
from training.painter import Painter, flow_loss, learning_rate, sample_sigma
from training.scenes import tokenise


@pytest.fixture(scope="module")
def pipeline() -> ZImagePipeline:
    return random_pipeline(tiny=True)


def test_the_loss_falls_when_one_batch_is_learned(pipeline: ZImagePipeline) -> None:
    painter = Painter(pipeline.text_encoder, pipeline.transformer)
    generator = torch.Generator().manual_seed(0)
    x0, noise = torch.randn(2, 2, 24, 8, 8, generator=generator)
    sigma, captions = torch.tensor([0.3, 0.8]), tokenise(pipeline.tokenizer, ["a red girl", "a robot"])
    optimiser = torch.optim.Adam(painter.parameters(), 3e-3)
    losses = []
    for _ in range(12):
        loss = flow_loss(painter, x0, sigma, noise, captions).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.8 * losses[0]


def test_noise_levels_lean_towards_noise() -> None:
    sigma = sample_sigma(4000, torch.Generator().manual_seed(0))
    assert sigma.min() > 0 and sigma.max() < 1
    assert sigma.median() == pytest.approx(0.75, abs=0.02)


def test_the_learning_rate_warms_up_holds_and_falls() -> None:
    rates = [learning_rate(step, 900, decay=True) for step in range(900)]
    assert rates[0] < 0.02 and rates[150] == rates[599] == 1.0 and rates[-1] < 0.03
    assert all(a >= b for a, b in itertools.pairwise(rates[600:]))
