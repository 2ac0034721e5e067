"""Making a pipeline fit a machine: where it computes, how exactly, and what waits in main memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from generator.backends.model import Fit, Model
from generator.errors import InputError

if TYPE_CHECKING:
    from diffusers import DiffusionPipeline

WORKING_MEMORY = 2 * 1024**3
"""Bytes that painting needs beside the weights: an estimate for a megapixel, put right by `lighter`."""

SHARES_MEMORY = ("mps", "cpu")
"""Devices without a memory of their own: to offload gains nothing."""


def check(model: Model) -> None:
    """Refuse what does not go together, before anything is fetched.

    Raises:
        InputError: naming the key.
    """
    if model.controlnet and model.offload not in (None, "none"):
        raise InputError('a ControlNet shares layers with the model; only "none" goes with it', key="offload")
    small = {
        "float8": model.float8,
        "quantise": model.quantise,
        "a .gguf": model.weights and model.weights.suffix == ".gguf",
    }
    taken = [name for name, wanted in small.items() if wanted]
    if len(taken) > 1:
        raise InputError(f"{' and '.join(taken)} each make the weights small; choose one", key=taken[0])
    if model.weights and model.quantise == "quanto":
        # diffusers leaves such a transformer without weights.
        raise InputError(
            "quanto wants a folder of weights; leave `weights` out, or take a .gguf", key="quantise"
        )


def choose_device(fit: Fit) -> Fit:
    """State the device, the best there is, and what it computes in: bfloat16, but float32 on a CPU."""
    device = fit.device or best_device()
    dtype = fit.dtype or ("float32" if device == "cpu" else "bfloat16")
    return fit.model_copy(update={"device": device, "dtype": dtype})


def best_device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    if torch.xpu.is_available():
        return "xpu"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def choose_offload(fit: Fit, part_bytes: list[int], free_bytes: int | None) -> Fit:
    """State what waits in main memory, by the size of each part of the pipeline.

    Args:
        fit: with a device stated.
        part_bytes: of every part's weights.
        free_bytes: on the device; None where device and CPU share one memory, so that nothing is gained.
    """
    room = None if free_bytes is None else free_bytes - WORKING_MEMORY
    if fit.offload is not None:
        offload = fit.offload
    elif room is None or sum(part_bytes) <= room:
        offload = "none"
    else:
        offload = "model" if max(part_bytes) <= room else "group"
    tiling = offload != "none" if fit.tiling is None else fit.tiling
    return fit.model_copy(update={"offload": offload, "tiling": tiling})


def free_bytes(device: str) -> int | None:
    """Of the device's own memory; None where it has none."""
    if device in SHARES_MEMORY:
        return None
    free: int = getattr(torch, device).mem_get_info()[0]
    return free


def part_bytes(pipeline: DiffusionPipeline) -> list[int]:
    parts = [part for part in pipeline.components.values() if isinstance(part, torch.nn.Module)]
    return [sum(tensor.nbytes for tensor in part.state_dict().values()) for part in parts]


def lighter(fit: Fit) -> Fit | None:
    """The next step down when memory has run out; None where there is none."""
    if fit.device in SHARES_MEMORY:
        return None if fit.tiling else fit.model_copy(update={"tiling": True})
    steps = {"none": "model", "model": "group"}
    if fit.offload not in steps:
        return None
    return fit.model_copy(update={"offload": steps[fit.offload], "tiling": True})


def is_out_of_memory(error: RuntimeError) -> bool:
    """Apple's GPU has no error class of its own for it, nor has the CPU."""
    told = str(error).lower()
    return isinstance(error, torch.OutOfMemoryError) or "out of memory" in told or "can't allocate" in told


def describe(fit: Fit) -> str:
    told = [f"device {fit.device}", f"dtype {fit.dtype}", f"offload {fit.offload}"]
    told += [name for name in ("float8", "tiling", "compile") if getattr(fit, name)]
    told += [f"{name} {value}" for name in ("quantise", "attention") if (value := getattr(fit, name))]
    return ", ".join(told)
