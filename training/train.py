"""Makes the embedded checkpoint: `python -m training.train --run training/runs/first`.

Stops and resumes at will: press Ctrl-C or kill it, and give the same command again. It begins with
small pictures, where a scene costs a fraction, and ends with large ones.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from diffusers import ZImagePipeline
from rich.console import Console
from torch import Tensor

from generator.backends.multistep_scheduler import MultistepScheduler
from generator.backends.patch_autoencoder import PatchAutoencoder
from generator.errors import InputError
from training.export import RECIPES, export_checkpoint
from training.painter import Painter, flow_loss, learning_rate, padded, sample_sigma
from training.precision import mixed_precision
from training.prepare import prepare, same_latents, take_weights
from training.presets import PRESETS, Lesson, Stage
from training.samples import sample_sheet
from training.scenes import SHARD, ScenePool, draw, draw_shards, to_tensor, tokenise
from training.teacher import load_teacher, taught_loss
from training.trainer import Trainer
from training.turbo import STEPS, Studio, draw_on, sample_level

REFRESH_EVERY = 10
"""A young pool must grow quickly, or its few scenes are learned by heart."""
SAVE_EVERY = 100
SHEET_EVERY = 800
CAPTION_DROPOUT = 0.1
"""In batches of short captions only: an empty one is as short, so the batch needs no attention mask."""

Batch = tuple[Tensor, Tensor, Tensor, list[list[int]]]
"""x0 and its noise level, noise, and caption tokens, as a loss takes them."""

console = Console()


@dataclass(frozen=True, slots=True)
class Task:
    """What is learned: at which noise levels, how far off a painter is there, and how it is used."""

    sample: Callable[[int, torch.Generator], Tensor]
    errors: Callable[[Painter, Tensor, Tensor, Tensor, list[list[int]]], Tensor]
    steps: int
    guidance: float
    studio: Studio | None = None
    """Where it is learned, if not on scenes."""


def dev_set(trainer: Trainer, stage: Stage, task: Task, autoencoder: PatchAutoencoder) -> list[Batch]:
    """Dev scenes at fixed noise, in batches of one caption length."""
    pictures, captions = draw(range(48), stage.sizes[0], split="dev", styles=stage.styles)
    with torch.no_grad():
        latents = autoencoder.encode(to_tensor(pictures)).latents
    generator = torch.Generator().manual_seed(0)
    level = task.sample(len(latents), generator)
    noise = torch.randn(latents.shape, generator=generator)
    tokens = tokenise(trainer.tokenizer, captions)
    groups: dict[int, list[int]] = {}
    for index, caption in enumerate(tokens):
        groups.setdefault(padded(len(caption)), []).append(index)
    x0, level, noise = (tensor.to(trainer.device) for tensor in (latents, level, noise))
    return [(x0[at], level[at], noise[at], [tokens[i] for i in at]) for at in groups.values()]


def held_out_loss(trainer: Trainer, task: Task, batches: list[Batch]) -> float:
    """Mean loss of the averaged weights over the scenes of `dev_set`."""
    with torch.no_grad():
        return torch.cat([task.errors(trainer.averaged, *batch) for batch in batches]).mean().item()


def train_stage(trainer: Trainer, stage: Stage, task: Task, autoencoder: PatchAutoencoder, seed: int) -> None:
    pool = ScenePool(trainer.run / stage.name, stage.longest_caption)
    while not (scenes := pool.refresh(trainer.tokenizer)):
        time.sleep(1)
    held_out = dev_set(trainer, stage, task, autoencoder)
    empty = empty_caption(trainer)
    rng = np.random.default_rng([trainer.stage, trainer.step, seed])
    started, running = time.monotonic() - trainer.seconds, 0.0
    while trainer.step < stage.steps:
        with mixed_precision(trainer.device):
            if task.studio:
                errors = task.studio.errors(trainer.painter, pool, rng)
            else:
                errors = scene_errors(trainer, stage, task, pool, rng, empty=empty)
        # The logarithm weighs scenes alike: else lines and hatching, which no model foresees, drown the rest.
        rate = learning_rate(trainer.step, stage.steps, decay=stage.decay)
        trainer.update(errors.log().mean(), stage.lr * rate)
        trainer.samples += len(errors)
        running += (errors.mean().item() - running) * (0.02 if running else 1.0)
        if trainer.step % REFRESH_EVERY == 0:
            scenes = pool.refresh(trainer.tokenizer)
        last = trainer.step == stage.steps
        if trainer.step % SAVE_EVERY == 0 or last:
            trainer.seconds = time.monotonic() - started
            log(
                trainer,
                stage,
                loss=running,
                held_out_loss=held_out_loss(trainer, task, held_out),
                scenes=scenes,
            )
            trainer.save()
        if trainer.step % SHEET_EVERY == 0 or last:
            sheet = sample_sheet(
                trainer.pipeline(autoencoder), *stage.sizes[0], steps=task.steps, guidance=task.guidance
            )
            sheet.save(trainer.run / f"{stage.name}-{trainer.step:06d}.png")


def scene_errors(
    trainer: Trainer,
    stage: Stage,
    task: Task,
    pool: ScenePool,
    rng: np.random.Generator,
    *,
    empty: list[int],
) -> Tensor:
    """Of a batch of scenes [B], at random noise."""
    x0, captions = pool.batch(rng, stage.tokens_per_batch)
    if padded(len(captions[0])) == padded(len(empty)):
        captions = [empty if rng.random() < CAPTION_DROPOUT else tokens for tokens in captions]
    generator = torch.Generator().manual_seed(int(rng.integers(2**31)))
    level = task.sample(len(x0), generator)
    noise = torch.randn(x0.shape, generator=generator)
    x0, level, noise = (tensor.to(trainer.device) for tensor in (x0, level, noise))
    return task.errors(trainer.painter, x0, level, noise, captions)


def empty_caption(trainer: Trainer) -> list[int]:
    return tokenise(trainer.tokenizer, [""])[0]


def task_of(trainer: Trainer, stage: Stage, lesson: Lesson, teacher: Painter | None) -> Task:
    levels = partial(sample_sigma, shift=stage.shift)
    if teacher is None:
        return Task(levels, flow_loss, steps=16, guidance=3.0)
    empty = empty_caption(trainer)
    errors = partial(taught_loss, teacher=teacher, empty=empty)
    if lesson == "velocity":
        return Task(levels, errors, steps=16, guidance=0.0)
    studio = Studio(teacher, empty, stage.tokens_per_batch, trainer.device)
    return Task(sample_level, errors, steps=STEPS, guidance=0.0, studio=studio)


def log(trainer: Trainer, stage: Stage, *, loss: float, held_out_loss: float, scenes: int) -> None:
    row = {
        "stage": stage.name,
        "step": trainer.step,
        "samples": trainer.samples,
        "seconds": round(trainer.seconds),
        "loss": round(loss, 4),
        "held_out_loss": round(held_out_loss, 4),
        "scenes": scenes,
    }
    console.print_json(data=row, indent=None)
    with (trainer.run / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def draw_stages(run: Path, stages: tuple[Stage, ...]) -> None:
    """Runs beside the training, in a process of its own."""
    first_seed = 0
    for stage in stages:
        draw_shards(run / stage.name, stage, first_seed)
        first_seed += stage.shards * SHARD


def train(
    run: Path,
    preset_name: str,
    device: torch.device,
    checkpoint: Path | None = None,
    teacher_checkpoint: Path | None = None,
) -> ZImagePipeline:
    """Begin the run in this folder, with the weights of `checkpoint` if given, or go on with it.

    Who learns from a teacher learns from `checkpoint` itself where no `teacher_checkpoint` is given.

    Raises:
        InputError: the preset needs a checkpoint, each time, for its teacher; or it has no use for a teacher;
            or a folder is none of a model's; or the teacher's latents mean something else than the student's.
    """
    preset = PRESETS[preset_name]
    if (preset.further or preset.learns != "scenes") and checkpoint is None:
        raise InputError(f"{preset_name!r} goes on from a checkpoint; name its folder", key="--begin-with")
    if preset.learns == "scenes" and teacher_checkpoint is not None:
        raise InputError(f"{preset_name!r} learns from scenes alone; leave it out", key="--teacher")
    for key, folder in (("--begin-with", checkpoint), ("--teacher", teacher_checkpoint)):
        if folder and not (folder / "model_index.json").is_file():
            raise InputError("no model_index.json: not a model folder", file=folder, key=key)
    if checkpoint and teacher_checkpoint and not same_latents(teacher_checkpoint, checkpoint):
        raise InputError(
            f"has another autoencoder than {checkpoint}; name a teacher with the same",
            file=teacher_checkpoint,
            key="--teacher",
        )
    run.mkdir(parents=True, exist_ok=True)
    tokenizer, autoencoder = prepare(run, preset, checkpoint)
    torch.manual_seed(preset.seed)
    trainer = Trainer(run, tokenizer, device, preset.size, compile=preset.compile)
    if trainer.load():
        console.print(f"resuming at {preset.stages[trainer.stage].name} step {trainer.step}")
    elif checkpoint is not None:
        take_weights(checkpoint, trainer.tokenizer, trainer.painter, trainer.averaged)
    teacher = None
    if preset.learns != "scenes" and checkpoint:
        teacher = load_teacher(teacher_checkpoint or checkpoint, tokenizer, device, compile=preset.compile)
    spawn = multiprocessing.get_context("spawn")
    artist = spawn.Process(target=draw_stages, args=(run, preset.stages), daemon=True)
    artist.start()
    while True:
        stage = preset.stages[trainer.stage]
        train_stage(trainer, stage, task_of(trainer, stage, preset.learns, teacher), autoencoder, preset.seed)
        if trainer.stage + 1 == len(preset.stages):
            pipeline = trainer.pipeline(autoencoder)
            if teacher and preset.learns == "steps":
                draw_on(trainer.averaged, teacher)
                pipeline.register_modules(scheduler=MultistepScheduler.from_config(pipeline.scheduler.config))
            return pipeline
        trainer.stage, trainer.step = trainer.stage + 1, 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--run", type=Path, required=True, help="scenes, state, log and sample sheets go here"
    )
    parser.add_argument("--preset", choices=PRESETS, default="gpu" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--begin-with", type=Path, metavar="FOLDER", help="a checkpoint to train further")
    parser.add_argument(
        "--teacher", type=Path, metavar="FOLDER", help="who teaches, if not the checkpoint that is begun with"
    )
    parser.add_argument("--export", type=Path, help="write the finished checkpoint here")
    arguments = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        pipeline = train(arguments.run, arguments.preset, device, arguments.begin_with, arguments.teacher)
    except InputError as error:
        parser.error(str(error))
    if arguments.export:
        export_checkpoint(pipeline, arguments.export, RECIPES[PRESETS[arguments.preset].learns])


if __name__ == "__main__":
    main()
