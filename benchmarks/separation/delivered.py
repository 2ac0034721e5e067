"""Layers as an artist receives them, laid out over the whole picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.layers.decomposition import Decomposition


@dataclass(frozen=True, slots=True)
class DeliveredLayer:
    share: NDArray[np.float32]
    """[H, W] in 0..1: what of each pixel this layer shows through all that is nearer."""
    colour: NDArray[np.uint8]
    """[H, W, 3]; 0 outside of the layer's bounds."""
    depth: float
    raised: float
    """See `Layer.raised_share`."""


@dataclass(frozen=True, slots=True)
class Delivered:
    layers: dict[str, DeliveredLayer]
    """By subject; without the plate."""
    plate: NDArray[np.uint8]
    """[H, W, 3]."""
    composite: NDArray[np.float64]
    """[H, W, 3]: the layers over the plate, not yet rounded."""


def laid_out(decomposition: Decomposition) -> Delivered:
    """`decomposition`: of a picture without bleed."""
    width, height = decomposition.canvas
    *subjects, backdrop = decomposition.layers
    through = np.ones((height, width), np.float64)
    composite = np.zeros((height, width, 3))
    layers = {}
    for layer in subjects:
        whole = np.zeros((height, width, 4), np.uint8)
        whole[layer.y : layer.y + layer.rgba.shape[0], layer.x : layer.x + layer.rgba.shape[1]] = layer.rgba
        share = through * whole[..., 3] / 255
        composite += share[..., None] * whole[..., :3]
        through -= share
        layers[layer.key] = DeliveredLayer(
            share.astype(np.float32), whole[..., :3], layer.depth, layer.raised_share
        )
    plate = backdrop.rgba[..., :3]
    return Delivered(layers, plate, composite + through[..., None] * plate)
