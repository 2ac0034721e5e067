"""Colours that captions name, and the light of hour and weather."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

RGB = tuple[int, int, int]
Gain = tuple[float, float, float]
Time = Literal["day", "noon", "sunset", "night"]
Weather = Literal["clear", "cloudy", "rain", "snow", "fog"]
TIMES: tuple[Time, ...] = get_args(Time)
WEATHERS: tuple[Weather, ...] = get_args(Weather)

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
    "grey": (158, 158, 164),
    "white": (236, 234, 230),
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
    """What hour and weather do to colours: the sky, and per-channel gains for scenery and for subjects."""

    sky_top: RGB
    sky_low: RGB
    scenery: Gain
    subjects: Gain
    haze: float = 0.0
    """How much of the sky's lower colour veils a subject."""

    @property
    def dark(self) -> bool:
        """Whether lamps are lit."""
        return self.scenery[0] < 0.5

    def on_scenery(self, colour: RGB) -> RGB:
        return _gain(colour, self.scenery)

    def on_subject(self, colour: RGB) -> RGB:
        return mix(_gain(colour, self.subjects), self.sky_low, self.haze)

    def veiled(self, haze: float) -> Light:
        return replace(self, haze=haze)


def light_of(time: Time, weather: Weather) -> Light:
    light, overcast = _HOURS[time], _OVERCAST[weather]
    if not overcast:
        return light
    cloud = _gain((198, 204, 214) if weather in ("snow", "fog") else (150, 158, 172), light.scenery)
    dim = 0.86 if weather == "rain" else 0.94
    return Light(
        mix(light.sky_top, cloud, overcast),
        mix(light.sky_low, lighter(cloud, 0.12), overcast * (0.75 if time == "sunset" else 1.0)),
        _dimmed(light.scenery, dim),
        _dimmed(light.subjects, (1 + dim) / 2),
    )


def _gain(colour: RGB, gains: Gain) -> RGB:
    r, g, b = (min(255, round(c * k)) for c, k in zip(colour, gains, strict=True))
    return r, g, b


def _dimmed(gains: Gain, share: float) -> Gain:
    r, g, b = (gain * share for gain in gains)
    return r, g, b


# Subjects keep more of their own colour than the scenery does, so that colour words stay true at night.
_HOURS: dict[Time, Light] = {
    "day": Light((110, 176, 232), (214, 236, 246), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0)),
    "noon": Light((52, 140, 236), (158, 214, 250), (1.08, 1.06, 1.0), (1.03, 1.02, 1.0)),
    "sunset": Light((120, 74, 140), (255, 168, 84), (1.0, 0.78, 0.66), (1.0, 0.93, 0.84)),
    "night": Light((14, 18, 52), (44, 54, 110), (0.34, 0.40, 0.62), (0.80, 0.84, 0.95)),
}
_OVERCAST: dict[Weather, float] = {"clear": 0.0, "cloudy": 0.6, "rain": 0.85, "snow": 0.85, "fog": 0.95}
