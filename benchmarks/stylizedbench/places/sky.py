"""Sky, and what falls from it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.brush import FILL, LINE
from benchmarks.stylizedbench.palette import RGB, Time, Weather, lighter, mix
from benchmarks.stylizedbench.places.setting import Setting

_CLOUDS: dict[Weather, tuple[int, int]] = {
    "clear": (0, 2), "cloudy": (4, 7), "rain": (5, 8), "snow": (3, 6), "fog": (0, 1)
}  # fmt: skip
_PUFFS = [
    (-0.24, -0.01),
    (-0.15, 0.07),
    (-0.06, 0.05),
    (0.02, 0.12),
    (0.11, 0.05),
    (0.21, 0.05),
    (0.26, -0.01),
]


def draw_sky(scene: Setting) -> None:
    light, rng = scene.light, scene.rng
    scene.band(scene.sky, 0.0, light.sky_top, light.sky_low)
    if scene.weather == "clear":
        _lights(scene)
    low, high = _CLOUDS[scene.weather]
    pale = mix(light.sky_low, scene.lit((255, 255, 255)), 0.6)
    heavy = mix(light.sky_top, scene.lit((96, 100, 114)), 0.55)
    cloud = (
        heavy if scene.weather == "rain" else mix(pale, heavy, 0.35) if scene.weather == "cloudy" else pale
    )
    for _ in range(int(rng.integers(low, high + 1))):
        size = float(rng.uniform(0.8, 1.1)) * (1.0 if scene.weather == "clear" else 1.5)
        x, y = float(rng.uniform(0, scene.wide)), scene.sky * float(rng.uniform(0.55, 0.97))
        _cloud(scene, x, y, size, cloud)


def _cloud(scene: Setting, x: float, y: float, size: float, colour: RGB) -> None:
    brush = scene.far.at((x, y), size, flip=bool(scene.rng.random() < 0.5))
    brush.curve([*_PUFFS, (0.0, -0.05)], colour)
    brush.unlined.curve([(-0.1, 0.06), (0.02, 0.1), (0.1, 0.04), (0.0, 0.03)], lighter(colour, 0.3))


def _lights(scene: Setting) -> None:
    rng, brush = scene.rng, scene.brush
    x = float(rng.uniform(0.1, 0.9)) * scene.wide
    if scene.time == "night":
        for star_x, star_y in rng.uniform(
            (0.0, 0.25 * scene.sky), (scene.wide, scene.sky), (scene.many(16), 2)
        ):
            size = float(rng.uniform(0.003, 0.007))
            brush.unlined.ellipse((star_x, star_y), size, size, (230, 234, 250))
        moon = brush.at((x, scene.sky * 0.74))
        moon.ellipse((0.0, 0.0), 0.06, 0.06, (244, 240, 214))
        moon.unlined.ellipse((0.026, 0.012), 0.046, 0.048, scene.light.sky_top)
    elif scene.time == "sunset":
        sun = brush.at((x, min(0.07, 0.4 * scene.sky)))
        sun.unlined.ellipse((0.0, 0.0), 0.15, 0.15, (255, 190, 96))
        sun.ellipse((0.0, 0.0), 0.1, 0.1, (255, 232, 140))
    elif scene.time == "noon":
        sun = brush.at((scene.wide * float(rng.uniform(0.4, 0.6)), scene.sky * 0.86))
        for turn in range(0, 360, 30):
            ray = sun.at((0.0, 0.0), turn=turn)
            ray.unlined.polygon([(0.085, -0.008), (0.13, 0.0), (0.085, 0.008)], (255, 248, 190))
        sun.ellipse((0.0, 0.0), 0.068, 0.068, (255, 250, 200))
    else:
        brush.ellipse((x, scene.sky * 0.7), 0.055, 0.055, (255, 240, 160))


def falling(
    weather: Weather, height: int, width: int, unit: float, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """[height, width], 1 where a drop or flake hangs in the air; `unit` is the frame's height in pixels."""
    sheet = np.zeros((height, width), np.uint8)
    if weather not in ("rain", "snow"):
        return sheet
    count = round((110 if weather == "rain" else 120) * width / height)
    spots = rng.uniform(0, 1, (count, 2)) * (width, height)
    if weather == "rain":
        slant = np.array([-0.018, 0.065]) * unit
        ends = spots + slant * rng.uniform(0.7, 1.3, (count, 1))
        lines = np.rint(np.stack([spots, ends], axis=1)).astype(np.int32)
        cv2.polylines(sheet, list(lines), False, 1, max(1, round(unit / 260)))
        return sheet
    for (x, y), size in zip(spots.astype(int).tolist(), rng.uniform(0.004, 0.010, count) * unit, strict=True):
        cv2.circle(sheet, (x, y), max(1, round(size)), 1, -1)
    return sheet


def let_fall(pixels: NDArray[np.uint8], sheet: NDArray[np.uint8], weather: Weather, time: Time) -> None:
    """Draws what falls over all that is painted in `pixels` [h, w, 4]; `sheet` [h, w] as from `falling`."""
    if weather not in ("rain", "snow"):
        return
    where = sheet * (pixels[..., 3] > 0)
    if weather == "snow":
        flake: RGB = (214, 220, 240) if time == "night" else (252, 253, 255)
        cv2.copyTo(np.full_like(pixels, (*flake, FILL)), where, pixels)
    else:
        drop = np.full_like(pixels, (176, 196, 220, (LINE + FILL) // 3))
        cv2.copyTo(cv2.addWeighted(pixels, 0.25, drop, 0.75, 0), where, pixels)


def veil(pixels: NDArray[np.uint8], horizon: float, colour: RGB) -> None:
    """Fog: thick from the horizon (share of the height, from below) up, thin at the viewer's feet."""
    height, width = pixels.shape[:2]
    y = 1 - (np.arange(height) + 0.5) / height
    share = np.where(y > horizon, 0.78, 0.12 + 0.66 * (y / horizon) ** 1.5).astype(np.float32)
    thick = np.repeat(share[:, None], width, axis=1)
    fog = np.full_like(pixels, (*colour, FILL))
    cv2.blendLinear(pixels, fog, 1 - thick, thick, pixels)
