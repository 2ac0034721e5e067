"""Drawing primitives: shapes in figure units onto an [h, w, 4] canvas of colour and ink."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

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
_TURN = np.linspace(0.0, 2 * np.pi, 24, endpoint=False)
_CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)


@dataclass(frozen=True, slots=True)
class Pen:
    """How outlines are drawn."""

    width: int
    """Pixels; 0 draws none."""
    hand: np.random.Generator | None = None
    """Set for a loose hand: its lines are broken, overshoot and are gone over twice."""


@dataclass(frozen=True, slots=True)
class Brush:
    """Draws outlined shapes; a point (x, y) lies at `origin + x * right + y * up`, all in pixels, y down."""

    pixels: NDArray[np.uint8]
    origin: Point
    right: Point
    up: Point
    pen: Pen

    @property
    def unit(self) -> float:
        """Pixels of one unit upwards."""
        return math.hypot(*self.up)

    @property
    def unlined(self) -> Brush:
        """The same brush, leaving no outlines."""
        return self.with_pen(Pen(0))

    def with_pen(self, pen: Pen) -> Brush:
        return replace(self, pen=pen)

    def at(self, place: Point, size: float = 1.0, *, flip: bool = False, turn: float = 0.0) -> Brush:
        """The same brush with its origin at `place`, `size` times its unit, turned counter-clockwise by
        `turn` degrees, and mirrored first if `flip`."""
        c, s = size * math.cos(math.radians(turn)), size * math.sin(math.radians(turn))
        (rx, ry), (ux, uy) = self.right, self.up
        x, y = place
        side = -1.0 if flip else 1.0
        return replace(
            self,
            origin=(self.origin[0] + x * rx + y * ux, self.origin[1] + x * ry + y * uy),
            right=(side * (c * rx + s * ux), side * (c * ry + s * uy)),
            up=(c * ux - s * rx, c * uy - s * ry),
        )

    def polygon(self, points: Points, colour: RGB) -> None:
        corners = self._to_pixels(points)
        cv2.fillPoly(self.pixels, [corners], (*colour, FILL), shift=_SHIFT)
        if not self.pen.width:
            return
        if self.pen.hand is None:
            cv2.polylines(self.pixels, [corners], True, (*colour, LINE), self.pen.width, shift=_SHIFT)
        else:
            self._scrawl(corners, colour, self.pen.hand)

    def curve(self, points: Points, colour: RGB) -> None:
        """A closed smooth shape inside the hull of `points` (Chaikin's corner cutting)."""
        self.polygon(_corner_cutting(len(points), 3 if self.unit > 60 else 2) @ np.asarray(points), colour)

    def ellipse(self, centre: Point, rx: float, ry: float, colour: RGB, *, turn: float = 0.0) -> None:
        """`turn` in degrees, counter-clockwise."""
        c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        self.polygon(_CIRCLE @ np.array([[rx * c, rx * s], [-ry * s, ry * c]]) + np.array(centre), colour)

    def limb(self, start: Point, end: Point, width: float, colour: RGB, *, taper: float = 0.75) -> None:
        """A rounded bar from `start` to `end`; its width there is `taper` times that at the start."""
        along = np.arctan2(end[1] - start[1], end[0] - start[0])
        arc = np.linspace(np.pi / 2, 3 * np.pi / 2, 7) + along
        first = np.array(start) + width / 2 * np.stack([np.cos(arc), np.sin(arc)], 1)
        last = np.array(end) - width / 2 * taper * np.stack([np.cos(arc), np.sin(arc)], 1)
        self.polygon(np.concatenate([first, last]), colour)

    def tube(self, points: Points, width: float, colour: RGB) -> None:
        """A bent bar of even width with round joints and ends: an arm, a leg, a pipe."""
        corners = [self._to_pixels(points)]
        wide, line = max(1, round(width * self.unit)), self.pen.width
        if line:
            cv2.polylines(self.pixels, corners, False, (*colour, LINE), wide + line, shift=_SHIFT)
        if wide > line:
            cv2.polylines(self.pixels, corners, False, (*colour, FILL), wide - line, shift=_SHIFT)

    def box(self, low: Point, high: Point, colour: RGB) -> None:
        """A rectangle between its lower left and its upper right corner."""
        self.polygon([low, (high[0], low[1]), high, (low[0], high[1])], colour)

    def stroke(self, points: Points, colour: RGB, weight: float = 1.0) -> None:
        """An open line, drawn in every style: its own colour and inked."""
        width = max(1, round(max(self.pen.width, 2) * weight))
        corners = self._to_pixels(points)
        cv2.polylines(self.pixels, [corners], False, (*colour, LINE), width, shift=_SHIFT)

    def ring(self, centre: Point, radius: float, width: float, colour: RGB) -> None:
        """A circle's rim, open inside."""
        rim = np.asarray(centre) + radius * _CIRCLE
        self.tube(np.concatenate([rim, rim[:2]]), width, colour)

    def _scrawl(self, corners: NDArray[np.int32], colour: RGB, hand: np.random.Generator) -> None:
        """An outline as a person draws it: edge by edge past the corners, or a curve that does not close."""
        count, ink = len(corners), (*colour, LINE)
        if count <= 6:
            ends = np.roll(corners, -1, axis=0)
            over = (ends - corners) * hand.uniform(-0.01, 0.05, (count, 1))
            edges = np.stack([corners - over, ends + over], axis=1).astype(np.int32)
            cv2.polylines(self.pixels, list(edges), False, ink, self.pen.width, shift=_SHIFT)
            return
        rolled = np.roll(corners, int(hand.integers(count)), axis=0)
        cv2.polylines(self.pixels, [rolled[: count - count // 12]], False, ink, self.pen.width, shift=_SHIFT)
        again = rolled[count // 3 : count // 3 + count // 2]
        shifted = again + hand.integers(-20, 21, 2).astype(np.int32)
        cv2.polylines(self.pixels, [shifted], False, ink, max(1, self.pen.width // 2), shift=_SHIFT)

    def _to_pixels(self, points: Points) -> NDArray[np.int32]:
        pixels = np.asarray(points) @ np.array([self.right, self.up]) + np.array(self.origin)
        return np.asarray(np.rint(pixels * (1 << _SHIFT)), np.int32)


@lru_cache
def _corner_cutting(count: int, rounds: int) -> NDArray[np.float64]:
    """[count * 2**rounds, count]: Chaikin's corner cutting as one matrix."""
    cut = np.eye(count)
    for _ in range(rounds):
        following = np.roll(cut, -1, axis=0)
        cut = np.stack([0.75 * cut + 0.25 * following, 0.25 * cut + 0.75 * following], axis=1)
        cut = cut.reshape(-1, count)
    return cut


def outline_width(height: float) -> int:
    """Pixels, on a doubled canvas, for what fills a frame `height` pixels high."""
    return max(2, round(3 * height / 256))
