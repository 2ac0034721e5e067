"""What the artist hands over: a picture and the exact truth about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Style = Literal["ink sketch", "watercolour", "oil paint", "pencil", "flat colour", "line art"]
STYLES: tuple[Style, ...] = ("ink sketch", "watercolour", "oil paint", "pencil", "flat colour", "line art")
HELD_OUT_STYLE: Style = "pencil"
"""Never in training."""


@dataclass(frozen=True, slots=True)
class SceneSubject:
    name: str
    """As the caption names it: an invented name, or the noun phrase itself."""
    kind: str
    """"girl", "robot", "car", ..."""
    colour: str
    spans: tuple[tuple[int, int], ...]
    """Every mention in the caption, code points; the first is the whole phrase."""
    layer: NDArray[np.uint8]
    """[H, W, 4], straight alpha, full canvas, styled, hidden parts included."""
    visible: NDArray[np.float32]
    """[H, W] in 0..1: its share of each pixel of the finished picture."""
    depth: float
    """0 nearest to 1 farthest."""


@dataclass(frozen=True, slots=True)
class Scene:
    seed: int
    style: Style
    place: str
    caption: str
    picture: NDArray[np.uint8]
    """[H, W, 3], sRGB."""
    plate: NDArray[np.uint8]
    """[H, W, 3]: the same picture without its subjects."""
    subjects: tuple[SceneSubject, ...]
    """Near to far."""
