"""The real Z-Image's size without its weights: `multiplane bench speed --model real-size-random`.

On a GPU the whole pipeline paints, laid out in each way; on a CPU, where that takes hours, one block is
measured. Random weights take as long and as much memory as trained ones.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

import torch
from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel
from rich.console import Console
from rich.progress import track
from rich.table import Table
from transformers import Qwen3Config, Qwen3Model

from benchmarks import block_cost
from generator.backends import fit as fitting
from generator.backends.layout import prepare
from generator.backends.model import Fit, Recipe
from generator.backends.protocol import Concept, PaintRequest
from generator.backends.z_image import ZImageBackend

NAME = "real-size-random"
SIDES = (1024, 1536)
STEPS = 4
MINA, BOLT = "Mina (a girl with black hair, red dress)", "Bolt (a blue robot)"
PROMPT = f"{MINA} and {BOLT} in a forest. Watercolour."
CONCEPTS = (
    Concept("Mina", ((0, len(MINA)),)),
    Concept("Bolt", ((len(MINA) + 5, len(MINA) + 5 + len(BOLT)),)),
)
LAYOUTS: dict[str, dict[str, object]] = {
    "offload none": {"offload": "none"},
    "offload none, tiling": {"offload": "none", "tiling": True},
    "offload none, float8": {"offload": "none", "float8": True},
    "offload none, compile": {"offload": "none", "compile": True},
    "offload model": {"offload": "model"},
    "offload group": {"offload": "group"},
}


@dataclass(frozen=True, slots=True)
class Painted:
    """What one layout takes at one size."""

    layout: str
    side: int
    steps_per_second: float
    """Not read."""
    read: float
    """Ratio of the time of a painting that is read to one that is not, paired."""
    peak: int | None
    """Bytes on the device, not read; None where the device has no memory of its own."""
    read_peak: int | None
    identical: bool


def main(console: Console, repeat: int) -> int:
    device = fitting.best_device()
    if device in fitting.SHARES_MEMORY:
        shape = block_cost.Shape()
        with console.status("one block, by turns"):
            cost = block_cost.measure(shape, repeat)
        console.print(block_cost.report(shape, cost))
        return 0
    console.print(report(list(paint_everything(lambda: real_pipeline(device), device, SIDES, repeat))))
    return 0


def paint_everything(
    build: Callable[[], ZImagePipeline], device: str, sides: Sequence[int], repeat: int
) -> Iterator[Painted]:
    """Every layout at every size; `build` gives a new pipeline for each layout."""
    recipe = Recipe(steps=STEPS, guidance=0.0, default_height=720)
    for name, options in track(LAYOUTS.items(), "painting", transient=True):
        fit = fitting.choose_device(Fit.model_validate({"device": device, **options}))
        pipeline = build()
        prepare(pipeline, fit)
        fit = fitting.choose_offload(fit, fitting.part_bytes(pipeline), fitting.free_bytes(device))
        backend = ZImageBackend(pipeline, name=NAME, recipe=recipe, fit=fit)
        for side in sides:
            yield paint(backend, name, side, repeat)
        del backend, pipeline
        gc.collect()


def paint(backend: ZImageBackend, layout: str, side: int, repeat: int) -> Painted:
    request = PaintRequest(PROMPT, side, side, seed=7, concepts=CONCEPTS)
    backend.paint(replace(request, steps=1))
    seconds: dict[bool, list[float]] = {False: [], True: []}
    peaks: dict[bool, int | None] = {}
    pictures = {}
    for _ in range(repeat):
        for capture in (False, True):
            with_peak = measured_peak(str(backend.fit.device))
            start = time.perf_counter()
            pictures[capture] = backend.paint(request, capture=capture).picture
            seconds[capture].append(time.perf_counter() - start)
            peaks[capture] = with_peak()
    return Painted(
        layout,
        side,
        steps_per_second=STEPS / median(seconds[False]),
        read=median(read / plain for plain, read in zip(seconds[False], seconds[True], strict=True)),
        peak=peaks[False],
        read_peak=peaks[True],
        identical=bool((pictures[False] == pictures[True]).all()),
    )


def measured_peak(device: str) -> Callable[[], int | None]:
    """Call it to begin, and what it returns to end."""
    if device in fitting.SHARES_MEMORY:
        return lambda: None
    memory = getattr(torch, device)
    memory.empty_cache()
    memory.reset_peak_memory_stats()
    return lambda: int(memory.max_memory_allocated())


def real_pipeline(device: str) -> ZImagePipeline:
    """All parts as large as those of Z-Image, in bfloat16, made on the device; a tokenizer of a few words."""
    from training.architecture import train_tokenizer  # noqa: PLC0415 - training is not needed for the rest

    previous = torch.get_default_dtype()
    torch.set_default_dtype(torch.bfloat16)
    try:
        with torch.device(device):
            transformer = ZImageTransformer2DModel()
            text_encoder = Qwen3Model(
                Qwen3Config(
                    vocab_size=151936,
                    hidden_size=2560,
                    intermediate_size=9728,
                    num_hidden_layers=36,
                    num_attention_heads=32,
                    num_key_value_heads=8,
                    head_dim=128,
                    tie_word_embeddings=True,
                )
            )
            vae = AutoencoderKL(
                down_block_types=("DownEncoderBlock2D",) * 4,
                up_block_types=("UpDecoderBlock2D",) * 4,
                block_out_channels=(128, 256, 512, 512),
                layers_per_block=2,
                latent_channels=16,
                sample_size=1024,
                use_quant_conv=False,
                use_post_quant_conv=False,
                scaling_factor=0.3611,
                shift_factor=0.1159,
            )
    finally:
        torch.set_default_dtype(previous)
    return ZImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=3.0),
        vae=vae.to(torch.bfloat16),
        text_encoder=text_encoder.to(torch.bfloat16),
        tokenizer=train_tokenizer([PROMPT], 400),
        transformer=transformer.to(torch.bfloat16),
    )


def report(paintings: Sequence[Painted]) -> Table:
    table = Table("", "size", "steps/s", "read, time", "peak", "read, memory", "same to the bit", title=NAME)
    for painted in paintings:
        peak, more = "", ""
        if painted.peak is not None and painted.read_peak is not None:
            peak = f"{painted.peak / 1024**3:.1f} GiB"
            more = block_cost.mib(painted.read_peak - painted.peak)
        table.add_row(
            painted.layout,
            f"{painted.side}x{painted.side}",
            f"{painted.steps_per_second:.2f}",
            f"{painted.read:.4f}",
            peak,
            more,
            "yes" if painted.identical else "no",
        )
    return table
