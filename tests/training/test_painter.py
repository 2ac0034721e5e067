import itertools

import pytest
import torch
from diffusers import ZImagePipeline

from training.architecture import random_pipeline
from training.painter import Painter, flow_loss, learning_rate, sample_sigma
from training.scenes import tokenise


@pytest.fixture(scope="module")
def pipeline() -> ZImagePipeline:
    return random_pipeline()


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


@pytest.mark.parametrize(("height", "width"), [(8, 8), (12, 20)], ids=["no padding", "padded picture"])
@pytest.mark.parametrize("times", [1, 9], ids=["short captions", "long captions"])
def test_a_batch_is_painted_as_the_pipeline_paints_its_pictures(
    pipeline: ZImagePipeline, height: int, width: int, times: int
) -> None:
    painter = Painter(pipeline.text_encoder, pipeline.transformer)
    captions = ["a red girl " * times, "a blue robot " * times]
    latents = torch.randn(2, 24, height, width, generator=torch.Generator().manual_seed(0))
    sigma = torch.tensor([0.3, 0.8])
    embeddings, _ = pipeline.encode_prompt([*captions], device="cpu", do_classifier_free_guidance=False)
    with torch.no_grad():
        real = pipeline.transformer(list(latents.unsqueeze(2)), 1 - sigma, embeddings, return_dict=False)[0]
        ours = painter(latents, sigma, tokenise(pipeline.tokenizer, captions))
    torch.testing.assert_close(ours, torch.stack(real).squeeze(2), rtol=1e-4, atol=1e-4)


def test_captions_of_different_padded_lengths_are_refused(pipeline: ZImagePipeline) -> None:
    painter = Painter(pipeline.text_encoder, pipeline.transformer)
    captions = tokenise(pipeline.tokenizer, ["a dog", "a red girl " * 20])
    with pytest.raises(ValueError, match="padded lengths"):
        painter(torch.zeros(2, 24, 8, 8), torch.tensor([0.3, 0.8]), captions)


def test_noise_levels_lean_towards_noise() -> None:
    sigma = sample_sigma(4000, torch.Generator().manual_seed(0))
    assert sigma.min() > 0 and sigma.max() < 1
    assert sigma.median() == pytest.approx(0.75, abs=0.02)


def test_the_learning_rate_warms_up_holds_and_falls() -> None:
    rates = [learning_rate(step, 900, decay=True) for step in range(900)]
    assert rates[0] < 0.02 and rates[150] == rates[599] == 1.0 and rates[-1] < 0.03
    assert all(a >= b for a, b in itertools.pairwise(rates[600:]))
