"""Room, corridor and station: the sky was drawn first, and is seen through what is left open."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.brush import Brush, Point
from benchmarks.stylizedbench.palette import RGB, darker, lighter, mix
from benchmarks.stylizedbench.places.setting import Setting

_LAMP: RGB = (255, 236, 170)


def room(scene: Setting) -> None:
    rng, brush, middle, g = scene.rng, scene.brush, scene.wide / 2, scene.ground
    wall = scene.lit(scene.choose(((222, 206, 176), (186, 204, 196), (204, 190, 206), (226, 190, 160))))
    window = float(rng.uniform(0.25, 0.75)) * scene.wide
    low = min(0.13, 0.25 * scene.sky)
    high = min(low + 0.32, scene.sky - 0.03)
    _wall_with_opening(scene, wall, (window - 0.16, low), (window + 0.16, high))
    brush.box((-0.1, -0.01), (scene.wide + 0.1, 0.025), scene.lit((240, 234, 220)))
    _window_frame(scene, brush, (window - 0.16, low), (window + 0.16, high))
    picture = brush.at((window + (0.42 if window < middle else -0.42), low + 0.09))
    picture.box((-0.1, 0.0), (0.1, 0.19), scene.lit((112, 78, 50)))
    picture.box((-0.075, 0.025), (0.075, 0.165), scene.lit((168, 196, 204)))
    picture.unlined.polygon(
        [(-0.07, 0.03), (0.07, 0.03), (0.02, 0.11), (-0.02, 0.07)], scene.lit((96, 130, 96))
    )
    _lamp(scene, middle)
    scene.floor(scene.lit((176, 128, 88)), scene.lit((146, 100, 64)))
    for x in np.linspace(-1.0, scene.wide + 1.0, 9):
        brush.stroke([((middle + x) / 2, 0.0), (x, -g)], scene.lit((112, 76, 48)), 0.6)
    rug: list[Point] = [
        (-0.5, 0.0),
        (-0.25, 0.2 * g),
        (0.25, 0.2 * g),
        (0.5, 0.0),
        (0.25, -0.2 * g),
        (-0.25, -0.2 * g),
    ]
    brush.at((middle, -g * 0.58)).curve(rug, scene.lit((176, 150, 140)))
    brush.at((middle, -g * 0.58), 0.75).curve(rug, scene.lit((200, 176, 160)))


def _wall_with_opening(scene: Setting, wall: RGB, low: Point, high: Point) -> None:
    brush, wide, top = scene.brush.unlined, scene.wide + 0.1, scene.sky + 0.1
    for corner, other in (
        ((-0.1, -0.05), (low[0], top)),
        ((high[0], -0.05), (wide, top)),
        ((low[0] - 0.01, -0.05), (high[0] + 0.01, low[1])),
        ((low[0] - 0.01, high[1]), (high[0] + 0.01, top)),
    ):
        brush.box(corner, other, wall)


def _window_frame(scene: Setting, brush: Brush, low: Point, high: Point) -> None:
    frame = scene.lit((246, 240, 226))
    middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
    for bar in (
        [low, (high[0], low[1]), high, (low[0], high[1]), low],
        [(middle[0], low[1]), (middle[0], high[1])],
        [(low[0], middle[1]), (high[0], middle[1])],
    ):
        brush.tube(bar, 0.026, frame)
    brush.box((low[0] - 0.03, low[1] - 0.03), (high[0] + 0.03, low[1]), frame)


def _lamp(scene: Setting, x: float) -> None:
    brush = scene.brush.at((x, scene.sky))
    brush.stroke([(0.0, 0.1), (0.0, -0.1)], (60, 54, 54), 0.8)
    if scene.light.dark:
        brush.unlined.polygon([(-0.07, -0.16), (0.07, -0.16), (0.2, -0.34), (-0.2, -0.34)],
                              mix(scene.lit((222, 206, 176)), _LAMP, 0.45))  # fmt: skip
    brush.polygon([(-0.09, -0.17), (0.09, -0.17), (0.04, -0.1), (-0.04, -0.1)], scene.lit((196, 110, 84)))
    brush.unlined.ellipse((0.0, -0.175), 0.035, 0.022, _LAMP)


def corridor(scene: Setting) -> None:
    """One vanishing point; doors at both sides and a window at the end."""
    brush, middle, g, top = scene.brush, scene.wide / 2, scene.ground, scene.sky
    wall = scene.lit(scene.choose(((176, 190, 200), (206, 198, 182), (184, 196, 178))))
    half, low, high = 0.17, -0.12 * g, min(0.24, 0.55 * top)
    near = max(scene.wide, 1.2)
    left, right, floor, ceiling = middle - near, middle + near, -1.2 * g, 1.3 * top

    def inward(share: float, side: int, y: float) -> Point:
        """From the near edge (0) of a side wall to the end of the corridor (1), at a height of 0 to 1."""
        x = middle + side * (near + (half - near) * share)
        bottom, ceil = floor + (low - floor) * share, ceiling + (high - ceiling) * share
        return (x, bottom + (ceil - bottom) * y)

    end = (middle - half, low), (middle + half, high)
    scene.band(0.0, low, scene.light.sky_low, scene.light.sky_low)
    scene.brush.unlined.polygon([(left, ceiling), (right, ceiling), (end[1][0], high), (end[0][0], high)],
                                lighter(wall, 0.35))  # fmt: skip
    brush.unlined.polygon(
        [(left, floor), (right, floor), (end[1][0], low), (end[0][0], low)], scene.lit((132, 124, 128))
    )
    for side in (-1, 1):
        tone = wall if side < 0 else darker(wall, 0.12)
        brush.polygon([inward(0, side, 0), inward(1, side, 0), inward(1, side, 1), inward(0, side, 1)], tone)
        brush.unlined.polygon(
            [inward(0, side, 0), inward(1, side, 0), inward(1, side, 0.08), inward(0, side, 0.08)],
            darker(tone, 0.3),
        )
        for a, b in ((0.42, 0.58), (0.7, 0.79), (0.87, 0.92)):
            brush.polygon(
                [inward(a, side, 0), inward(b, side, 0), inward(b, side, 0.66), inward(a, side, 0.66)],
                scene.lit((112, 92, 84)),
            )
    for a, b in ((0.5, 0.64), (0.76, 0.84), (0.9, 0.94)):
        y = ceiling + (high - ceiling) * a, ceiling + (high - ceiling) * b
        w = 0.25 * (near + (half - near) * a), 0.25 * (near + (half - near) * b)
        brush.polygon(
            [(middle - w[0], y[0]), (middle + w[0], y[0]), (middle + w[1], y[1]), (middle - w[1], y[1])],
            _LAMP,
        )
    inset = 0.045
    for corner, other in (
        ((middle - half, low), (middle - half + inset, high)),
        ((middle + half - inset, low), (middle + half, high)),
        ((middle - half, low), (middle + half, low + 0.28 * (high - low))),
        ((middle - half, high - inset), (middle + half, high)),
    ):
        brush.unlined.box(corner, other, darker(wall, 0.2))
    _window_frame(
        scene,
        scene.far,
        (middle - half + inset, low + 0.28 * (high - low)),
        (middle + half - inset, high - inset),
    )
    for x in (-0.75, 0.75):
        brush.stroke(
            [(middle + x * half, low), (middle + x * near * 1.1, floor)], scene.lit((108, 100, 106)), 0.7
        )


def station(scene: Setting) -> None:
    """A platform under a roof on pillars, and a train at it."""
    brush, wide, g, rng = scene.brush, scene.wide, scene.ground, scene.rng
    top, low = scene.sky, -0.22 * g
    paint = scene.lit(scene.choose(((196, 206, 214), (120, 160, 150), (210, 180, 120))))
    scene.band(0.02, low, scene.lit((120, 112, 108)), scene.lit((96, 90, 88)))
    train = min(0.3, 0.6 * top)
    brush.box((-0.2, -0.03), (wide + 0.2, train), paint)
    brush.unlined.box((-0.2, 0.02), (wide + 0.2, 0.07), scene.lit((196, 70, 60)))
    pane = (255, 226, 140) if scene.light.dark else scene.lit((96, 130, 156))
    for x in np.arange(float(rng.uniform(-0.2, 0.0)), wide, 0.3):
        brush.box((x, 0.12), (x + 0.2, train - 0.05), pane)
    scene.band(low, -g, scene.lit((186, 182, 176)), scene.lit((150, 146, 142)))
    scene.band(low - 0.04, low - 0.07, scene.lit((240, 206, 70)), scene.lit((240, 206, 70)))
    brush.stroke([(-0.1, low), (wide + 0.1, low)], scene.lit((96, 92, 90)), 1.0)
    beam = max(top - 0.14, train + 0.03)
    brush.unlined.box((-0.1, beam), (wide + 0.1, top + 0.1), scene.lit((104, 112, 124)))
    brush.stroke([(-0.1, beam), (wide + 0.1, beam)], scene.lit((70, 76, 86)), 1.2)
    for x in np.arange(float(rng.uniform(0.05, 0.3)), wide, 0.6):
        brush.box((x - 0.022, low - 0.06), (x + 0.022, beam + 0.02), scene.lit((88, 104, 100)))
        brush.box((x - 0.04, low - 0.09), (x + 0.04, low - 0.05), scene.lit((88, 104, 100)))
        for side in (-1, 1):
            brush.tube([(x, beam - 0.1), (x + side * 0.09, beam)], 0.016, scene.lit((88, 104, 100)))
    clock = brush.at((wide * float(rng.choice([0.3, 0.7])), beam - 0.06))
    clock.stroke([(0.0, 0.0), (0.0, 0.08)], scene.lit((60, 64, 70)))
    clock.ellipse((0.0, 0.0), 0.055, 0.055, (250, 248, 236))
    clock.stroke([(0.0, 0.032), (0.0, 0.0), (0.024, -0.01)], (40, 40, 46), 0.9)


INTERIORS = {"room": room, "corridor": corridor, "station": station}
