"""Where subjects stand in the frame, and how large they are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.kinds import KINDS, Kind
from benchmarks.stylizedbench.kinds.look import Look
from benchmarks.stylizedbench.kinds.wardrobe import dress, pick
from benchmarks.stylizedbench.palette import Light
from benchmarks.stylizedbench.scene import Shot

_CROWDED = 0.75
"""Of the scenes with more than one subject: one stands partly before another."""
_CUT = 0.1
"""Of the subjects seen whole otherwise: the side of the frame cuts through them."""
_MAN: dict[Shot, tuple[float, float]] = {
    "extreme wide": (0.22, 0.32),
    "wide": (0.42, 0.56),
    "full": (0.70, 0.86),
    "medium": (1.35, 1.6),
    "close-up": (2.3, 2.8),
}
"""How tall a man is who stands nearest, in frame heights."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What subjects are put into: one unit high."""

    aspect: float
    """Its width."""
    shot: Shot
    horizon: float
    """Its height, as a share of the frame."""
    light: Light
    foggy: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """A subject with its place in the frame; lengths in frame heights, y up from the bottom edge."""

    kind: str
    look: Look
    x: float
    y: float
    size: float
    """Of one of its own heights."""
    nearness: float
    """0 at the horizon to 1 at the viewer's feet; more for what a closer shot cuts off below."""
    flip: bool
    """Faces left."""
    cropped: bool
    """The shot shows its upper part only."""
    seed: int

    @property
    def half_width(self) -> float:
        return KINDS[self.kind].half_width * self.size


def place_all(
    rng: np.random.Generator, frame: Frame, kinds: Sequence[str], colours: Sequence[str]
) -> list[Actor]:
    """Puts one subject of each kind and colour into the frame; near to far, nobody mostly hidden."""
    while True:
        actors = _try_to_place(rng, frame, kinds, colours)
        if all(_hidden(far, near) < 0.7 for k, far in enumerate(actors) for near in actors[:k]):
            return actors


def _try_to_place(
    rng: np.random.Generator, frame: Frame, kinds: Sequence[str], colours: Sequence[str]
) -> list[Actor]:
    scale = float(rng.uniform(*_MAN[frame.shot]))
    middles = _spread(rng, len(kinds)) * frame.aspect
    actors = [
        _place(rng, frame, kind, colour=colour, x=float(x), scale=scale, lead=k == 0)
        for k, (kind, colour, x) in enumerate(zip(kinds, colours, middles, strict=True))
    ]
    if len(actors) > 1 and rng.random() < _CROWDED:
        actors[1] = _overlapping(rng, actors[0], actors[1], frame.aspect)
    return sorted(actors, key=lambda actor: -actor.nearness)


def _spread(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Middles across the frame, 0..1, in random order."""
    if count == 1:
        return rng.uniform(0.22, 0.78, 1)
    even = (np.arange(count) + 0.5) / count
    return rng.permutation(even + rng.uniform(-0.3, 0.3, count) / count)


def _place(
    rng: np.random.Generator,
    frame: Frame,
    name: str,
    *,
    colour: str,
    x: float,
    scale: float,
    lead: bool,
) -> Actor:
    kind, aspect = KINDS[name], frame.aspect
    flip = bool(rng.random() < 0.5)
    close = frame.shot in ("medium", "close-up")
    cropped = close and (lead or (kind.face == KINDS["man"].face and rng.random() < 0.6))
    pose, variant = pick(rng, _poses(kind, frame.shot, cropped=cropped)), pick(rng, kind.variants)
    # Near shots keep those who are not cropped farther back, where all of them is seen.
    nearness = float(rng.uniform(0.45, 0.75) if close else rng.uniform(0.78 if lead else 0.45, 1.0))
    size = scale * float(kind.height**0.7) * nearness
    if close and not cropped:
        size = min(size, 0.5 * float(kind.height**0.5))
    if cropped:
        x, y, size = _crop(rng, frame.shot, kind, x=x, aspect=aspect, size=size / nearness, flip=flip)
        nearness = 1.0 + float(rng.uniform(0.0, 0.12))
    else:
        size = min(size, 0.94 * aspect / (2 * kind.half_width))
        size = max(size, float(np.sqrt(0.006 * aspect / (2 * kind.half_width))))
        if pose == "flying":
            y = float(rng.uniform(min(frame.horizon, 0.86 - size), max(0.9 - size, 0.04)))
        else:
            y = frame.horizon * (1 - nearness) * 0.92 + 0.02
        size = min(size, 0.97 - y)
        x = _inside(rng, x, 0.62 * kind.half_width * size, aspect)
    haze = 0.4 * (1 - min(nearness, 1.0)) if frame.foggy else 0.0
    outfit = dress(rng, name, colour) if kind.group == "person" else None
    look = Look(colour, frame.light.veiled(haze), pose, variant, outfit)
    return Actor(name, look, x, y, size, nearness, flip, cropped, int(rng.integers(2**32)))


def _poses(kind: Kind, shot: Shot, *, cropped: bool) -> list[str]:
    """Where the legs are not seen nobody can be told to run, and near by a back is all hair."""
    if not cropped or kind.face != KINDS["man"].face:
        return list(kind.poses)
    unseen = {"walking", "running", "sitting"} | ({"from the back"} if shot == "close-up" else set())
    return [pose for pose in kind.poses if pose not in unseen]


def _crop(
    rng: np.random.Generator, shot: Shot, kind: Kind, *, x: float, aspect: float, size: float, flip: bool
) -> tuple[float, float, float]:
    """x, y and size of somebody of whom a near shot shows a part."""
    narrow = min(1.0, aspect)
    if kind.face == KINDS["man"].face:
        size *= narrow
        top = float(rng.uniform(0.9, 0.98))
        return float(np.clip(x, 0.25 * aspect, 0.75 * aspect)), top - size * 1.03, size
    if shot == "medium":
        size = min(float(rng.uniform(0.95, 1.15)), 1.1 * aspect / (2 * kind.half_width))
        return float(np.clip(x, 0.4 * aspect, 0.6 * aspect)), float(rng.uniform(-0.12, 0.02)), size
    size = min(float(rng.uniform(1.35, 1.7)), 1.7 * aspect / (2 * kind.half_width))
    middle = float(rng.uniform(0.42, 0.58)) * aspect
    face_x, face_y = kind.face
    return middle - (-1 if flip else 1) * face_x * size * 0.8, 0.52 - face_y * size, size


def _inside(rng: np.random.Generator, x: float, half: float, aspect: float) -> float:
    """x moved so that the frame does not cut, or so that it does on purpose."""
    if rng.random() < _CUT:
        over = half * float(rng.uniform(0.1, 0.5))
        return over if x < aspect / 2 else aspect - over
    return float(np.clip(x, half, aspect - half)) if 2 * half < aspect else aspect / 2


def _overlapping(rng: np.random.Generator, first: Actor, second: Actor, aspect: float) -> Actor:
    """`second` moved beside `first`, so that one covers a part of the other."""
    reach = 0.5 * (first.half_width + second.half_width) * float(rng.uniform(0.5, 0.95))
    left = first.x > aspect / 2 if rng.random() < 0.8 else first.x < aspect / 2
    x = float(np.clip(first.x + (-reach if left else reach), 0.12 * aspect, 0.88 * aspect))
    y = second.y
    if second.look.pose == "flying" and not second.cropped:
        y = float(np.clip(first.y + first.size * rng.uniform(0.4, 0.8), 0.0, 0.95 - second.size))
    return replace(second, x=x, y=y)


def _hidden(far: Actor, near: Actor) -> float:
    """The share of `far` that `near` may hide, by their boxes."""
    wide = min(far.x + 0.55 * far.half_width, near.x + 0.55 * near.half_width) - max(
        far.x - 0.55 * far.half_width, near.x - 0.55 * near.half_width
    )
    tall = min(far.y + far.size, near.y + near.size) - max(far.y, near.y)
    return max(wide, 0.0) * max(tall, 0.0) / (1.1 * far.half_width * far.size)
