"""Reads a Z-Image transformer's attention while it paints, without changing what it paints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from diffusers.models.attention_dispatch import dispatch_attention_fn
from diffusers.models.transformers.transformer_z_image import ZSingleStreamAttnProcessor
from torch import Tensor

from generator.attention.capture import Capture, CapturePlan
from generator.attention.token_order import token_order
from generator.errors import InputError


class _ReadingProcessor:
    """Computes what `ZSingleStreamAttnProcessor` computes, in the same order, and shows it to a capture."""

    def __init__(self, original: Any, block: int, capture: Capture) -> None:
        self._attention_backend = original._attention_backend
        self._parallel_config = original._parallel_config
        self._block = block
        self._capture = capture

    def __call__(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        freqs_cis: Tensor | None = None,
    ) -> Tensor:
        query, key, value = (
            project(hidden_states).unflatten(-1, (attn.heads, -1))
            for project in (attn.to_q, attn.to_k, attn.to_v)
        )
        if attn.norm_q is not None:
            query = attn.norm_q(query)
        if attn.norm_k is not None:
            key = attn.norm_k(key)
        if freqs_cis is not None:
            query, key = _rotate(query, freqs_cis), _rotate(key, freqs_cis)
        if attention_mask is not None and attention_mask.ndim == 2:
            attention_mask = attention_mask[:, None, None, :]
        output: Tensor = dispatch_attention_fn(
            query,
            key,
            value,
            attn_mask=attention_mask,
            dropout_p=0.0,
            is_causal=False,
            backend=self._attention_backend,
            parallel_config=self._parallel_config,
        )
        output = output.flatten(2, 3).to(query.dtype)
        self._capture.add(self._block, query, key, output)
        for layer in attn.to_out:
            output = layer(output)
        return output


def _rotate(x: Tensor, freqs_cis: Tensor) -> Tensor:
    """Rotary position embedding of [B, L, heads, d] by complex [B, L, d / 2]."""
    pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
    return torch.view_as_real(pairs * freqs_cis.unsqueeze(2)).flatten(3).type_as(x)


@contextmanager
def capturing(transformer: Any, plan: CapturePlan) -> Iterator[Capture]:
    """Read every forward pass of a `ZImageTransformer2DModel` inside the block, of one picture at a time.

    The transformer is left as it was, whatever happens inside.

    Raises:
        InputError: a block or a head that the transformer does not have.
        RuntimeError: a block computes its attention in a way of its own.
    """
    depth = len(transformer.layers)
    for block in (*plan.blocks, plan.feature_block):
        if not 0 <= block < depth:
            raise InputError(f"no block {block}: this model has {depth}, 0 to {depth - 1}", key="blocks")
        count = transformer.layers[block].attention.heads
        for head in plan.heads.get(block, ()):
            if not 0 <= head < count:
                raise InputError(f"no head {head}: block {block} has {count}, 0 to {count - 1}", key="heads")
    capture = Capture(plan)
    # The refiners' blocks carry the same layer ids and the same processor class; only main blocks are read.
    attentions = {block: transformer.layers[block].attention for block in {*plan.blocks, plan.feature_block}}
    originals = {block: attention.processor for block, attention in attentions.items()}
    for block, original in originals.items():
        if type(original) is not ZSingleStreamAttnProcessor:
            raise RuntimeError(
                f"block {block} attends through {type(original).__name__}, which cannot be read without "
                "changing what it paints; load the model without it"
            )
    hook = transformer.register_forward_pre_hook(
        lambda _, args, kwargs: capture.begin_step(_noise(args, kwargs), token_order(args, kwargs)),
        with_kwargs=True,
    )
    try:
        for block, attention in attentions.items():
            attention.set_processor(_ReadingProcessor(originals[block], block, capture))
        yield capture
    finally:
        hook.remove()
        for block, attention in attentions.items():
            attention.set_processor(originals[block])


def _noise(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> float:
    """The noise level of a forward pass; Z-Image is given its complement, once per picture."""
    clean: Tensor = args[1] if len(args) > 1 else kwargs["t"]
    return 1.0 - float(clean[0])
