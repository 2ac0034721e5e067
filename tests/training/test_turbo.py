import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import ZImagePipeline

from generator.backends.multistep_scheduler import MultistepScheduler
from generator.errors import InputError
from training.architecture import random_pipeline
from training.export import export_checkpoint
from training.painter import Painter, padded
from training.scenes import ScenePool, tokenise
from training.train import train
from training.turbo import (
    FURTHER,
    STEPS,
    Paintings,
    Studio,
    draw_on,
    noise_levels,
    painted_so_far,
    sample_level,
)


@pytest.fixture(scope="module")
def tiny() -> ZImagePipeline:
    return random_pipeline()


def test_the_levels_are_those_that_the_pipeline_samples_at() -> None:
    pipeline = random_pipeline()
    pipeline("a dog", width=32, height=32, num_inference_steps=STEPS, guidance_scale=0, output_type="latent")
    torch.testing.assert_close(noise_levels(), pipeline.scheduler.sigmas)


def test_every_step_of_a_painting_is_examined_as_often() -> None:
    sampled = sample_level(8000, torch.Generator().manual_seed(0))
    levels, counts = sampled.unique(return_counts=True)
    assert torch.equal(levels.flip(0), noise_levels()[:-1])
    torch.testing.assert_close(counts / len(sampled), torch.full((STEPS,), 1 / STEPS), rtol=0, atol=0.02)


def test_unfinished_paintings_are_what_the_pipeline_has_painted_by_then(tiny: ZImagePipeline) -> None:
    """One caption, one noise, and the pipeline's own sampler: picture k has k steps behind it."""
    student = Painter(tiny.text_encoder, tiny.transformer)
    noise = torch.randn(1, 24, 4, 4, generator=torch.Generator().manual_seed(0))
    steps = [noise]
    tiny(
        "a red girl",
        latents=noise.clone(),
        width=32,
        height=32,
        num_inference_steps=STEPS,
        guidance_scale=0,
        output_type="latent",
        callback_on_step_end=lambda pipeline, step, timestep, state: steps.append(state["latents"]) or {},
    )
    words = tokenise(tiny.tokenizer, ["a red girl"])
    paintings = painted_so_far(student, noise.expand(STEPS, -1, -1, -1), words * STEPS)
    torch.testing.assert_close(paintings.latents, torch.cat(steps[:-1]), rtol=1e-3, atol=1e-3)

    with torch.no_grad():
        velocity = student(paintings.latents, paintings.levels[:-1].flatten(), paintings.captions)
    later = paintings.moved_on(velocity, noise, words)
    torch.testing.assert_close(later.latents, paintings.latents, rtol=1e-3, atol=1e-3)


def test_whoever_is_finished_makes_room_for_the_next_caption() -> None:
    captions = [[place] for place in range(2 * STEPS)]
    paintings = Paintings(torch.zeros(2 * STEPS, 1, 2, 2), captions)
    later = paintings.moved_on(paintings.latents, torch.ones(2, 1, 2, 2), [[97], [98]])
    assert later.captions == [[97], [98], *captions[:-2]]
    assert later.latents[:2].eq(1).all() and later.latents[2:].eq(0).all()
    assert later.levels.shape == (STEPS + 1, 2)


def test_a_studio_teaches_on_the_student_s_own_way(tiny: ZImagePipeline, tmp_path: Path) -> None:
    """Its second lesson is on the pictures of the first, a step further, as the student went."""
    student = Painter(tiny.text_encoder, tiny.transformer)
    (empty,) = tokenise(tiny.tokenizer, [""])
    pool = ScenePool(tmp_path)
    group = (4, 4, padded(len(empty)))
    pool.groups[group] = [(np.zeros((24, 4, 4), np.float16), empty)]
    studio = Studio(student, empty, 1, torch.device("cpu"))
    with torch.no_grad():
        errors = studio.errors(student, pool, np.random.default_rng(0))
    # Without words guidance says nothing, so who is their own teacher has learned all.
    torch.testing.assert_close(errors, torch.zeros(STEPS), rtol=0, atol=1e-8)
    first = studio.paintings[group]
    with torch.no_grad():
        studio.errors(student, pool, np.random.default_rng(0))
        velocity = student(first.latents, first.levels[:-1].flatten(), first.captions)
    second = studio.paintings[group]
    expected = first.moved_on(velocity, second.latents[:1], [empty])
    torch.testing.assert_close(second.latents, expected.latents)


def test_the_finished_weights_lie_beyond_the_student_s_as_seen_from_the_teacher() -> None:
    teacher, student = (
        Painter(p.text_encoder, p.transformer) for p in (random_pipeline(seed=1), random_pipeline(seed=2))
    )
    learned = [
        weights - origin for weights, origin in zip(student.parameters(), teacher.parameters(), strict=True)
    ]
    draw_on(student, teacher)
    for weights, origin, way in zip(student.parameters(), teacher.parameters(), learned, strict=True):
        torch.testing.assert_close(weights - origin, FURTHER * way, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("preset", ["smoke-turbo", "small", "cpu-further"])
def test_who_goes_on_from_a_checkpoint_needs_one(tmp_path: Path, preset: str) -> None:
    with pytest.raises(InputError, match=f"--begin-with: '{preset}' goes on from a checkpoint"):
        train(tmp_path / "run", preset, torch.device("cpu"))
    with pytest.raises(InputError, match="nothere: --begin-with: no model_index"):
        train(tmp_path / "run", preset, torch.device("cpu"), tmp_path / "nothere")
    assert not (tmp_path / "run").exists()


def test_who_learns_from_scenes_alone_takes_no_teacher(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--teacher: 'smoke' learns from scenes alone; leave it out"):
        train(tmp_path / "run", "smoke", torch.device("cpu"), teacher_checkpoint=tmp_path)
    assert not (tmp_path / "run").exists()


def test_a_teacher_s_latents_are_its_student_s(tmp_path: Path) -> None:
    for seed, name in enumerate(("begun", "other")):
        export_checkpoint(random_pipeline(seed=seed), tmp_path / name)
    with pytest.raises(InputError, match="other: --teacher: has another autoencoder than "):
        train(tmp_path / "run", "smoke-turbo", torch.device("cpu"), tmp_path / "begun", tmp_path / "other")
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_a_turbo_keeps_its_teacher_s_words_and_goes_on_after_a_stop(tmp_path: Path) -> None:
    teacher = random_pipeline("embedded", seed=3)
    export_checkpoint(teacher, tmp_path / "teacher")
    student = train(tmp_path / "run", "smoke-turbo", torch.device("cpu"), tmp_path / "teacher")
    assert student.tokenizer.get_vocab() == teacher.tokenizer.get_vocab()
    assert isinstance(student.scheduler, MultistepScheduler)
    rows = (tmp_path / "run" / "log.jsonl").read_text("utf-8")
    train(tmp_path / "run", "smoke-turbo", torch.device("cpu"), tmp_path / "teacher")
    assert (tmp_path / "run" / "log.jsonl").read_text("utf-8") == rows


@pytest.mark.slow
def test_a_student_that_is_not_its_teacher_s_copy_is_taught_by_the_teacher(tmp_path: Path) -> None:
    """How far its answers are off depends on whose they are measured by."""
    autoencoder = random_pipeline().vae
    for name, seed in [("begun", 1), ("one", 2), ("other", 3)]:
        pipeline = random_pipeline("embedded", seed=seed)
        pipeline.register_modules(vae=autoencoder)
        export_checkpoint(pipeline, tmp_path / name)
    losses = []
    for teacher in ("one", "other"):
        run = tmp_path / f"by {teacher}"
        train(run, "smoke-turbo", torch.device("cpu"), tmp_path / "begun", tmp_path / teacher)
        losses.append(json.loads((run / "log.jsonl").read_text("utf-8"))["held_out_loss"])
    assert losses[0] != losses[1]
