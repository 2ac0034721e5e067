"""The canvas that a place is painted on, measured from its horizon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.brush import FILL, Brush, Pen
from benchmarks.stylizedbench.palette import RGB, Light, Time, Weather, mix


@dataclass(frozen=True, slots=True)
class Setting:
    """x runs right from the left edge, y up from the horizon; `wide`, `sky` and `ground` are how far the
    canvas reaches. A unit is the frame's height in a full shot; a closer shot shows less of the place."""

    brush: Brush
    wide: float
    sky: float
    ground: float
    time: Time
    weather: Weather
    light: Light
    rng: np.random.Generator

    def lit(self, colour: RGB) -> RGB:
        return self.light.on_scenery(colour)

    def soil(self, colour: RGB) -> RGB:
        """A colour of the ground or of a roof: under snow it is nearly white."""
        return self.lit(mix(colour, (244, 247, 252), 0.8) if self.weather == "snow" else colour)

    def across(self, count: int) -> NDArray[np.float64]:
        """`count` positions spread over the width, each a little off its even place."""
        return (np.arange(count) + self.rng.uniform(0.15, 0.85, count)) * (self.wide / count)

    def many(self, per_unit: float, least: int = 1) -> int:
        """How many things spread over the width at so many to a unit."""
        return max(least, round(per_unit * self.wide))

    def choose(self, colours: tuple[RGB, ...]) -> RGB:
        return colours[int(self.rng.integers(len(colours)))]

    def band(self, top: float, bottom: float, upper: RGB, lower: RGB) -> None:
        """A vertical gradient between two heights, over the full width."""
        height = self.brush.pixels.shape[0]
        first, last = (
            int(np.clip(round(self.brush.origin[1] - y * self.brush.unit), 0, height)) for y in (top, bottom)
        )
        if last > first:
            rows = np.linspace((*upper, FILL), (*lower, FILL), last - first).astype(np.uint8)
            # One four-byte word a pixel: filling by words is many times faster than by channels.
            self.brush.pixels.view(np.uint32)[first:last] = rows.view(np.uint32)[:, None]

    def floor(self, far: RGB, near: RGB) -> None:
        self.band(0.0, -self.ground, far, near)

    def hills(self, base: float, rise: tuple[float, float], per_unit: float, colour: RGB) -> None:
        """Rounded hills standing on `base`, from the valleys' to the tops' height above it."""
        count = self.many(per_unit)
        x = np.linspace(-0.2, self.wide + 0.2, count * 2 + 1)
        tops = self.rng.uniform(0.7 * rise[1], rise[1], x.size)
        y = base + np.where(np.arange(x.size) % 2 == 1, tops, rise[0])
        self.brush.curve([(x[0], base - 0.2), *zip(x, y, strict=True), (x[-1], base - 0.2)], colour)

    def strewn(self, per_unit: float, nearest: float = 1.0) -> Iterator[Brush]:
        """Brushes at spots all over the ground, in perspective, far ones first."""
        count = self.many(per_unit)
        nearness = np.sort(self.rng.uniform(0.12, nearest, count))
        for x, t in zip(self.rng.permutation(self.across(count)), nearness, strict=True):
            yield self.brush.at((float(x), -self.ground * float(t)), 0.3 + 0.7 * float(t))

    def tufts(self, per_unit: float, colour: RGB) -> None:
        for brush in self.strewn(per_unit):
            blades = [(-0.05, 0.05), (0.0, 0.0), (0.0, 0.07), (0.003, 0.0), (0.05, 0.05)]
            brush.stroke(blades, self.lit(colour), 0.8)

    @property
    def far(self) -> Brush:
        """For what stands at the horizon: finer outlines."""
        return self.brush.with_pen(Pen(max(1, self.brush.pen.width - 2), self.brush.pen.hand))
