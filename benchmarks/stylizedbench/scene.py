"""What the artist hands over: a picture and the exact truth about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.palette import Time, Weather

Style = Literal["ink sketch", "watercolour", "oil paint", "pencil", "flat colour", "line art"]
Shot = Literal["extreme wide", "wide", "full", "medium", "close-up"]
Angle = Literal["eye level", "low", "high"]
Position = Literal["left", "centre", "right"]
Ground = Literal["foreground", "middle ground", "background"]
Split = Literal["train", "dev", "test"]

STYLES: tuple[Style, ...] = get_args(Style)
SHOTS: tuple[Shot, ...] = get_args(Shot)
ANGLES: tuple[Angle, ...] = get_args(Angle)
SPLITS: tuple[Split, ...] = get_args(Split)
HELD_OUT_STYLE: Style = "pencil"
"""Never in training."""
HELD_OUT_PAIRS: tuple[tuple[str, str], ...] = (
    ("robot", "beach"),
    ("humanoid robot", "field"),
    ("cat", "desert"),
    ("horse", "city street"),
    ("car", "forest"),
    ("drone", "mountains"),
    ("girl", "station"),
    ("monster", "room"),
    ("boat", "ruins"),
    ("chair", "roof"),
    ("dog", "corridor"),
    ("tree", "future city"),
)
"""(kind, place): never drawn together in training."""

LEAST_AREA = 0.0025
"""Of the frame: every subject shows at least this much of itself, as a share of all pixels."""
LEAST_SHARE = 0.35
"""Of what it would show if nobody stood before it."""


@dataclass(frozen=True, slots=True)
class SceneSubject:
    name: str
    """As the caption names it: an invented name, or the noun phrase itself."""
    kind: str
    """Its canonical name, a key of `kinds.KINDS`: "girl", "humanoid robot", "street lamp"."""
    colour: str
    """Its main colour, which the caption names."""
    parts: tuple[tuple[str, str], ...]
    """Further (part, colour) pairs that the caption names: ("hair", "black"), ("hat", "brown")."""
    pose: str
    """"walking", "flying", ...; "" for what has none."""
    position: Position
    """Where the middle of what is seen of it lies."""
    ground: Ground
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
    split: Split
    style: Style
    place: str
    time: Time
    weather: Weather
    shot: Shot
    angle: Angle
    caption: str
    picture: NDArray[np.uint8]
    """[H, W, 3], sRGB: the layers over the plate, far to near, with one rounding at the end."""
    plate: NDArray[np.uint8]
    """[H, W, 3]: the same picture without its subjects."""
    subjects: tuple[SceneSubject, ...]
    """Near to far."""
