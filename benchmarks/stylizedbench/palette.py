"""Colours that captions name, and the light of the hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RGB = tuple[int, int, int]
Time = Literal["day", "sunset", "night"]
TIMES: tuple[Time, ...] = ("day", "sunset", "night")

COLOURS: dict[str, RGB] = {
    "red": (214, 40, 40),
    "orange": (245, 135, 30),
    "yellow": (247, 211, 40),
    "green": (52, 160, 72),
    "blue": (40, 92, 215),
    "purple": (128, 60, 178),
    "pink": (245, 130, 178),
    "brown": (126, 78, 42),
    "grey": (138, 142, 150),
    "white": (244, 244, 240),
    "black": (42, 42, 48),
}
HAIR: dict[str, RGB] = {
    "black": (38, 32, 36),
    "brown": (100, 62, 36),
    "blonde": (232, 196, 104),
    "red": (178, 74, 34),
}
SKIN: tuple[RGB, ...] = ((250, 220, 194), (236, 190, 150), (190, 132, 92), (124, 80, 54))


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """`a` with `share` (0..1) of `b` in it."""
    r, g, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return r, g, blue


def darker(colour: RGB, share: float = 0.25) -> RGB:
    return mix(colour, (14, 12, 30), share)


def lighter(colour: RGB, share: float = 0.35) -> RGB:
    return mix(colour, (255, 255, 250), share)


@dataclass(frozen=True, slots=True)
class Light:
    """What the hour does to colours: the sky, and per-channel gains for scenery and for subjects."""

    sky_top: RGB
    sky_low: RGB
    scenery: tuple[float, float, float]
    subjects: tuple[float, float, float]

    def on_scenery(self, colour: RGB) -> RGB:
        return _gain(colour, self.scenery)

    def on_subject(self, colour: RGB) -> RGB:
        return _gain(colour, self.subjects)


def _gain(colour: RGB, gains: tuple[float, float, float]) -> RGB:
    r, g, b = (min(255, round(c * k)) for c, k in zip(colour, gains, strict=True))
    return r, g, b


# Subjects keep more of their own colour than the scenery does, so that colour words stay true at night.
LIGHTS: dict[Time, Light] = {
    "day": Light((110, 176, 232), (214, 236, 246), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0)),
    "sunset": Light((120, 74, 140), (255, 168, 84), (1.0, 0.78, 0.66), (1.0, 0.93, 0.84)),
    "night": Light((14, 18, 52), (44, 54, 110), (0.34, 0.40, 0.62), (0.80, 0.84, 0.95)),
}
