"""Backgrounds: every place fills the whole canvas, and knows its horizon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.brush import FILL, Brush
from benchmarks.stylizedbench.palette import LIGHTS, RGB, Light, Time, darker, lighter, mix


@dataclass(frozen=True, slots=True)
class Setting:
    """A canvas to paint scenery on: the frame is one unit high and `aspect` wide, y up from its bottom."""

    brush: Brush
    aspect: float
    horizon: float
    time: Time
    light: Light
    rng: np.random.Generator

    def lit(self, colour: RGB) -> RGB:
        return self.light.on_scenery(colour)

    def across(self, count: int) -> NDArray[np.float64]:
        """`count` positions spread over the width, each a little off its even place."""
        step = self.aspect / count
        return (np.arange(count) + self.rng.uniform(0.15, 0.85, count)) * step

    def band(self, top: float, bottom: float, upper: RGB, lower: RGB) -> None:
        """A vertical gradient between two heights, over the full width."""
        height = self.brush.pixels.shape[0]
        first, last = round((1 - top) * height), round((1 - bottom) * height)
        rows = np.linspace((*upper, FILL), (*lower, FILL), last - first).astype(np.uint8)
        # One four-byte word a pixel: filling by words is many times faster than by channels.
        self.brush.pixels.view(np.uint32)[first:last] = rows.view(np.uint32)[:, None]

    def ridge(self, base: float, low: float, high: float, count: int, colour: RGB, *, smooth: bool) -> None:
        """A silhouette of hills or peaks standing on `base`, `low` to `high` above it."""
        x = np.linspace(-0.15, self.aspect + 0.15, count * 2 + 1)
        y = base + np.where(np.arange(x.size) % 2 == 1, self.rng.uniform(0.7 * high, high, x.size), low)
        corners = [(x[0], base - 0.2), *zip(x, y, strict=True), (x[-1], base - 0.2)]
        (self.brush.curve if smooth else self.brush.polygon)(np.array(corners), colour)


def _sky(scene: Setting) -> None:
    light, rng, brush = scene.light, scene.rng, scene.brush
    scene.band(1.0, scene.horizon, light.sky_top, light.sky_low)
    x = float(rng.uniform(0.1, 0.9)) * scene.aspect
    if scene.time == "night":
        for star_x, star_y in rng.uniform((0.0, 0.5), (scene.aspect, 1.0), (14, 2)):
            brush.ellipse((star_x, star_y), 0.004, 0.004, (220, 226, 250), line=False)
        brush.ellipse((x, 0.86), 0.05, 0.05, (240, 238, 214))
    elif scene.time == "sunset":
        brush.ellipse((x, scene.horizon + 0.06), 0.1, 0.1, (255, 226, 130))
    else:
        brush.ellipse((x, 0.88), 0.055, 0.055, (255, 244, 190))
    for _ in range(int(rng.integers(0, 3))):
        _cloud(scene, float(rng.uniform(0, scene.aspect)), float(rng.uniform(0.76, 0.95)))


def _cloud(scene: Setting, x: float, y: float) -> None:
    colour = mix(scene.light.sky_low, scene.lit((255, 255, 255)), 0.6)
    scene.brush.curve(
        [(x - 0.2, y), (x - 0.14, y + 0.06), (x - 0.05, y + 0.05), (x + 0.02, y + 0.1), (x + 0.1, y + 0.05),
         (x + 0.2, y + 0.04), (x + 0.22, y - 0.01)],
        colour,
    )  # fmt: skip


def _ground(scene: Setting, far: RGB, near: RGB) -> None:
    scene.band(scene.horizon, 0.0, scene.lit(far), scene.lit(near))


def _tufts(scene: Setting, count: int, colour: RGB) -> None:
    for x, t in zip(scene.across(count), scene.rng.uniform(0.1, 1.0, count), strict=True):
        y, size = scene.horizon * (1 - t), 0.015 + 0.04 * t
        blades = [(x - size, y + size), (x, y), (x, y + size * 1.3), (x + 0.003, y), (x + size, y + size)]
        scene.brush.stroke(blades, scene.lit(colour), 0.7)


def _forest(scene: Setting) -> None:
    _sky(scene)
    h = scene.horizon
    scene.ridge(h, 0.12, 0.34, 9, scene.lit((70, 122, 96)), smooth=True)
    _ground(scene, (112, 150, 84), (66, 104, 54))
    for x in scene.across(7):
        _fir(scene, float(x), h - 0.01, float(scene.rng.uniform(0.3, 0.42)), (46, 104, 68))
    for x in scene.across(3):
        side = x if abs(x / scene.aspect - 0.5) > 0.22 else x * 0.3
        _fir(scene, float(side), h - 0.09, float(scene.rng.uniform(0.55, 0.75)), (30, 82, 50))
    _tufts(scene, 9, (44, 84, 40))


def _fir(scene: Setting, x: float, foot: float, tall: float, colour: RGB) -> None:
    brush, wide = scene.brush, tall * 0.24
    brush.box(x - tall * 0.03, foot, x + tall * 0.03, foot + tall * 0.3, scene.lit((88, 64, 46)))
    for k, share in enumerate((0.15, 0.4, 0.64)):
        reach = wide * (1 - 0.27 * k)
        top = foot + tall * min(1.0, share + 0.42)
        edge = scene.lit(mix(colour, (120, 170, 110), 0.12 * k))
        brush.polygon([(x - reach, foot + tall * share), (x + reach, foot + tall * share), (x, top)], edge)


def _desert(scene: Setting) -> None:
    _sky(scene)
    h = scene.horizon
    scene.ridge(h, 0.0, 0.13, 2, scene.lit((206, 150, 98)), smooth=True)
    _ground(scene, (240, 206, 140), (214, 164, 92))
    scene.ridge(h * 0.45, 0.0, h * 0.35, 1, scene.lit((226, 184, 114)), smooth=True)
    for x in scene.across(2):
        size = float(scene.rng.uniform(0.14, 0.24))
        green, foot = scene.lit((84, 136, 82)), h * 0.8
        for side, low, high in ((-1, 0.4, 0.75), (1, 0.3, 0.62)):
            elbow = (x + side * size * 0.3, foot + size * low)
            scene.brush.limb((x, foot + size * low), elbow, size * 0.13, green, taper=1.0)
            scene.brush.limb(elbow, (elbow[0], foot + size * high), size * 0.13, green, taper=0.9)
        scene.brush.limb((x, foot), (x, foot + size), size * 0.2, green, taper=0.9)


def _beach(scene: Setting) -> None:
    _sky(scene)
    h = scene.horizon
    scene.band(h, 0.0, scene.lit((38, 118, 180)), scene.lit((130, 226, 226)))
    for x, t in zip(scene.across(6), scene.rng.uniform(0.62, 0.96, 6), strict=True):
        scene.brush.stroke(
            [(x - 0.08, h * t), (x, h * t + 0.006), (x + 0.08, h * t)], scene.lit((220, 240, 246)), 0.8
        )
    edge = float(scene.rng.uniform(0.5, 0.6)) * h
    shore = [(-0.3, -0.1), (-0.3, edge), (scene.aspect * 0.3, edge * 0.9), (scene.aspect * 0.65, edge * 1.08), (scene.aspect + 0.3, edge * 0.9),
             (scene.aspect + 0.3, -0.1)]  # fmt: skip
    scene.brush.curve([(x, y + 0.02) for x, y in shore], scene.lit((240, 248, 248)), line=False)
    scene.brush.curve(shore, scene.lit((240, 216, 160)))
    x = float(scene.rng.choice([0.07, 0.93])) * scene.aspect
    _palm(scene, x, h * 0.4, 1 if x < scene.aspect / 2 else -1)


def _palm(scene: Setting, x: float, foot: float, lean: int) -> None:
    brush, top = scene.brush, (x + lean * 0.07, foot + 0.48)
    brush.limb((x, foot), (x + lean * 0.02, foot + 0.25), 0.035, scene.lit((138, 100, 62)), taper=0.8)
    brush.limb((x + lean * 0.02, foot + 0.25), top, 0.028, scene.lit((138, 100, 62)), taper=0.8)
    for dx, dy in ((-0.2, -0.02), (0.2, -0.02), (-0.14, 0.1), (0.15, 0.09), (-0.12, -0.12), (0.12, -0.12)):
        tip = (top[0] + dx, top[1] + dy)
        brush.curve(
            [top, (top[0] + dx * 0.5, top[1] + dy * 0.5 + 0.06), tip, (top[0] + dx * 0.5, top[1] + dy * 0.5)],
            scene.lit((62, 140, 66)),
        )  # fmt: skip


def _mountains(scene: Setting) -> None:
    _sky(scene)
    h, brush = scene.horizon, scene.brush
    scene.ridge(h, 0.08, 0.3, 3, scene.lit((150, 164, 190)), smooth=False)
    for x in scene.across(2):
        tall, wide = scene.rng.uniform((0.28, 0.3), (0.42, 0.42))
        peak = (float(x), h + tall)
        brush.polygon([(x - wide, h - 0.05), peak, (x + wide, h - 0.05)], scene.lit((112, 120, 142)))
        brush.polygon(
            [(x + wide * 0.1, h - 0.05), peak, (x + wide, h - 0.05)], scene.lit((86, 92, 118)), line=False
        )
        cap = [(x - wide * 0.3, h + tall * 0.68), (x - wide * 0.1, h + tall * 0.6), (x + wide * 0.06, h + tall * 0.7),
               (x + wide * 0.3, h + tall * 0.66), peak]  # fmt: skip
        brush.polygon(cap, scene.lit((244, 248, 252)))
    _ground(scene, (136, 156, 112), (104, 122, 84))
    for x, t in zip(scene.across(5), scene.rng.uniform(0.1, 0.9, 5), strict=True):
        size = 0.02 + 0.04 * t
        brush.curve([(x - size, h * (1 - t)), (x - size * 0.6, h * (1 - t) + size), (x + size * 0.7, h * (1 - t) + size * 0.8),
                     (x + size, h * (1 - t))], scene.lit((140, 140, 142)))  # fmt: skip


def _field(scene: Setting) -> None:
    _sky(scene)
    h = scene.horizon
    scene.ridge(h, 0.01, 0.14, 2, scene.lit((122, 168, 104)), smooth=True)
    _ground(scene, (176, 206, 104), (120, 172, 66))
    vanish = scene.aspect * float(scene.rng.uniform(0.3, 0.7))
    scene.brush.polygon(
        [(vanish - 0.01, h), (vanish + 0.01, h), (vanish + 0.25, 0), (vanish - 0.2, 0)],
        scene.lit((222, 200, 144)),
    )
    _tufts(scene, 12, (70, 124, 46))
    for x, t in zip(scene.across(10), scene.rng.uniform(0.2, 1.0, 10), strict=True):
        petal = scene.lit(((250, 240, 140), (250, 250, 250))[int(scene.rng.integers(2))])
        scene.brush.ellipse((x, h * (1 - t)), 0.004 + 0.008 * t, 0.004 + 0.008 * t, petal, line=False)


def _city(scene: Setting) -> None:
    _sky(scene)
    h = scene.horizon
    walls: tuple[RGB, ...] = ((196, 168, 146), (170, 150, 150), (204, 190, 160), (152, 158, 170))
    for x in scene.across(6):
        _building(
            scene, float(x), h - 0.02, float(scene.rng.uniform(0.24, 0.5)), walls[int(scene.rng.integers(4))]
        )
    _ground(scene, (150, 150, 156), (104, 104, 112))
    scene.band(h, h * 0.84, scene.lit((198, 192, 182)), scene.lit((186, 180, 172)))
    middle = scene.aspect / 2
    for t in (0.28, 0.52, 0.85):
        y, half = h * (1 - t), 0.03 + 0.1 * t
        scene.brush.polygon(
            [(middle - half, y), (middle + half, y), (middle + half * 1.2, y - 0.03 * t), (middle - half * 1.2, y - 0.03 * t)],
            scene.lit((236, 232, 210)),
        )  # fmt: skip


def _building(scene: Setting, x: float, foot: float, tall: float, wall: RGB) -> None:
    brush, half = scene.brush, 0.09 * max(1.0, scene.aspect)
    brush.box(x - half, foot, x + half, foot + tall, scene.lit(wall))
    pane = (250, 216, 120) if scene.time == "night" else scene.lit((104, 128, 150))
    for row in range(int(tall / 0.09)):
        y = foot + tall - 0.06 - row * 0.085
        for column in (-0.62, -0.1, 0.42):
            if scene.time == "night" and scene.rng.random() < 0.45:
                continue
            left = x + column * half
            brush.box(left, y - 0.03, left + half * 0.3, y + 0.015, pane, line=False)


def _future_city(scene: Setting) -> None:
    _sky(scene)
    h, rng, brush = scene.horizon, scene.rng, scene.brush
    neon: tuple[RGB, ...] = ((70, 240, 250), (255, 80, 200), (170, 110, 255))
    for x in scene.across(7):
        tall, half = float(rng.uniform(0.28, 0.58)), float(rng.uniform(0.05, 0.09)) * max(1.0, scene.aspect)
        steel = scene.lit(((128, 146, 178), (106, 118, 160), (150, 160, 184))[int(rng.integers(3))])
        glow = neon[int(rng.integers(3))]
        brush.polygon([(x - half, h - 0.05), (x + half, h - 0.05), (x + half * 0.8, h + tall * 0.8), (x, h + tall),
                       (x - half * 0.8, h + tall * 0.8)], steel)  # fmt: skip
        brush.box(x - half * 0.12, h, x + half * 0.12, h + tall * 0.8, glow, line=False)
        for y in (0.25, 0.5, 0.7):
            brush.stroke(
                [(x - half * 0.8, h + tall * y), (x + half * 0.8, h + tall * y)], lighter(steel, 0.4), 0.7
            )
    arc = np.linspace(-0.1, scene.aspect + 0.1, 9)
    brush.stroke(np.stack([arc, h + 0.16 + 0.04 * np.sin(arc * 3)], 1), neon[0], 1.6)
    _ground(scene, (92, 100, 136), (56, 60, 92))
    vanish = scene.aspect / 2
    for x in np.linspace(-1.0, scene.aspect + 1.0, 7):
        brush.stroke(
            [(vanish + (x - vanish) * 0.15, h), (x, 0.0)], mix(scene.lit((92, 100, 136)), neon[2], 0.45), 0.8
        )


def _room(scene: Setting) -> None:
    rng, brush, h = scene.rng, scene.brush, scene.horizon
    wall = ((222, 206, 176), (186, 204, 196), (204, 190, 206))[int(rng.integers(3))]
    scene.band(1.0, h, scene.lit(wall), scene.lit(darker(wall, 0.08)))
    _ground(scene, (176, 128, 88), (146, 100, 64))
    brush.box(-0.1, h, scene.aspect + 0.1, h + 0.03, scene.lit((240, 234, 220)))
    for x in np.linspace(-1.0, scene.aspect + 1.0, 9):
        brush.stroke(
            [(scene.aspect / 2 + (x - scene.aspect / 2) * 0.5, h), (x, 0.0)], scene.lit((112, 76, 48)), 0.6
        )
    x = float(rng.uniform(0.2, 0.8)) * scene.aspect
    brush.box(x - 0.17, h + 0.15, x + 0.17, h + 0.46, scene.lit((246, 240, 226)))
    brush.box(x - 0.14, h + 0.18, x + 0.14, h + 0.43, mix(scene.light.sky_top, scene.light.sky_low, 0.5))
    brush.stroke([(x, h + 0.18), (x, h + 0.43)], scene.lit((246, 240, 226)), 2.0)
    side = -1 if x > scene.aspect / 2 else 1
    picture = x + side * 0.4
    brush.box(picture - 0.09, h + 0.24, picture + 0.09, h + 0.42, scene.lit((112, 78, 50)))
    brush.box(picture - 0.07, h + 0.26, picture + 0.07, h + 0.40, scene.lit((168, 192, 196)))
    carpet = [
        (scene.aspect / 2 + c * 0.5, h * 0.42 + s * h * 0.2)
        for c, s in ((-1, 0), (-0.5, 1), (0.5, 1), (1, 0), (0.5, -1), (-0.5, -1))
    ]
    brush.curve(carpet, scene.lit((176, 150, 140)))


PLACES: dict[str, Callable[[Setting], None]] = {
    "forest": _forest,
    "desert": _desert,
    "city street": _city,
    "beach": _beach,
    "mountains": _mountains,
    "room": _room,
    "future city": _future_city,
    "field": _field,
}


def draw_place(
    place: str,
    time: Time,
    horizon: float,
    pixels: NDArray[np.uint8],
    thickness: int,
    rng: np.random.Generator,
) -> None:
    """Fills `pixels` [h, w, 4]; `horizon` is its height above the bottom, as a share of the frame."""
    height, width = pixels.shape[:2]
    brush = Brush(pixels, (0.0, float(height)), float(height), thickness)
    PLACES[place](Setting(brush, width / height, horizon, time, LIGHTS[time], rng))
