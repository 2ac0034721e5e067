"""How strongly pixels and words belong together, by what a block attended to."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

OUTPUT_SHARPNESS = 10.0
"""Factor on output-space cosines before their softmax; a bare cosine spans too little for one to win."""


def image_to_text_logits(query: Tensor, key: Tensor) -> Tensor:
    """q·k / sqrt(d) of image queries [N, heads, d] and text keys [T, heads, d]: [heads, N, T], float32."""
    scale = query.shape[-1] ** -0.5
    return torch.einsum("nhd,thd->hnt", query.float(), key.float() * scale)


def concept_probabilities(logits: Tensor, concepts: Sequence[slice]) -> Tensor:
    """Softmax over concepts of `logsumexp(logits of its tokens) - log(tokens)`, mean over heads.

    A full attention row keeps the ratios between concepts, so its denominator is not needed.

    Args:
        logits: [heads, N, T].
        concepts: for each concept its positions in T.

    Returns:
        [concepts, N].
    """
    own = [logits[..., tokens] for tokens in concepts]
    scores = [score.logsumexp(-1) - math.log(score.shape[-1]) for score in own]
    return torch.stack(scores).softmax(0).mean(1)


def output_similarity(image: Tensor, text: Tensor, concepts: Sequence[slice]) -> Tensor:
    """Softmax over concepts of the cosine between a pixel's output and the concept's mean output.

    Helbling et al., "ConceptAttention" (2025): in large models sharper than attention space.

    Args:
        image: [N, D] and `text` [T, D], attention outputs.
        concepts: for each concept its positions in T.

    Returns:
        [concepts, N].
    """
    text = torch.nn.functional.normalize(text, dim=-1)
    means = torch.stack([text[tokens].mean(0) for tokens in concepts])
    cosines: Tensor = means @ image.T / torch.linalg.vector_norm(image, dim=-1).clamp_min(1e-12)
    return (OUTPUT_SHARPNESS * cosines).softmax(0)
