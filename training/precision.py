"""Half precision where the hardware multiplies in it: GPUs, and processors with AMX."""

from __future__ import annotations

import torch


def mixed_precision(device: torch.device) -> torch.autocast:
    """Matrix products in bfloat16, where that is faster; other processors only emulate it."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda" or has_amx())


def has_amx() -> bool:
    return bool(torch.cpu.get_capabilities().get("amx_bf16", False))
