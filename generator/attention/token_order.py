"""Where picture and prompt stand in the sequence that a Z-Image transformer attends over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diffusers.models.transformers.transformer_z_image import SEQ_MULTI_OF
from torch import Tensor

PATCH = 2
"""Latent pixels along a side of an image token."""


@dataclass(frozen=True, slots=True)
class TokenOrder:
    """Of the first item of a batch; under guidance a batch is [positive, negative]."""

    image: int
    """The first token of the picture in the making."""
    text: int
    """The first caption token of the prompt."""


def token_order(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> TokenOrder:
    """Told by what the transformer's `forward` is called with.

    As a rule the order is [picture, caption], both padded. With a list of pictures an Omni model runs, whose
    order is [caption, pictures, siglip]: the picture in the making comes last of the pictures, and the
    caption is in parts, padded each: one before every reference, then the one with the prompt, then the rest.
    """
    named = {**dict(zip(("x", "t", "cap_feats"), args, strict=False)), **kwargs}
    pictures, caption = named["x"][0], named["cap_feats"][0]
    if isinstance(pictures, Tensor):
        return TokenOrder(image=0, text=padded(image_tokens(pictures)))
    *references, _ = pictures
    parts = [padded(len(part)) for part in caption]
    before = sum(padded(image_tokens(reference)) for reference in references)
    return TokenOrder(image=sum(parts) + before, text=sum(parts[: len(references)]))


def image_tokens(latents: Tensor) -> int:
    """Of [channels, 1, height, width]."""
    return latents[0].numel() // PATCH**2


def padded(tokens: int) -> int:
    return tokens + -tokens % int(SEQ_MULTI_OF)
