"""Places: each fills the whole canvas around a horizon."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.brush import Brush, Pen
from benchmarks.stylizedbench.palette import Light, Time, Weather
from benchmarks.stylizedbench.places.interiors import INTERIORS
from benchmarks.stylizedbench.places.nature import NATURE
from benchmarks.stylizedbench.places.setting import Setting
from benchmarks.stylizedbench.places.sky import draw_sky, let_fall, veil
from benchmarks.stylizedbench.places.town import TOWN

PLACES: dict[str, Callable[[Setting], None]] = {**NATURE, **TOWN, **INTERIORS}
INDOORS = frozenset(INTERIORS)
"""No weather here: a clear sky is seen through a window or beyond the platform."""


def draw_place(
    pixels: NDArray[np.uint8],
    place: str,
    time: Time,
    weather: Weather,
    light: Light,
    *,
    horizon: float,
    zoom: float,
    pen: Pen,
    fall: NDArray[np.uint8],
    rng: np.random.Generator,
) -> None:
    """Fills `pixels` [2H, 2W, 4].

    Args:
        horizon: its height above the bottom edge, as a share of the frame.
        zoom: how many times nearer than in a full shot the place is seen.
        fall: [2H, 2W], what falls from the sky (see `sky.falling`).
    """
    height, width = pixels.shape[:2]
    unit = zoom * height
    brush = Brush(pixels, (0.0, (1 - horizon) * height), (unit, 0.0), (0.0, -unit), pen)
    scene = Setting(brush, width / unit, (1 - horizon) / zoom, horizon / zoom, time, weather, light, rng)
    draw_sky(scene)
    PLACES[place](scene)
    if weather == "fog":
        veil(pixels, horizon, light.sky_low)
    let_fall(pixels, fall, weather, time)
