"""Stages a scene before anything is drawn: what is shown, from where, who is in it and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.kinds import KINDS, Kind
from benchmarks.stylizedbench.kinds.look import Look, Outfit
from benchmarks.stylizedbench.palette import COLOURS, SKIN, TIMES, WEATHERS, Light, Time, Weather, light_of
from benchmarks.stylizedbench.places import INDOORS, PLACES
from benchmarks.stylizedbench.scene import ANGLES, HELD_OUT_PAIRS, SHOTS, Angle, Shot, Split

_COUNTS = (0.28, 0.38, 0.22, 0.12)
"""Of one to four subjects."""
_SHOT_ODDS = (0.12, 0.26, 0.34, 0.17, 0.11)
_TIME_ODDS = (0.40, 0.14, 0.22, 0.24)
_WEATHER_ODDS = (0.48, 0.16, 0.13, 0.12, 0.11)
_ANGLE_ODDS = (0.64, 0.18, 0.18)
_TWINS = 0.2
"""Of the scenes with more than one subject: two of one kind."""
_CROWDED = 0.75
"""Likewise: one stands partly before another."""
_CUT = 0.1
"""Of the subjects seen whole otherwise: the side of the frame cuts through them."""
_BLENDING_IN = 0.08
"""Of the scenes: somebody wears the place's own colour."""

_MAN: dict[Shot, tuple[float, float]] = {
    "extreme wide": (0.22, 0.32),
    "wide": (0.42, 0.56),
    "full": (0.70, 0.86),
    "medium": (1.35, 1.6),
    "close-up": (2.3, 2.8),
}
"""How tall a man is who stands nearest, in frame heights."""
_ZOOM: dict[Shot, float] = {"extreme wide": 0.62, "wide": 0.8, "full": 1.0, "medium": 1.45, "close-up": 2.0}
_HORIZON: dict[Angle, tuple[float, float]] = {
    "eye level": (0.42, 0.58), "low": (0.14, 0.24), "high": (0.72, 0.84)
}  # fmt: skip
_ODDS = {"person": 2.6, "robot": 1.7, "animal": 1.4}
_GROUND_COLOUR = {
    "forest": "green", "desert": "orange", "beach": "yellow", "mountains": "grey", "field": "green",
    "city street": "grey", "future city": "purple", "ruins": "brown", "roof": "grey", "room": "brown",
    "corridor": "grey", "station": "grey",
}  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Staging:
    place: str
    time: Time
    weather: Weather
    shot: Shot
    angle: Angle
    horizon: float
    """Its height, as a share of the frame."""
    zoom: float
    light: Light
    actors: tuple[Actor, ...]
    """Near to far."""


def stage(rng: np.random.Generator, aspect: float, split: Split) -> Staging:
    """A scene for a frame one unit high and `aspect` wide."""
    place = _pick(rng, list(PLACES))
    time = TIMES[int(rng.choice(len(TIMES), p=_TIME_ODDS))]
    weather = WEATHERS[int(rng.choice(len(WEATHERS), p=_WEATHER_ODDS))]
    # What cannot be seen is not so: no weather in a room, no noon without the sun.
    if place in INDOORS:
        weather = "clear"
    if time == "noon" and (place in INDOORS or weather != "clear"):
        time = "day"
    count = int(rng.choice((1, 2, 3, 4), p=_COUNTS))
    shot = _choose_shot(rng, count)
    angle = ANGLES[int(rng.choice(len(ANGLES), p=_ANGLE_ODDS))]
    horizon = float(rng.uniform(*_HORIZON[angle]))
    zoom = _ZOOM[shot] * float(rng.uniform(0.9, 1.1))
    light = light_of(time, weather)
    kinds = _cast(rng, place, split, count, shot)
    colours = _colours(rng, kinds, place)
    wide = Staging(place, time, weather, shot, angle, horizon, zoom, light, ())
    while True:
        actors = _place_all(rng, wide, kinds, colours, aspect)
        if all(_hidden(far, near) < 0.7 for k, far in enumerate(actors) for near in actors[:k]):
            return Staging(place, time, weather, shot, angle, horizon, zoom, light, tuple(actors))


def _choose_shot(rng: np.random.Generator, count: int) -> Shot:
    """Few are shown near by."""
    odds = np.array(_SHOT_ODDS) * [1, 1, 1, count < 4, count < 3]
    return SHOTS[int(rng.choice(len(SHOTS), p=odds / odds.sum()))]


def _cast(rng: np.random.Generator, place: str, split: Split, count: int, shot: Shot) -> list[str]:
    names = [
        name
        for name, kind in KINDS.items()
        if (kind.indoors or place not in INDOORS)
        and (split != "train" or (name, place) not in HELD_OUT_PAIRS)
    ]
    odds = np.array([_ODDS.get(KINDS[name].group, 1.0) for name in names])
    kinds = [str(name) for name in rng.choice(names, count, replace=False, p=odds / odds.sum())]
    if count > 1 and rng.random() < _TWINS:
        kinds[1] = kinds[0]
    return kinds


def _colours(rng: np.random.Generator, kinds: list[str], place: str) -> list[str]:
    """Mostly all different; always so for two of a kind."""
    colours = [str(c) for c in rng.choice(list(COLOURS), len(kinds), replace=False)]
    if rng.random() < _BLENDING_IN:
        colours[0] = _GROUND_COLOUR[place]
    for k, kind in enumerate(kinds):
        usual = KINDS[kind].usual
        if usual and rng.random() < 0.35:
            colours[k] = _pick(rng, usual)
    twins = [k for k, kind in enumerate(kinds) if kind == kinds[0]]
    if len({colours[k] for k in twins}) < len(twins):
        free = [c for c in COLOURS if c not in colours]
        colours[twins[-1]] = _pick(rng, free)
    return colours


def _place_all(
    rng: np.random.Generator, staging: Staging, kinds: list[str], colours: list[str], aspect: float
) -> list[Actor]:
    scale = float(rng.uniform(*_MAN[staging.shot]))
    middles = _spread(rng, len(kinds)) * aspect
    actors = [
        _place(rng, staging, kind, colour, float(x), scale, aspect, lead=k == 0)
        for k, (kind, colour, x) in enumerate(zip(kinds, colours, middles, strict=True))
    ]
    if len(actors) > 1 and rng.random() < _CROWDED:
        actors[1] = _overlapping(rng, actors[0], actors[1], aspect)
    return sorted(actors, key=lambda actor: -actor.nearness)


def _spread(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Middles across the frame, 0..1, in random order."""
    if count == 1:
        return rng.uniform(0.22, 0.78, 1)
    even = (np.arange(count) + 0.5) / count
    return rng.permutation(even + rng.uniform(-0.3, 0.3, count) / count)


def _place(
    rng: np.random.Generator,
    staging: Staging,
    name: str,
    colour: str,
    x: float,
    scale: float,
    aspect: float,
    *,
    lead: bool,
) -> Actor:
    kind = KINDS[name]
    flip = bool(rng.random() < 0.5)
    close = staging.shot in ("medium", "close-up")
    cropped = close and (lead or (kind.face == KINDS["man"].face and rng.random() < 0.6))
    pose, variant = _pick(rng, _poses(kind, cropped)), _pick(rng, kind.variants)
    # Near shots keep those who are not cropped farther back, where all of them is seen.
    nearness = float(rng.uniform(0.45, 0.75) if close else rng.uniform(0.78 if lead else 0.45, 1.0))
    size = scale * float(kind.height**0.7) * nearness
    if close and not cropped:
        size = min(size, 0.5 * float(kind.height**0.5))
    if cropped:
        x, y, size = _crop(rng, staging.shot, kind, x, aspect, size / nearness, flip=flip)
        nearness = 1.0 + float(rng.uniform(0.0, 0.12))
    else:
        size = min(size, 0.94 * aspect / (2 * kind.half_width))
        size = max(size, float(np.sqrt(0.006 * aspect / (2 * kind.half_width))))
        if pose == "flying":
            y = float(rng.uniform(min(staging.horizon, 0.86 - size), max(0.9 - size, 0.04)))
        else:
            y = staging.horizon * (1 - nearness) * 0.92 + 0.02
        size = min(size, 0.97 - y)
        x = _inside(rng, x, 0.62 * kind.half_width * size, aspect)
    haze = 0.4 * (1 - min(nearness, 1.0)) if staging.weather == "fog" else 0.0
    outfit = _dress(rng, name, colour) if kind.group == "person" else None
    look = Look(colour, staging.light.veiled(haze), pose, variant, outfit)
    return Actor(name, look, x, y, size, nearness, flip, cropped, int(rng.integers(2**32)))


def _poses(kind: Kind, cropped: bool) -> list[str]:
    """Where the legs are not seen nobody can be told to run."""
    if cropped and kind.face == KINDS["man"].face:
        return [pose for pose in kind.poses if pose not in ("walking", "running", "sitting")]
    return list(kind.poses)


def _crop(
    rng: np.random.Generator, shot: Shot, kind: Kind, x: float, aspect: float, size: float, *, flip: bool
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
    return Actor(second.kind, second.look, x, y, second.size, second.nearness, second.flip, second.cropped, second.seed)


def _hidden(far: Actor, near: Actor) -> float:
    """The share of `far` that `near` may hide, by their boxes."""
    wide = min(far.x + 0.55 * far.half_width, near.x + 0.55 * near.half_width) - max(
        far.x - 0.55 * far.half_width, near.x - 0.55 * near.half_width
    )
    tall = min(far.y + far.size, near.y + near.size) - max(far.y, near.y)
    return max(wide, 0.0) * max(tall, 0.0) / (1.1 * far.half_width * far.size)


def _dress(rng: np.random.Generator, name: str, colour: str) -> Outfit:
    female, old = name in ("girl", "woman", "old woman"), name.startswith("old")
    garments = ("dress", "dress", "hoodie", "coat", "jacket", "shirt") if female else (
        "hoodie", "jacket", "shirt", "coat", "jumpsuit"
    )  # fmt: skip
    garment = _pick(rng, garments)
    cuts = ("long", "long", "ponytail", "bun", "short") if female else ("short",)
    if old:
        cuts = ("bun", "short") if female else ("short", "bald")
    hair = _pick(rng, ("grey", "white") if old else ("black", "brown", "blonde", "red"))
    others = [c for c in COLOURS if c != colour]
    bottom = None
    if garment in ("hoodie", "jacket", "shirt") and rng.random() < 0.35:
        bottom = _pick(rng, ("blue", "brown", "black", "grey", "white"))
    hat = bag = None
    if rng.random() < 0.25:
        hat = (_pick(rng, ("cap", "hat", "beanie")), _pick(rng, others))
    if rng.random() < 0.2:
        bag = (_pick(rng, ("backpack", "bag")), _pick(rng, others))
    return Outfit(
        garment,
        hair,
        _pick(rng, cuts),
        int(rng.integers(len(SKIN))),
        bottom if bottom != colour else None,
        hat,
        bag,
        glasses=bool(rng.random() < (0.4 if old else 0.15)),
        beard=bool(name in ("man", "old man") and rng.random() < 0.3),
    )


def _pick(rng: np.random.Generator, options: Sequence[str]) -> str:
    """Like `rng.choice`, without making an array of the words first."""
    return options[int(rng.integers(len(options)))]
