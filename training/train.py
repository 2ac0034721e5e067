"""Makes the embedded checkpoint: `python -m training.train --run training/runs/first`.

Stops and resumes at will: Ctrl-C, or kill it, and give the same command again. Words bind at low resolution first,
where a scene costs a quarter; then the weights carry over to full size.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import ZImagePipeline
from rich.console import Console
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import Qwen2Tokenizer

from generator.backends.patch_autoencoder import PatchAutoencoder
from training.architecture import new_scheduler, new_text_encoder, new_transformer, train_tokenizer
from training.autoencoder import fit_autoencoder
from training.muon import Muon
from training.painter import Painter, flow_loss, learning_rate, sample_sigma
from training.samples import sample_sheet
from training.scenes import SHARD, ScenePool, Size, draw, draw_shards, padded, to_tensor, tokenise

console = Console()


@dataclass(frozen=True)
class Stage:
    name: str
    sizes: tuple[Size, ...]
    steps: int
    tokens_per_batch: int
    lr: float
    """Factor on both optimisers' learning rates."""
    shards: int


PRESETS: dict[str, tuple[Stage, ...]] = {
    "cpu": (
        Stage("half", ((128, 128), (128, 128), (224, 128)), 2600, 6144, 1.0, 240),
        Stage("full", ((544, 320), (256, 256), (320, 320)), 700, 9216, 0.4, 48),
    ),
    "gpu": (
        Stage("half", ((128, 128), (272, 160)), 12000, 65536, 1.0, 2000),
        Stage("full", ((544, 320), (256, 256), (320, 320), (320, 544)), 8000, 131072, 0.4, 1000),
    ),
    "smoke": (
        Stage("half", ((64, 64),), 3, 256, 1.0, 1),
        Stage("full", ((96, 64),), 2, 256, 0.4, 1),
    ),
}

SAVE_EVERY = 100
CAPTION_DROPOUT = 0.2
"""In batches of short captions, which are about half of all."""


def prepare(run: Path, scenes: int) -> tuple[Qwen2Tokenizer, PatchAutoencoder]:
    """Tokenizer and autoencoder, fitted once per run."""
    if not (run / "tokenizer").exists():
        console.print("fitting tokenizer and autoencoder")
        pictures, captions = draw(range(10_000_000, 10_000_000 + scenes), (256, 256))
        fit_autoencoder(to_tensor(pictures[:400])).save_pretrained(run / "vae")
        train_tokenizer(captions).save_pretrained(run / "tokenizer")
    return (
        Qwen2Tokenizer.from_pretrained(run / "tokenizer"),
        PatchAutoencoder.from_pretrained(run / "vae"),
    )


class Trainer:
    """The state that a resumed run needs: weights, their average, optimisers, and where it stands."""

    def __init__(self, run: Path, tokenizer: Qwen2Tokenizer, device: torch.device) -> None:
        self.run, self.tokenizer, self.device = run, tokenizer, device
        self.painter = Painter(new_text_encoder(len(tokenizer)), new_transformer()).to(device)
        self.average = AveragedModel(self.painter, multi_avg_fn=get_ema_multi_avg_fn(0.998))
        transformer = self.painter.transformer
        if device.type == "cpu":  # fuses norms, modulation and gates: a third faster on two cores
            for block in [*transformer.layers, *transformer.noise_refiner]:
                block.compile()
        hidden = [*transformer.layers, *transformer.noise_refiner, *transformer.context_refiner]
        matrices = [
            p
            for block in hidden
            for n, p in block.named_parameters()
            if p.ndim == 2 and "adaLN" not in n  # modulation behaves like a bias: AdamW
        ]
        taken = {id(p) for p in matrices}
        rest = [p for p in self.painter.parameters() if id(p) not in taken]
        self.optimisers = {
            "muon": (Muon(matrices, 0.02), 0.02),
            "adamw": (torch.optim.AdamW(rest, 2e-3, betas=(0.9, 0.98), weight_decay=0.0), 2e-3),
        }
        self.stage, self.step, self.samples, self.seconds = 0, 0, 0, 0.0

    def state(self) -> dict[str, object]:
        return {
            "painter": self.painter.state_dict(),
            "average": self.average.state_dict(),
            "optimisers": {name: o.state_dict() for name, (o, _) in self.optimisers.items()},
            "progress": (self.stage, self.step, self.samples, self.seconds),
        }

    def save(self) -> None:
        partial = self.run / "state.partial"
        torch.save(self.state(), partial)
        partial.replace(self.run / "state.pt")

    def load(self) -> None:
        state = torch.load(self.run / "state.pt", map_location=self.device, weights_only=True)
        self.painter.load_state_dict(state["painter"])
        self.average.load_state_dict(state["average"])
        for name, (optimiser, _) in self.optimisers.items():
            optimiser.load_state_dict(state["optimisers"][name])
        self.stage, self.step, self.samples, self.seconds = state["progress"]

    def update(self, loss: torch.Tensor, factor: float) -> None:
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.painter.parameters(), 1.0)
        for optimiser, lr in self.optimisers.values():
            for group in optimiser.param_groups:
                group["lr"] = lr * factor
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.average.update_parameters(self.painter)

    def pipeline(self, autoencoder: PatchAutoencoder) -> ZImagePipeline:
        """The averaged weights in the classes and the folder layout of the real checkpoint."""
        painter = self.average.module
        return ZImagePipeline(
            scheduler=new_scheduler(),
            vae=autoencoder,
            text_encoder=painter.text_encoder,
            tokenizer=self.tokenizer,
            transformer=painter.transformer,
        )


def held_out_loss(trainer: Trainer, latents: torch.Tensor, captions: list[list[int]]) -> float:
    """Loss of the averaged weights on dev scenes, at fixed noise."""
    generator = torch.Generator().manual_seed(0)
    sigma = sample_sigma(len(latents), generator).to(trainer.device)
    noise = torch.randn(latents.shape, generator=generator).to(trainer.device)
    with torch.no_grad():
        return flow_loss(trainer.average.module, latents.to(trainer.device), sigma, noise, captions).item()


def train_stage(trainer: Trainer, stage: Stage, autoencoder: PatchAutoencoder) -> None:
    pool = ScenePool(trainer.run / stage.name)
    while not pool.refresh(trainer.tokenizer):
        time.sleep(1)
    dev_pictures, dev_captions = draw(range(48), stage.sizes[0], split="dev")
    with torch.no_grad():
        dev_latents = autoencoder.encode(to_tensor(dev_pictures)).latents
    dev_tokens = tokenise(trainer.tokenizer, dev_captions)
    empty = tokenise(trainer.tokenizer, [""])[0]
    rng = np.random.default_rng([trainer.stage, trainer.step])
    generator = torch.Generator().manual_seed(int(rng.integers(2**31)))
    started, running = time.monotonic() - trainer.seconds, 0.0
    while trainer.step < stage.steps:
        x0, captions = pool.batch(rng, stage.tokens_per_batch)
        if padded(len(captions[0])) == padded(len(empty)):  # one length in a batch needs no attention mask
            captions = [empty if rng.random() < CAPTION_DROPOUT else tokens for tokens in captions]
        sigma, noise = sample_sigma(len(x0), generator), torch.randn(x0.shape, generator=generator)
        parts = (tensor.to(trainer.device) for tensor in (x0, sigma, noise))
        with torch.autocast("cuda", torch.bfloat16, enabled=trainer.device.type == "cuda"):
            loss = flow_loss(trainer.painter, *parts, captions)
        trainer.update(loss, stage.lr * learning_rate(trainer.step, stage.steps))
        trainer.step += 1
        trainer.samples += len(x0)
        running += (loss.item() - running) * max(0.02, 1 / trainer.step)
        if trainer.step % SAVE_EVERY == 0 or trainer.step == stage.steps:
            trainer.seconds = time.monotonic() - started
            row = {
                "stage": stage.name,
                "step": trainer.step,
                "samples": trainer.samples,
                "seconds": round(trainer.seconds),
                "loss": round(running, 4),
                "held_out_loss": round(held_out_loss(trainer, dev_latents, dev_tokens), 4),
                "scenes": pool.refresh(trainer.tokenizer),
            }
            console.print_json(data=row, indent=None)
            with (trainer.run / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(row) + "\n")
            trainer.save()
        if trainer.step % (4 * SAVE_EVERY) == 0 or trainer.step == stage.steps:
            sheet = sample_sheet(trainer.pipeline(autoencoder), *stage.sizes[0])
            sheet.save(trainer.run / f"{stage.name}-{trainer.step:06d}.png")


def train(run: Path, preset: str, device: torch.device) -> ZImagePipeline:
    stages = PRESETS[preset]
    run.mkdir(parents=True, exist_ok=True)
    tokenizer, autoencoder = prepare(run, scenes=64 if preset == "smoke" else 2000)
    torch.manual_seed(0)
    trainer = Trainer(run, tokenizer, device)
    if (run / "state.pt").exists():
        trainer.load()
        console.print(f"resuming at {stages[trainer.stage].name} step {trainer.step}")
    artist = multiprocessing.get_context("spawn").Process(target=_draw_stages, args=(run, stages), daemon=True)
    artist.start()
    while True:
        train_stage(trainer, stages[trainer.stage], autoencoder)
        if trainer.stage + 1 == len(stages):
            return trainer.pipeline(autoencoder)
        trainer.stage, trainer.step = trainer.stage + 1, 0


def _draw_stages(run: Path, stages: Sequence[Stage]) -> None:
    first_seed = 0
    for stage in stages:
        draw_shards(run / stage.name, stage.sizes, stage.shards, first_seed)
        first_seed += stage.shards * SHARD


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="folder for scenes, state, log and sample sheets")
    parser.add_argument("--preset", choices=PRESETS, default="gpu" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--export", type=Path, help="write the finished checkpoint here")
    arguments = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    pipeline = train(arguments.run, arguments.preset, device)
    if arguments.export:
        pipeline.to("cpu", torch.bfloat16).save_pretrained(arguments.export, safe_serialization=True)


if __name__ == "__main__":
    main()
