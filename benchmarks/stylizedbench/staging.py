"""Stages a scene before anything is drawn: what is shown, from where, and who is in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.stylizedbench.kinds import KINDS
from benchmarks.stylizedbench.kinds.wardrobe import pick
from benchmarks.stylizedbench.palette import COLOURS, TIMES, WEATHERS, Light, Time, Weather, light_of
from benchmarks.stylizedbench.places import INDOORS, PLACES
from benchmarks.stylizedbench.placing import Actor, Frame, place_all
from benchmarks.stylizedbench.scene import ANGLES, HELD_OUT_PAIRS, SHOTS, Angle, Shot, Split

_COUNTS = (0.28, 0.38, 0.22, 0.12)
"""Of one to four subjects."""
_SHOT_ODDS = (0.12, 0.26, 0.34, 0.17, 0.11)
_TIME_ODDS = (0.40, 0.14, 0.22, 0.24)
_WEATHER_ODDS = (0.48, 0.16, 0.13, 0.12, 0.11)
_ANGLE_ODDS = (0.64, 0.18, 0.18)
_TWINS = 0.2
"""Of the scenes with more than one subject: two of one kind."""
_BLENDING_IN = 0.08
"""Of the scenes: somebody wears the place's own colour."""

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
    place = pick(rng, list(PLACES))
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
    kinds = _cast(rng, place, split, count)
    colours = _colours(rng, kinds, place)
    frame = Frame(aspect, shot, horizon, light, foggy=weather == "fog")
    actors = place_all(rng, frame, kinds, colours)
    return Staging(place, time, weather, shot, angle, horizon, zoom, light, tuple(actors))


def _choose_shot(rng: np.random.Generator, count: int) -> Shot:
    """Few are shown near by."""
    odds = np.array(_SHOT_ODDS) * [1, 1, 1, count < 4, count < 3]
    return SHOTS[int(rng.choice(len(SHOTS), p=odds / odds.sum()))]


def _cast(rng: np.random.Generator, place: str, split: Split, count: int) -> list[str]:
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
            colours[k] = pick(rng, usual)
    twins = [k for k, kind in enumerate(kinds) if kind == kinds[0]]
    if len({colours[k] for k in twins}) < len(twins):
        free = [c for c in COLOURS if c not in colours]
        colours[twins[-1]] = pick(rng, free)
    return colours
