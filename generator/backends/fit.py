"""Making a pipeline fit a machine: where it computes, how exactly, and what waits in main memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from generator.backends.model import Fit

if TYPE_CHECKING:
    from diffusers import DiffusionPipeline

WORKING_MEMORY = 2 * 1024**3
"""Bytes that painting needs beside the weights: an estimate for a megapixel, put right by `lighter`."""

SHARES_MEMORY = ("mps", "cpu")
"""Devices without a memory of their own: to offload gains nothing."""


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


def place(pipeline: DiffusionPipeline, fit: Fit) -> None:
    """Lay a pipeline out as a fit says that states everything; also one that was laid out differently."""
    pipeline.remove_all_hooks()
    if hasattr(pipeline.vae, "use_tiling"):
        pipeline.vae.use_tiling = fit.tiling
    if fit.offload == "none":
        pipeline.to(fit.device)
        return
    if fit.offload == "model":
        pipeline.enable_model_cpu_offload(device=fit.device)
        return
    pipeline.to("cpu")
    device = torch.device(str(fit.device))
    pipeline.enable_group_offload(device, offload_type="leaf_level", use_stream=fit.device == "cuda")


def store_in_8_bits(transformer: Any, dtype: torch.dtype) -> None:
    """Keep weights as float8 and widen each layer's while it computes; norms and embedders stay wide."""
    transformer.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=dtype)


def describe(fit: Fit) -> str:
    extras = [name for name in ("float8", "tiling") if getattr(fit, name)]
    return ", ".join([f"device {fit.device}", f"dtype {fit.dtype}", f"offload {fit.offload}", *extras])
