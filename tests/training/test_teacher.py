import pytest
import torch
from diffusers import ZImagePipeline

from training.architecture import random_pipeline
from training.painter import Painter
from training.scenes import tokenise
from training.teacher import GUIDANCE, guided_velocity, taught_loss

STEPS = 2


@pytest.fixture(scope="module")
def pipeline() -> ZImagePipeline:
    return random_pipeline()


def test_a_teacher_s_steps_end_where_the_pipeline_s_guided_steps_end(pipeline: ZImagePipeline) -> None:
    """The pipeline's own sampler, started from the same noise over the same levels."""
    teacher = Painter(pipeline.text_encoder, pipeline.transformer)
    noise = torch.randn(1, 24, 4, 4, generator=torch.Generator().manual_seed(0))
    painted = pipeline(
        "a red girl",
        negative_prompt="",
        latents=noise.clone(),
        width=32,
        height=32,
        num_inference_steps=STEPS,
        sigmas=[1 - step / STEPS for step in range(STEPS)],
        guidance_scale=GUIDANCE,
        output_type="latent",
    ).images
    levels = pipeline.scheduler.sigmas
    words, (empty,) = tokenise(pipeline.tokenizer, ["a red girl"]), tokenise(pipeline.tokenizer, [""])
    x = noise
    for first, last in zip(levels[:-1, None], levels[1:, None], strict=True):
        x = x + (first - last) * guided_velocity(teacher, x, first, words, empty=empty)
    torch.testing.assert_close(x, painted, rtol=1e-3, atol=1e-3)


def test_who_answers_as_the_guided_teacher_does_has_learned_all(pipeline: ZImagePipeline) -> None:
    """Under the empty caption guidance says nothing, so the teacher itself is such a student."""
    teacher = Painter(pipeline.text_encoder, pipeline.transformer)
    x0, noise = torch.randn(2, 2, 24, 8, 8, generator=torch.Generator().manual_seed(0))
    sigma = torch.tensor([0.9, 0.3])
    words, (empty,) = tokenise(pipeline.tokenizer, ["a red girl"]), tokenise(pipeline.tokenizer, [""])
    with torch.no_grad():
        nothing = taught_loss(teacher, x0, sigma, noise, [empty] * 2, teacher=teacher, empty=empty)
        guided = taught_loss(teacher, x0, sigma, noise, words * 2, teacher=teacher, empty=empty)
        said, unsaid = (
            teacher((1 - level) * x0 + level * noise, sigma, captions)
            for level in [sigma.view(-1, 1, 1, 1)]
            for captions in (words * 2, [empty] * 2)
        )
    torch.testing.assert_close(nothing, torch.zeros(2), rtol=0, atol=1e-8)
    torch.testing.assert_close(guided, (GUIDANCE * (said - unsaid)).square().mean((1, 2, 3)))
