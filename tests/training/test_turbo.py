import json
from pathlib import Path

import pytest
import torch

from training.architecture import random_pipeline
from training.export import export_checkpoint
from training.train import train
from training.turbo import STEPS, level_after, noise_levels, sample_level


def test_the_levels_are_those_that_the_pipeline_samples_at() -> None:
    pipeline = random_pipeline()
    pipeline("a dog", width=32, height=32, num_inference_steps=STEPS, guidance_scale=0, output_type="latent")
    torch.testing.assert_close(noise_levels(), pipeline.scheduler.sigmas)


def test_every_step_of_a_painting_is_learned_as_often() -> None:
    sampled = sample_level(8000, torch.Generator().manual_seed(0))
    levels, counts = sampled.unique(return_counts=True)
    assert torch.equal(levels.flip(0), noise_levels()[:-1])
    torch.testing.assert_close(counts / len(sampled), torch.full((STEPS,), 1 / STEPS), rtol=0, atol=0.02)


def test_a_step_ends_where_the_next_begins() -> None:
    levels = noise_levels()
    assert torch.equal(level_after(levels[:-1].flip(0)), levels[1:].flip(0))


@pytest.mark.parametrize("preset", ["smoke-turbo", "small"])
def test_a_student_needs_a_teacher(tmp_path: Path, preset: str) -> None:
    with pytest.raises(ValueError, match=f"'{preset}' learns from a checkpoint; name it with --begin-with"):
        train(tmp_path, preset, torch.device("cpu"))


def test_who_learns_from_scenes_alone_takes_no_teacher(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'smoke' learns from scenes alone; leave --teacher out"):
        train(tmp_path / "run", "smoke", torch.device("cpu"), teacher_checkpoint=tmp_path)
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_a_turbo_keeps_its_teacher_s_words_and_goes_on_after_a_stop(tmp_path: Path) -> None:
    teacher = random_pipeline("embedded", seed=3)
    export_checkpoint(teacher, tmp_path / "teacher")
    student = train(tmp_path / "run", "smoke-turbo", torch.device("cpu"), tmp_path / "teacher")
    assert student.tokenizer.get_vocab() == teacher.tokenizer.get_vocab()
    rows = (tmp_path / "run" / "log.jsonl").read_text("utf-8")
    train(tmp_path / "run", "smoke-turbo", torch.device("cpu"), tmp_path / "teacher")
    assert (tmp_path / "run" / "log.jsonl").read_text("utf-8") == rows


@pytest.mark.slow
def test_a_student_that_is_not_its_teacher_s_copy_is_taught_by_the_teacher(tmp_path: Path) -> None:
    """How far its answers are off depends on whose they are measured by."""
    for name, seed in [("begun", 1), ("one", 2), ("other", 3)]:
        export_checkpoint(random_pipeline("embedded", seed=seed), tmp_path / name)
    losses = []
    for teacher in ("one", "other"):
        run = tmp_path / f"by {teacher}"
        train(run, "smoke-turbo", torch.device("cpu"), tmp_path / "begun", tmp_path / teacher)
        losses.append(json.loads((run / "log.jsonl").read_text("utf-8"))["held_out_loss"])
    assert losses[0] != losses[1]
