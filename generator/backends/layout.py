"""Lays a pipeline out as a `Fit` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from diffusers.models.attention_processor import Attention

from generator.backends.model import Fit
from generator.errors import InputError

if TYPE_CHECKING:
    from diffusers import DiffusionPipeline


def prepare(pipeline: DiffusionPipeline, fit: Fit) -> None:
    """What is done once, before `place`.

    Raises:
        InputError: there is no such attention, or a package is missing that computes it.
    """
    transformer = pipeline.transformer
    use_attention(transformer, fit.attention)
    if fit.float8:
        store_in_8_bits(transformer, getattr(torch, str(fit.dtype)))
    if fit.compile:
        compile_blocks(transformer)


def place(pipeline: DiffusionPipeline, fit: Fit) -> None:
    """Where the weights lie, as a fit says that states everything; also for a pipeline that lay otherwise."""
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
    # An encoder of references reads weights of layers that it does not call.
    pipeline.enable_group_offload(
        device, offload_type="leaf_level", use_stream=fit.device == "cuda", exclude_modules=["siglip"]
    )


def use_attention(transformer: Any, name: str | None) -> None:
    """Stated also where nothing is asked for: diffusers would take the choice of the model loaded last."""
    try:
        transformer.set_attention_backend(name or "native")
    except (ValueError, RuntimeError) as error:
        raise InputError(str(error), key="attention") from error


def store_in_8_bits(transformer: Any, dtype: torch.dtype) -> None:
    """Keep weights as float8 and widen each layer's while it computes; norms and embedders stay wide."""
    transformer.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=dtype)


def compile_blocks(transformer: Any, backend: Any = "inductor") -> None:
    """Compile the main blocks round their attention.

    Attention is left to itself: it can be read, and whether it is makes no difference to the compiled rest.
    """
    for block in transformer.layers:
        # One class for all, so that all blocks share what is compiled.
        block.attention.__class__ = _AttentionApart
        block.compile(backend=backend)


class _AttentionApart(Attention):  # type: ignore[misc]
    """An `Attention` that is not compiled with what is round it."""

    @torch.compiler.disable  # type: ignore[untyped-decorator]
    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return super().forward(*args, **kwargs)
