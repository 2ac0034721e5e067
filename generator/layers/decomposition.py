"""The result of taking a painting apart: pixels and numbers, no files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Layer:
    """A straight-alpha picture and where it lies on the canvas."""

    key: str
    """`Subject.key`, or "background" for the plate."""
    name: str
    kind: Literal["subject", "scenery", "plate"]
    rgba: NDArray[np.uint8]
    """[h, w, 4], straight alpha, colour dilated under alpha 0."""
    x: int
    """Canvas pixels of the left edge; negative in the bleed. `y` likewise."""
    y: int
    depth: float
    """0 nearest to 1 farthest, distinct in one decomposition."""
    confidence: float = 1.0
    raised_share: float = 0.0
    """Share of the layer's visible pixels whose alpha had to be raised to keep promise 1."""
    parent: str | None = None
    """The key of the layer that this is a part of."""


@dataclass(frozen=True, slots=True)
class Decomposition:
    canvas: tuple[int, int]
    """Width and height of the canvas in pixels."""
    source: NDArray[np.uint8]
    """[canvas height, canvas width, 3]: the canvas crop of the painting."""
    layers: tuple[Layer, ...]
    """Near to far; the plate is last."""
    masks: dict[str, NDArray[np.float32]]
    """Soft membership per subject key on the token grid, found or not."""
    not_found: dict[str, float]
    """Confidence of each subject that did not become a layer, by key."""
