from pathlib import Path

import pytest
import torch
from diffusers import ZImagePipeline

from training.architecture import random_pipeline
from training.export import export_checkpoint
from training.painter import Painter
from training.scenes import tokenise
from training.train import train
from training.turbo import STEPS, noise_levels, turbo_loss


@pytest.fixture(scope="module")
def pipeline() -> ZImagePipeline:
    return random_pipeline()


def test_the_levels_are_those_that_the_pipeline_samples_at(pipeline: ZImagePipeline) -> None:
    pipeline("a dog", width=32, height=32, num_inference_steps=STEPS, guidance_scale=0, output_type="latent")
    torch.testing.assert_close(noise_levels(), pipeline.scheduler.sigmas)


def test_a_student_s_own_paintings_are_what_it_learns_from(pipeline: ZImagePipeline) -> None:
    """What it is asked in each step is what the pipeline's own sampler asks it."""
    asked: list[tuple[torch.Tensor, torch.Tensor]] = []

    class Overheard(Painter):
        def forward(
            self, latents: torch.Tensor, sigma: torch.Tensor, captions: list[list[int]]
        ) -> torch.Tensor:
            asked.append((latents, sigma))
            return super().forward(latents, sigma, captions)

    noise = torch.randn(1, 24, 4, 4, generator=torch.Generator().manual_seed(0))
    seen: list[torch.Tensor] = []
    pipeline(
        "a red girl",
        latents=noise.clone(),
        width=32,
        height=32,
        num_inference_steps=STEPS,
        guidance_scale=0,
        output_type="latent",
        callback_on_step_end=lambda _, __, ___, state: seen.append(state["latents"]) or {},
    )
    student = Overheard(pipeline.text_encoder, pipeline.transformer)
    teacher = Painter(pipeline.text_encoder, pipeline.transformer)
    words, (empty,) = tokenise(pipeline.tokenizer, ["a red girl"]), tokenise(pipeline.tokenizer, [""])
    with torch.no_grad():
        turbo_loss(student, noise, torch.ones(1), noise, words, teacher=teacher, empty=empty)
    latents, sigma = asked[-1]
    torch.testing.assert_close(sigma, noise_levels()[:-1], rtol=0, atol=0)
    torch.testing.assert_close(latents, torch.cat([noise, *seen[:-1]]), rtol=1e-3, atol=1e-3)


def test_a_student_has_nothing_to_learn_where_guidance_says_nothing(pipeline: ZImagePipeline) -> None:
    """Of one substep, with a caption that is the empty one: the teacher's mean velocity is its own."""
    painter = Painter(pipeline.text_encoder, pipeline.transformer)
    (empty,) = tokenise(pipeline.tokenizer, [""])
    noise, level = torch.randn(2, 24, 8, 8, generator=torch.Generator().manual_seed(0)), torch.ones(2)
    with torch.no_grad():
        same = turbo_loss(painter, noise, level, noise, [empty] * 2, teacher=painter, empty=empty, substeps=1)
        other = turbo_loss(painter, noise, level, noise, [[*empty, 9]] * 2, teacher=painter, empty=empty)
    torch.testing.assert_close(same, torch.zeros(2 * STEPS), rtol=0, atol=1e-8)
    assert (other > 0).all()


@pytest.mark.parametrize("preset", ["smoke-turbo", "small"])
def test_a_student_needs_a_teacher(tmp_path: Path, preset: str) -> None:
    with pytest.raises(ValueError, match=f"'{preset}' learns from a checkpoint; name it with --begin-with"):
        train(tmp_path, preset, torch.device("cpu"))


@pytest.mark.slow
def test_a_turbo_keeps_its_teacher_s_words_and_goes_on_after_a_stop(tmp_path: Path) -> None:
    teacher = random_pipeline("embedded", seed=3)
    export_checkpoint(teacher, tmp_path / "teacher")
    student = train(tmp_path / "run", "smoke-turbo", torch.device("cpu"), tmp_path / "teacher")
    assert student.tokenizer.get_vocab() == teacher.tokenizer.get_vocab()
    again = train(tmp_path / "run", "smoke-turbo", torch.device("cpu"), tmp_path / "teacher")
    for name, weights in again.transformer.state_dict().items():
        assert torch.equal(weights, student.transformer.state_dict()[name])
