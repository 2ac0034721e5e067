"""Trains the judge: `python -m benchmarks.judge.train --run FOLDER`.

Stops and resumes at will: press Ctrl-C or kill it, and give the same command again. A CPU is enough.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from benchmarks.judge.calibrate import dev_scenes, least_area
from benchmarks.judge.checkpoint import WEIGHTS, load_judge, save_judge
from benchmarks.judge.degrade import degraded
from benchmarks.judge.labels import BACKGROUND, NO_ANSWER
from benchmarks.judge.network import Judge
from benchmarks.judge.scenes import Arrays, Pool, arrays_of, draw_shards
from generator.errors import InputError
from training.painter import learning_rate
from training.precision import mixed_precision
from training.scenes import fill
from training.trainer import moving_average

LEARNING_RATE = 2e-3
BACKGROUND_WEIGHT = 0.3
"""Of a cell's loss: four in five cells are background."""
CALIBRATION_SCENES = 300
SEED = 0


@dataclass(frozen=True, slots=True)
class Plan:
    steps: int = 12000
    batch: int = 16
    shards: int = 120
    shard_size: int = 256
    first_seed: int = 0
    """Of the scenes."""
    steps_per_shard: int = 40
    """After so many steps one shard more is drawn from."""
    save_every: int = 50
    dev_scenes: int = 96


def loss_of(judge: Judge, batch: Arrays) -> Tensor:
    """Cross-entropies: of every cell's kind, of every subject cell's colour, and of the answers."""
    kinds, colours, answers = (
        torch.from_numpy(batch[name]).long() for name in ("kinds", "colours", "answers")
    )
    opinion = judge(to_tensor(batch))
    weight = torch.ones(BACKGROUND + 1)
    weight[BACKGROUND] = BACKGROUND_WEIGHT
    losses = [
        functional.cross_entropy(opinion.kinds, kinds, weight),
        0.5 * functional.cross_entropy(opinion.colours, colours, ignore_index=NO_ANSWER),
    ]
    losses += [
        0.25 * functional.cross_entropy(logits, answer, ignore_index=NO_ANSWER)
        for logits, answer in zip(opinion.answers, answers.unbind(1), strict=True)
        if (answer != NO_ANSWER).any()
    ]
    return torch.stack(losses).sum()


def to_tensor(batch: Arrays) -> Tensor:
    pixels = torch.from_numpy(batch["pictures"]).movedim(-1, 1).float() / 127.5 - 1
    return pixels.contiguous(memory_format=torch.channels_last)


def varied(batch: Arrays, rng: np.random.Generator) -> Arrays:
    """With the faults of generated pictures, half of it mirrored."""
    mirror = rng.random(len(batch["pictures"])) < 0.5
    pictures = np.stack([degraded(picture, rng) for picture in batch["pictures"]])
    mirrored = {
        name: np.where(mirror.reshape(-1, *[1] * (column.ndim - 1)), column[:, :, ::-1], column)
        for name, column in {**batch, "pictures": pictures}.items()
        if name != "answers"
    }
    return {**batch, **mirrored}


@torch.no_grad()
def right_shares(judge: nn.Module, batch: Arrays) -> dict[str, float]:
    """Shares of subject cells whose kind and whose colour are right, and of the answers."""
    opinion = judge(to_tensor(batch))
    subject = batch["kinds"] != BACKGROUND
    answers = np.stack([logits.argmax(1).numpy() for logits in opinion.answers], 1)
    right = {
        "kind": opinion.kinds.argmax(1).numpy()[subject] == batch["kinds"][subject],
        "colour": opinion.colours.argmax(1).numpy()[subject] == batch["colours"][subject],
        "answers": (answers == batch["answers"])[batch["answers"] != NO_ANSWER],
    }
    return {name: round(float(hits.mean()), 4) for name, hits in right.items()}


class Run:
    """What a resumed run needs, in `FOLDER/state.pt`."""

    def __init__(self, folder: Path, begin_with: Path | None = None) -> None:
        torch.manual_seed(SEED)
        self.file = folder / "state.pt"
        self.judge = load_judge(begin_with)[0].train() if begin_with else Judge()
        self.average = AveragedModel(self.judge, multi_avg_fn=moving_average)
        self.optimiser = torch.optim.AdamW(self.judge.parameters(), LEARNING_RATE, weight_decay=0.02)
        self.step, self.seconds, self.running = 0, 0.0, 0.0
        if self.file.exists():
            state = torch.load(self.file, weights_only=True)
            self.judge.load_state_dict(state["judge"])
            self.average.load_state_dict(state["average"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.seconds, self.running = state["progress"]

    @property
    def averaged(self) -> Judge:
        judge = self.average.module
        assert isinstance(judge, Judge)
        return judge.eval()

    def save(self) -> None:
        partial = self.file.with_suffix(".partial")
        state = {name: getattr(self, name).state_dict() for name in ("judge", "average", "optimiser")}
        torch.save({**state, "progress": (self.step, self.seconds, self.running)}, partial)
        partial.replace(self.file)

    def update(self, batch: Arrays, rate: float) -> None:
        with mixed_precision(torch.device("cpu")):
            loss = loss_of(self.judge, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.judge.parameters(), 1.0)
        for group in self.optimiser.param_groups:
            group["lr"] = LEARNING_RATE * rate
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.average.update_parameters(self.judge)
        self.step += 1
        self.running += (loss.item() - self.running) * (0.02 if self.running else 1.0)


def train(folder: Path, plan: Plan, console: Console, begin_with: Path | None = None) -> Judge:
    """Begin the run in this folder, or go on with it; returns the averaged weights."""
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(folder, begin_with)
    if run.step < plan.steps:
        spawn = multiprocessing.get_context("spawn")
        drawing = (folder / "scenes", plan.shards, plan.shard_size, plan.first_seed)
        artist = spawn.Process(target=draw_shards, args=drawing, daemon=True)
        artist.start()
        learn(run, folder, plan, console)
        artist.terminate()
    return run.averaged


def learn(run: Run, folder: Path, plan: Plan, console: Console) -> None:
    fill(folder / "dev", 1, lambda _: arrays_of(dev_scenes(plan.dev_scenes)))
    dev = Pool(folder / "dev").batch(np.random.default_rng(0), 1, plan.dev_scenes)
    pool = Pool(folder / "scenes")
    started = time.monotonic() - run.seconds
    while run.step < plan.steps:
        rng = np.random.default_rng([SEED, run.step])
        batch = pool.batch(rng, min(plan.shards, 1 + run.step // plan.steps_per_shard), plan.batch)
        run.update(varied(batch, rng), learning_rate(run.step, plan.steps, decay=True))
        if run.step % plan.save_every == 0 or run.step == plan.steps:
            run.seconds = time.monotonic() - started
            row = {"step": run.step, "seconds": round(run.seconds), "loss": round(run.running, 4)}
            log(folder, {**row, **right_shares(run.averaged, dev)}, console)
            run.save()


def log(folder: Path, row: dict[str, float], console: Console) -> None:
    console.print_json(data=row, indent=None)
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judge.train", description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="scenes, state and log go here")
    parser.add_argument("--steps", type=int, default=Plan().steps, help=f"default: {Plan().steps}")
    parser.add_argument("--export", type=Path, help=f"write the finished weights here, such as {WEIGHTS}")
    parser.add_argument("--begin-with", type=Path, metavar="WEIGHTS", help="a judge to train further")
    parser.add_argument(
        "--first-seed", type=int, default=0, help="of the scenes: others than those it began with have seen"
    )
    arguments = parser.parse_args()
    plan = Plan(steps=arguments.steps, first_seed=arguments.first_seed)
    try:
        judge = train(arguments.run, plan, Console(), arguments.begin_with)
    except InputError as error:
        parser.error(str(error))
    if arguments.export:
        save_judge(judge, least_area(judge, dev_scenes(CALIBRATION_SCENES)), arguments.export)


if __name__ == "__main__":
    main()
