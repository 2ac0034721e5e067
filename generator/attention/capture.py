"""Reads a Z-Image transformer's attention while it paints, without changing what it paints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import torch
from diffusers.models.attention_dispatch import dispatch_attention_fn
from diffusers.models.transformers.transformer_z_image import SEQ_MULTI_OF, ZSingleStreamAttnProcessor
from numpy.typing import NDArray
from torch import Tensor

from generator.errors import InputError

OUTPUT_SHARPNESS = 10.0
"""Factor on output-space cosines before their softmax; a bare cosine spans too little for one to win."""


@dataclass(frozen=True, slots=True)
class CapturePlan:
    """What to read. Token indices count caption tokens."""

    blocks: tuple[int, ...]
    """Main blocks whose maps are averaged."""
    feature_block: int
    """Main block whose attention output becomes the features; need not be one of `blocks`."""
    image_tokens: int
    """Ht * Wt, without padding."""
    content: tuple[int, ...]
    """Tokens that get a map of their own."""
    concepts: tuple[tuple[int, ...], ...]
    """Tokens of everything that competes for a pixel, the background included."""
    noise_range: tuple[float, float] = (0.4, 0.9)
    """Forward passes at these noise levels (0 picture, 1 noise) are read; where none is, the nearest one."""
    heads: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """By block: its heads that are read; of a block that is not named, all."""


@dataclass(frozen=True, slots=True)
class Maps:
    """Means over blocks and steps, float32; N image tokens, row-major."""

    probabilities: NDArray[np.float32]
    """[concepts, N], sums to 1 over the concepts."""
    similarity: NDArray[np.float32]
    """[concepts, N], the same competition in output space."""
    logits: NDArray[np.float32]
    """[content, N], mean over heads of q·k / sqrt(d)."""
    features: NDArray[np.float32]
    """[N, D], of length 1."""
    steps: tuple[int, ...]
    """Forward passes that were read, from 0."""


class Capture:
    """Running sums over what was read so far, on the transformer's device."""

    def __init__(self, plan: CapturePlan) -> None:
        self.plan = plan
        self._tokens = sorted({*plan.content, *chain.from_iterable(plan.concepts)})
        column = {token: position for position, token in enumerate(self._tokens)}
        self._content = [column[token] for token in plan.content]
        self._concepts = [[column[token] for token in tokens] for tokens in plan.concepts]
        self._distance = float("inf")
        self._step = -1
        self._reset()

    def _reset(self) -> None:
        self._sums: dict[str, Tensor] = {}
        self._read: set[tuple[int, int]] = set()

    def begin_step(self, noise: float) -> None:
        """Decide whether this forward pass is read; one nearer to the range replaces all before it."""
        self._step += 1
        low, high = self.plan.noise_range
        distance = max(low - noise, noise - high, 0.0)
        if distance < self._distance:
            self._distance = distance
            self._reset()
        self._reading = distance == self._distance

    @torch.no_grad()
    def add(self, block: int, query: Tensor, key: Tensor, output: Tensor) -> None:
        """Take what one block attended to.

        Args:
            query: [B, L, heads, d], normalised and rotated, as `key`.
            output: [B, L, heads * d], before the output projection.
        """
        if not self._reading:
            return
        # A batch under guidance is [positive, negative]: item 0 is the conditional one with and without it.
        count = self.plan.image_tokens
        texts = torch.tensor(self._tokens, device=query.device) + count + -count % SEQ_MULTI_OF
        image_output = output[0, :count].float()
        self._read.add((self._step, block))
        if block == self.plan.feature_block:
            self._sum("features", image_output)
        if block in self.plan.blocks:
            heads = list(self.plan.heads.get(block, range(query.shape[2])))
            logits = image_to_text_logits(query[0, :count, heads], key[0, texts][:, heads])
            self._sum("logits", logits[..., self._content].mean(0).T)
            self._sum("probabilities", concept_probabilities(logits, self._concepts))
            self._sum("similarity", output_similarity(image_output, output[0, texts].float(), self._concepts))

    def _sum(self, name: str, value: Tensor) -> None:
        self._sums[name] = self._sums[name] + value if name in self._sums else value

    def maps(self) -> Maps:
        """What was read.

        Raises:
            RuntimeError: a block that should have been read was not.
        """
        steps = sorted({step for step, _ in self._read})
        blocks = {*self.plan.blocks}
        if not steps or len(self._read) < len(steps) * len({*blocks, self.plan.feature_block}):
            raise RuntimeError(
                "the transformer ran without the attention processors that read it; "
                "load it without torch.compile and without a fused attention"
            )
        means = {name: total / (len(steps) * len(blocks)) for name, total in self._sums.items()}
        means["features"] = torch.nn.functional.normalize(means["features"], dim=-1)
        return Maps(**{name: mean.cpu().numpy() for name, mean in means.items()}, steps=tuple(steps))


def image_to_text_logits(query: Tensor, key: Tensor) -> Tensor:
    """q·k / sqrt(d) of image queries [N, heads, d] and text keys [T, heads, d]: [heads, N, T], float32."""
    scale = query.shape[-1] ** -0.5
    return torch.einsum("nhd,thd->hnt", query.float() * scale, key.float())


def concept_probabilities(logits: Tensor, concepts: Sequence[Sequence[int]]) -> Tensor:
    """Softmax over concepts of `logsumexp(logits of its tokens) - log(tokens)`, mean over heads.

    A full attention row keeps the ratios between concepts, so its denominator is not needed.

    Args:
        logits: [heads, N, T].
        concepts: for each concept its positions in T.

    Returns:
        [concepts, N].
    """
    scores = [logits[..., tokens].logsumexp(-1) - np.log(len(tokens)) for tokens in concepts]
    return torch.stack(scores).softmax(0).mean(1)


def output_similarity(image: Tensor, text: Tensor, concepts: Sequence[Sequence[int]]) -> Tensor:
    """Softmax over concepts of the cosine between a pixel's output and the concept's mean output.

    Helbling et al., "ConceptAttention" (2025): in large models sharper than attention space.

    Args:
        image: [N, D] and `text` [T, D], attention outputs.

    Returns:
        [concepts, N].
    """
    image = torch.nn.functional.normalize(image, dim=-1)
    text = torch.nn.functional.normalize(text, dim=-1)
    means = torch.stack([text[tokens].mean(0) for tokens in concepts])
    return (OUTPUT_SHARPNESS * means @ image.T).softmax(0)


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
        lambda _, args, kwargs: capture.begin_step(_noise(args, kwargs)), with_kwargs=True
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
