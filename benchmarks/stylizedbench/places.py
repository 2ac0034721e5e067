"""Backgrounds: every place fills the whole canvas, and knows its horizon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.brush import FILL, Brush, Point, outline_width
from benchmarks.stylizedbench.palette import LIGHTS, RGB, Light, Time, darker, lighter, mix

_NEON: tuple[RGB, ...] = ((70, 240, 250), (255, 80, 200), (170, 110, 255))


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

    def hills(self, base: float, rise: tuple[float, float], count: int, colour: RGB) -> None:
        """Rounded hills standing on `base`, from the valleys' to the tops' height above it."""
        x = np.linspace(-0.15, self.aspect + 0.15, count * 2 + 1)
        tops = self.rng.uniform(0.7 * rise[1], rise[1], x.size)
        y = base + np.where(np.arange(x.size) % 2 == 1, tops, rise[0])
        self.brush.curve([(x[0], base - 0.2), *zip(x, y, strict=True), (x[-1], base - 0.2)], colour)


def _sky(scene: Setting) -> None:
    light, rng, brush = scene.light, scene.rng, scene.brush
    scene.band(1.0, scene.horizon, light.sky_top, light.sky_low)
    x = float(rng.uniform(0.1, 0.9)) * scene.aspect
    if scene.time == "night":
        for star_x, star_y in rng.uniform((0.0, 0.5), (scene.aspect, 1.0), (14, 2)):
            brush.unlined.ellipse((star_x, star_y), 0.004, 0.004, (220, 226, 250))
        brush.ellipse((x, 0.86), 0.05, 0.05, (240, 238, 214))
    elif scene.time == "sunset":
        brush.ellipse((x, scene.horizon + 0.06), 0.1, 0.1, (255, 226, 130))
    else:
        brush.ellipse((x, 0.88), 0.055, 0.055, (255, 244, 190))
    for _ in range(int(rng.integers(0, 3))):
        _cloud(scene, float(rng.uniform(0, scene.aspect)), float(rng.uniform(0.76, 0.95)))


def _cloud(scene: Setting, x: float, y: float) -> None:
    puffs = [(-0.2, 0.0), (-0.14, 0.06), (-0.05, 0.05), (0.02, 0.1), (0.1, 0.05), (0.2, 0.04), (0.22, -0.01)]
    scene.brush.at((x, y)).curve(puffs, mix(scene.light.sky_low, scene.lit((255, 255, 255)), 0.6))


def _ground(scene: Setting, far: RGB, near: RGB) -> None:
    scene.band(scene.horizon, 0.0, scene.lit(far), scene.lit(near))


def _strewn(scene: Setting, count: int, nearest: float = 1.0) -> Iterator[Brush]:
    """Brushes at spots all over the ground, in perspective: one unit is a frame height at the bottom edge."""
    for x, t in zip(scene.across(count), scene.rng.uniform(0.15, nearest, count), strict=True):
        yield scene.brush.at((x, scene.horizon * (1 - t)), 0.3 + 0.7 * t)


def _tufts(scene: Setting, count: int, colour: RGB) -> None:
    for brush in _strewn(scene, count):
        blades = [(-0.05, 0.05), (0.0, 0.0), (0.0, 0.065), (0.003, 0.0), (0.05, 0.05)]
        brush.stroke(blades, scene.lit(colour), 0.7)


def _forest(scene: Setting) -> None:
    _sky(scene)
    h = scene.horizon
    scene.hills(h, (0.12, 0.34), 9, scene.lit((70, 122, 96)))
    _ground(scene, (112, 150, 84), (66, 104, 54))
    for x in scene.across(7):
        _fir(scene, (x, h - 0.01), float(scene.rng.uniform(0.3, 0.42)), (46, 104, 68))
    for x in scene.across(3):
        side = x if abs(x / scene.aspect - 0.5) > 0.22 else x * 0.3
        _fir(scene, (side, h - 0.09), float(scene.rng.uniform(0.55, 0.75)), (30, 82, 50))
    _tufts(scene, 9, (44, 84, 40))


def _fir(scene: Setting, foot: Point, tall: float, colour: RGB) -> None:
    brush = scene.brush.at(foot, tall)
    brush.box((-0.03, 0.0), (0.03, 0.3), scene.lit((88, 64, 46)))
    for bottom, top, reach in ((0.15, 0.57, 0.24), (0.4, 0.82, 0.175), (0.64, 1.0, 0.11)):
        needles = scene.lit(mix(colour, (120, 170, 110), 0.3 * (bottom - 0.15)))
        brush.polygon([(-reach, bottom), (reach, bottom), (0.0, top)], needles)


def _desert(scene: Setting) -> None:
    _sky(scene)
    h = scene.horizon
    scene.hills(h, (0.0, 0.13), 2, scene.lit((206, 150, 98)))
    _ground(scene, (240, 206, 140), (214, 164, 92))
    scene.hills(h * 0.45, (0.0, h * 0.35), 1, scene.lit((226, 184, 114)))
    for x in scene.across(2):
        _cactus(scene.brush.at((x, h * 0.8), float(scene.rng.uniform(0.14, 0.24))), scene.lit((84, 136, 82)))
    for brush in _strewn(scene, 4):
        _stone(brush, scene.lit((186, 140, 96)))


def _cactus(brush: Brush, green: RGB) -> None:
    for elbow, hand, shoulder in ((-0.3, 0.75, 0.4), (0.3, 0.62, 0.3)):
        brush.limb((0.0, shoulder), (elbow, shoulder), 0.13, green, taper=1.0)
        brush.limb((elbow, shoulder), (elbow, hand), 0.13, green, taper=0.9)
    brush.limb((0.0, 0.0), (0.0, 1.0), 0.2, green, taper=0.9)


def _stone(brush: Brush, colour: RGB) -> None:
    brush.curve([(-0.06, 0.0), (-0.04, 0.06), (0.04, 0.05), (0.06, 0.0)], colour)


def _beach(scene: Setting) -> None:
    _sky(scene)
    h, wide, brush = scene.horizon, scene.aspect, scene.brush
    scene.band(h, 0.0, scene.lit((38, 118, 180)), scene.lit((130, 226, 226)))
    for x, t in zip(scene.across(6), scene.rng.uniform(0.62, 0.96, 6), strict=True):
        crest = [(-0.08, 0.0), (0.0, 0.006), (0.08, 0.0)]
        brush.at((x, h * t)).stroke(crest, scene.lit((220, 240, 246)), 0.8)
    edge = float(scene.rng.uniform(0.5, 0.6)) * h
    waves = [(-0.3, edge), (0.3 * wide, 0.9 * edge), (0.65 * wide, 1.08 * edge), (wide + 0.3, 0.9 * edge)]
    shore = [(-0.3, -0.1), *waves, (wide + 0.3, -0.1)]
    brush.at((0.0, 0.02)).unlined.curve(shore, scene.lit((240, 248, 248)))
    brush.curve(shore, scene.lit((240, 216, 160)))
    side = 1 if scene.rng.random() < 0.5 else -1
    _palm(scene, brush.at((wide / 2 - side * 0.43 * wide, h * 0.4), facing=side))


def _palm(scene: Setting, brush: Brush) -> None:
    bark, leaf = scene.lit((138, 100, 62)), scene.lit((62, 140, 66))
    brush.limb((0.0, 0.0), (0.02, 0.25), 0.035, bark, taper=0.8)
    brush.limb((0.02, 0.25), (0.07, 0.48), 0.028, bark, taper=0.8)
    crown = brush.at((0.07, 0.48))
    for x, y in ((-0.2, -0.02), (0.2, -0.02), (-0.14, 0.1), (0.15, 0.09), (-0.12, -0.12), (0.12, -0.12)):
        crown.curve([(0.0, 0.0), (x * 0.5, y * 0.5 + 0.06), (x, y), (x * 0.5, y * 0.5)], leaf)


def _mountains(scene: Setting) -> None:
    _sky(scene)
    for x in scene.across(4):
        _peak(scene, x, float(scene.rng.uniform(0.16, 0.24)), (150, 164, 190))
    for x in scene.across(2):
        _peak(scene, x, float(scene.rng.uniform(0.28, 0.42)), (112, 120, 142))
    _ground(scene, (136, 156, 112), (104, 122, 84))
    for brush in _strewn(scene, 5, nearest=0.9):
        _stone(brush, scene.lit((140, 140, 142)))


def _peak(scene: Setting, x: float, tall: float, rock: RGB) -> None:
    brush = scene.brush.at((x, scene.horizon), tall)
    brush.polygon([(-1.1, -0.1), (0.0, 1.0), (1.1, -0.1)], scene.lit(rock))
    brush.unlined.polygon([(0.15, -0.1), (0.0, 1.0), (1.1, -0.1)], scene.lit(darker(rock, 0.25)))
    snow = [(-0.33, 0.67), (-0.1, 0.6), (0.07, 0.7), (0.33, 0.67), (0.0, 1.0)]
    brush.polygon(snow, scene.lit((244, 248, 252)))


def _field(scene: Setting) -> None:
    _sky(scene)
    h = scene.horizon
    scene.hills(h, (0.01, 0.14), 2, scene.lit((122, 168, 104)))
    _ground(scene, (176, 206, 104), (120, 172, 66))
    vanish = scene.brush.at((scene.aspect * float(scene.rng.uniform(0.3, 0.7)), h))
    vanish.polygon([(-0.01, 0.0), (0.01, 0.0), (0.25, -h), (-0.2, -h)], scene.lit((222, 200, 144)))
    _tufts(scene, 12, (70, 124, 46))
    for brush in _strewn(scene, 10):
        petal: RGB = (250, 240, 140) if scene.rng.random() < 0.5 else (250, 250, 250)
        brush.unlined.ellipse((0.0, 0.0), 0.012, 0.012, scene.lit(petal))


def _city(scene: Setting) -> None:
    _sky(scene)
    h, rng = scene.horizon, scene.rng
    walls: tuple[RGB, ...] = ((196, 168, 146), (170, 150, 150), (204, 190, 160), (152, 158, 170))
    for x in scene.across(6):
        _building(scene, x, float(rng.uniform(0.24, 0.5)), walls[int(rng.integers(len(walls)))])
    _ground(scene, (150, 150, 156), (104, 104, 112))
    scene.band(h, h * 0.84, scene.lit((198, 192, 182)), scene.lit((186, 180, 172)))
    for t in (0.28, 0.52, 0.85):
        stripe = scene.brush.at((scene.aspect / 2, h * (1 - t)), 0.3 + t)
        stripe.polygon([(-0.1, 0.0), (0.1, 0.0), (0.12, -0.03), (-0.12, -0.03)], scene.lit((236, 232, 210)))


def _building(scene: Setting, x: float, tall: float, wall: RGB) -> None:
    half = 0.09 * max(1.0, scene.aspect)
    brush = scene.brush.at((x, scene.horizon - 0.02))
    brush.box((-half, 0.0), (half, tall), scene.lit(wall))
    night = scene.time == "night"
    pane = (250, 216, 120) if night else scene.lit((104, 128, 150))
    for y in np.arange(tall - 0.06, 0.03, -0.085):
        for left in (-0.62 * half, -0.1 * half, 0.42 * half):
            if not night or scene.rng.random() < 0.55:
                brush.unlined.box((left, y - 0.03), (left + half * 0.3, y + 0.015), pane)


def _future_city(scene: Setting) -> None:
    _sky(scene)
    h, wide, brush = scene.horizon, scene.aspect, scene.brush
    for x in scene.across(7):
        _skyscraper(scene, x)
    rail = np.linspace(-0.1, wide + 0.1, 9)
    brush.stroke(np.stack([rail, h + 0.16 + 0.04 * np.sin(rail * 3)], axis=1), _NEON[0], 1.6)
    _ground(scene, (92, 100, 136), (56, 60, 92))
    glow = mix(scene.lit((92, 100, 136)), _NEON[2], 0.45)
    for x in np.linspace(-1.0, wide + 1.0, 7):
        brush.stroke([(wide / 2 + (x - wide / 2) * 0.15, h), (x, 0.0)], glow, 0.8)


def _skyscraper(scene: Setting, x: float) -> None:
    rng, brush = scene.rng, scene.brush.at((x, scene.horizon))
    tall, half = float(rng.uniform(0.28, 0.58)), float(rng.uniform(0.05, 0.09)) * max(1.0, scene.aspect)
    steel = scene.lit(mix((106, 118, 160), (150, 160, 184), float(rng.random())))
    eaves = 0.8 * tall
    brush.polygon(
        [(-half, -0.05), (half, -0.05), (0.8 * half, eaves), (0.0, tall), (-0.8 * half, eaves)], steel
    )
    brush.unlined.box((-0.12 * half, 0.0), (0.12 * half, eaves), _NEON[int(rng.integers(len(_NEON)))])
    for share in (0.25, 0.5, 0.7):
        floor = [(-0.8 * half, share * tall), (0.8 * half, share * tall)]
        brush.stroke(floor, lighter(steel, 0.4), 0.7)


def _room(scene: Setting) -> None:
    rng, brush, h, middle = scene.rng, scene.brush, scene.horizon, scene.aspect / 2
    walls: tuple[RGB, ...] = ((222, 206, 176), (186, 204, 196), (204, 190, 206))
    wall = walls[int(rng.integers(len(walls)))]
    scene.band(1.0, h, scene.lit(wall), scene.lit(darker(wall, 0.08)))
    _ground(scene, (176, 128, 88), (146, 100, 64))
    brush.box((-0.1, h), (scene.aspect + 0.1, h + 0.03), scene.lit((240, 234, 220)))
    for x in np.linspace(-1.0, scene.aspect + 1.0, 9):
        brush.stroke([((middle + x) / 2, h), (x, 0.0)], scene.lit((112, 76, 48)), 0.6)
    window = float(rng.uniform(0.2, 0.8)) * scene.aspect
    _window(scene, brush.at((window, h + 0.15)))
    picture = brush.at((window + (0.4 if window < middle else -0.4), h + 0.24))
    picture.box((-0.09, 0.0), (0.09, 0.18), scene.lit((112, 78, 50)))
    picture.box((-0.07, 0.02), (0.07, 0.16), scene.lit((168, 192, 196)))
    rug = [(-0.5, 0.0), (-0.25, 0.2 * h), (0.25, 0.2 * h), (0.5, 0.0), (0.25, -0.2 * h), (-0.25, -0.2 * h)]
    brush.at((middle, h * 0.42)).curve(rug, scene.lit((176, 150, 140)))


def _window(scene: Setting, brush: Brush) -> None:
    frame = scene.lit((246, 240, 226))
    brush.box((-0.17, 0.0), (0.17, 0.31), frame)
    brush.box((-0.14, 0.03), (0.14, 0.28), mix(scene.light.sky_top, scene.light.sky_low, 0.5))
    brush.stroke([(0.0, 0.03), (0.0, 0.28)], frame, 2.0)


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
    place: str, time: Time, horizon: float, pixels: NDArray[np.uint8], rng: np.random.Generator
) -> None:
    """Fills `pixels` [2H, 2W, 4]; `horizon` is its height above the bottom, as a share of the frame."""
    height, width = pixels.shape[:2]
    brush = Brush(pixels, (0.0, float(height)), float(height), outline_width(height / 2))
    PLACES[place](Setting(brush, width / height, horizon, time, LIGHTS[time], rng))
