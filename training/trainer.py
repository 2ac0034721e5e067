"""What a resumed run needs: weights, their average, optimisers, and how far it got."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import ZImagePipeline
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from transformers import Qwen2Tokenizer

from generator.backends.patch_autoencoder import PatchAutoencoder
from training.architecture import Size, new_scheduler, new_text_encoder, new_transformer
from training.muon import Muon
from training.painter import Painter

Tensors = tuple[Tensor, ...] | list[Tensor]

EMA_EVERY = 8
EMA = 0.998**EMA_EVERY
"""Decay of 0.998 a step, applied every few steps: the average is as good and costs less."""
MUON_LR, ADAMW_LR = 0.02, 2e-3


def moving_average(averages: Tensors, current: Tensors, updates: Tensor | int) -> None:
    """Exponential, but quick to forget while young: else the random start stays visible for long."""
    young = (1 + float(updates)) / (10 + float(updates))
    torch._foreach_lerp_(averages, current, 1 - min(EMA, young))


class Trainer:
    def __init__(
        self, run: Path, tokenizer: Qwen2Tokenizer, device: torch.device, size: Size, *, compile: bool
    ) -> None:
        self.run, self.tokenizer, self.device = run, tokenizer, device
        self.painter = Painter(new_text_encoder(len(tokenizer), size), new_transformer(size)).to(device)
        self.average = AveragedModel(self.painter, multi_avg_fn=moving_average)
        if compile:
            self.painter.compile_blocks()
        matrices, rest = split_parameters(self.painter)
        self.optimisers = {
            "muon": (Muon(matrices, MUON_LR), MUON_LR),
            "adamw": (
                torch.optim.AdamW(rest, ADAMW_LR, betas=(0.9, 0.98), weight_decay=0.0, fused=True),
                ADAMW_LR,
            ),
        }
        self.stage, self.step, self.samples, self.seconds = 0, 0, 0, 0.0

    @property
    def averaged(self) -> Painter:
        painter = self.average.module
        assert isinstance(painter, Painter)
        return painter

    def save(self) -> None:
        state = {
            "painter": self.painter.state_dict(),
            "average": self.average.state_dict(),
            "optimisers": {name: optimiser.state_dict() for name, (optimiser, _) in self.optimisers.items()},
            "progress": (self.stage, self.step, self.samples, self.seconds),
        }
        partial = self.run / "state.partial"
        torch.save(state, partial)
        partial.replace(self.run / "state.pt")

    def load(self) -> bool:
        """Take up where the run stopped; False where it has not begun."""
        file = self.run / "state.pt"
        if not file.exists():
            return False
        state = torch.load(file, map_location=self.device, weights_only=True)
        self.painter.load_state_dict(state["painter"])
        self.average.load_state_dict(state["average"])
        for name, (optimiser, _) in self.optimisers.items():
            optimiser.load_state_dict(state["optimisers"][name])
        self.stage, self.step, self.samples, self.seconds = state["progress"]
        return True

    def update(self, loss: Tensor, factor: float) -> None:
        """One step of both optimisers at `factor` times their learning rates."""
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.painter.parameters(), 1.0, foreach=True)
        for optimiser, lr in self.optimisers.values():
            for group in optimiser.param_groups:
                group["lr"] = lr * factor
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.step += 1
        if self.step % EMA_EVERY == 0:
            self.average.update_parameters(self.painter)

    def pipeline(self, autoencoder: PatchAutoencoder) -> ZImagePipeline:
        """The averaged weights in the classes and the folder layout of the real checkpoint."""
        return ZImagePipeline(
            scheduler=new_scheduler(),
            vae=autoencoder,
            text_encoder=self.averaged.text_encoder,
            tokenizer=self.tokenizer,
            transformer=self.averaged.transformer,
        )


def split_parameters(painter: Painter) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """The transformer blocks' matrices for Muon, all else for AdamW: modulation behaves like a bias."""
    transformer = painter.transformer
    blocks = [*transformer.layers, *transformer.noise_refiner, *transformer.context_refiner]
    matrices = [
        parameter
        for block in blocks
        for name, parameter in block.named_parameters()
        if parameter.ndim == 2 and "adaLN" not in name
    ]
    taken = set(map(id, matrices))
    return matrices, [parameter for parameter in painter.parameters() if id(parameter) not in taken]
