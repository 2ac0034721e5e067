"""Drawing primitives: shapes in figure units onto an [h, w, 4] canvas of colour and ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.palette import RGB

FILL = 1
LINE = 255
"""Values of the fourth channel: painted, and painted with an outline on it (0 is untouched).
The colour under an outline is the fill's, so that styles without lines simply ignore them."""

Point = tuple[float, float]
Points = Sequence[Point] | NDArray[np.float64]

_SHIFT = 4
_TURN = np.linspace(0.0, 2 * np.pi, 28, endpoint=False)
_CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)


@dataclass(frozen=True, slots=True)
class Brush:
    """Draws outlined shapes, in units of `unit` pixels, x right and y up from `origin` (pixels)."""

    pixels: NDArray[np.uint8]
    origin: Point
    unit: float
    thickness: int
    facing: int = 1
    """-1 mirrors what is drawn."""

    @property
    def unlined(self) -> Brush:
        """The same brush, leaving no outlines."""
        return replace(self, thickness=0)

    def at(self, place: Point, size: float = 1.0, facing: int = 1) -> Brush:
        """The same brush with its origin at `place` and `size` times its unit."""
        x = self.origin[0] + self.facing * self.unit * place[0]
        y = self.origin[1] - self.unit * place[1]
        return replace(self, origin=(x, y), unit=self.unit * size, facing=self.facing * facing)

    def polygon(self, points: Points, colour: RGB) -> None:
        corners = self._to_pixels(points)
        cv2.fillPoly(self.pixels, [corners], (*colour, FILL), shift=_SHIFT)
        if self.thickness:
            cv2.polylines(self.pixels, [corners], True, (*colour, LINE), self.thickness, shift=_SHIFT)

    def curve(self, points: Points, colour: RGB) -> None:
        """A closed smooth shape inside the hull of `points` (Chaikin's corner cutting)."""
        corners = np.asarray(points, np.float64)
        for _ in range(3):
            following = np.roll(corners, -1, axis=0)
            cut = np.stack([0.75 * corners + 0.25 * following, 0.25 * corners + 0.75 * following], axis=1)
            corners = cut.reshape(-1, 2)
        self.polygon(corners, colour)

    def ellipse(self, centre: Point, rx: float, ry: float, colour: RGB, *, turn: float = 0.0) -> None:
        """`turn` in degrees, counter-clockwise."""
        c, s = np.cos(np.deg2rad(turn)), np.sin(np.deg2rad(turn))
        x, y = rx * _CIRCLE[:, 0], ry * _CIRCLE[:, 1]
        self.polygon(np.stack([centre[0] + x * c - y * s, centre[1] + x * s + y * c], axis=1), colour)

    def limb(self, start: Point, end: Point, width: float, colour: RGB, *, taper: float = 0.75) -> None:
        """A rounded bar from `start` to `end`; its width there is `taper` times that at the start."""
        along = np.arctan2(end[1] - start[1], end[0] - start[0])
        arc = np.linspace(np.pi / 2, 3 * np.pi / 2, 7) + along
        first = np.array(start) + width / 2 * np.stack([np.cos(arc), np.sin(arc)], 1)
        last = np.array(end) - width / 2 * taper * np.stack([np.cos(arc), np.sin(arc)], 1)
        self.polygon(np.concatenate([first, last]), colour)

    def box(self, low: Point, high: Point, colour: RGB) -> None:
        """A rectangle between its lower left and its upper right corner."""
        self.polygon([low, (high[0], low[1]), high, (low[0], high[1])], colour)

    def stroke(self, points: Points, colour: RGB, weight: float = 1.0) -> None:
        """An open line, drawn in every style: its own colour and inked."""
        width = max(1, round(self.thickness * weight))
        corners = self._to_pixels(points)
        cv2.polylines(self.pixels, [corners], False, (*colour, LINE), width, shift=_SHIFT)

    def _to_pixels(self, points: Points) -> NDArray[np.int32]:
        scale = np.array([self.facing * self.unit, -self.unit])
        pixels = np.asarray(points, np.float64) * scale + np.array(self.origin)
        return np.asarray(np.rint(pixels * (1 << _SHIFT)), np.int32)


def outline_width(height: float) -> int:
    """Pixels, on a doubled canvas, for what fills a frame `height` pixels high."""
    return max(2, round(3 * height / 256))
