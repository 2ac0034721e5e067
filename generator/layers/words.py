"""Words of the prompt that nobody named: where the model attends to them, and what they show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.layers.masks import confidences
from generator.layers.matte import visible_shares

Field = NDArray[np.floating[Any]]

STRONGEST = 98
"""Percentile of a heatmap that stands for its strongest places."""
CLAIM = 0.75
"""Membership of these."""


def heat(token_maps: Field, tokens: Sequence[int]) -> NDArray[np.float32]:
    """How strongly each place attends to `tokens` [Ht, Wt], 0..1, from the logits of all [tokens, Ht, Wt].

    The share of these tokens in a softmax over the prompt (as DAAM: Tang et al., 2022), from its median to
    its strongest places; 0 everywhere where it is the same all over.
    """
    logits = token_maps.astype(np.float32)
    mass = np.exp(logits - logits.max(axis=0))
    share = mass[list(tokens)].sum(axis=0) / mass.sum(axis=0)
    # Noise is strong in single tokens only.
    share = cv2.blur(share, (3, 3), borderType=cv2.BORDER_REFLECT)
    low, high = np.median(share), np.percentile(share, STRONGEST)
    if high <= low:
        return np.zeros_like(share)
    stretched: NDArray[np.float32] = np.clip((share - low) / (high - low), 0, 1)
    return stretched


def shown(heat: Field, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What of the picture [H, W, 3] a heatmap over it means: a share of each pixel that follows its edges."""
    mask = CLAIM * heat.astype(np.float32)
    share: NDArray[np.float32] = visible_shares(np.stack([mask, 1 - mask]), picture)[0]
    return share


def sureness(heat: Field) -> float:
    """How surely a heatmap's words were painted, in 0..1, as for a subject."""
    mask = CLAIM * heat.astype(np.float32)
    return float(confidences(np.stack([mask, 1 - mask]))[0])
