"""City street, future city, ruins and roof."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.brush import Brush
from benchmarks.stylizedbench.palette import RGB, darker, lighter, mix
from benchmarks.stylizedbench.places.setting import Setting

_NEON: tuple[RGB, ...] = ((70, 240, 250), (255, 80, 200), (170, 110, 255))
_BRICK: tuple[RGB, ...] = (
    (196, 158, 136),
    (170, 150, 150),
    (204, 190, 160),
    (152, 158, 170),
    (188, 132, 116),
)


def city_street(scene: Setting) -> None:
    g, rng, middle = scene.ground, scene.rng, scene.wide / 2
    for x in scene.across(scene.many(5)):
        tall = float(rng.uniform(0.26, 0.52))
        _block(scene, scene.far, x=x, foot=-0.02, tall=tall, wall=scene.choose(_BRICK))
    scene.floor(scene.soil((150, 150, 156)), scene.soil((104, 104, 112)))
    scene.band(0.0, -0.12 * g, scene.soil((198, 192, 182)), scene.soil((186, 180, 172)))
    for x in np.arange(0.12, scene.wide, 0.62):
        _shop(scene, scene.brush.at((float(x), -0.05 * g)))
    scene.brush.stroke([(-0.1, -0.12 * g), (scene.wide + 0.1, -0.12 * g)], scene.lit((120, 116, 112)), 0.9)
    for t in (0.36, 0.6, 0.9):
        stripe = scene.brush.at((middle, -g * t), 0.3 + t)
        stripe.polygon([(-0.1, 0.0), (0.1, 0.0), (0.12, -0.03), (-0.12, -0.03)], scene.soil((236, 232, 210)))


def _shop(scene: Setting, brush: Brush) -> None:
    """A ground floor with an awning."""
    cloth = scene.lit(scene.choose(((186, 76, 70), (70, 120, 110), (200, 160, 80))))
    brush.box((-0.17, 0.0), (0.17, 0.17), scene.lit((150, 128, 112)))
    brush.box(
        (-0.14, 0.01), (0.03, 0.12), (255, 222, 140) if scene.light.dark else scene.lit((150, 190, 205))
    )
    brush.box((0.06, 0.0), (0.13, 0.13), scene.lit((92, 66, 54)))
    brush.polygon([(-0.19, 0.12), (0.19, 0.12), (0.17, 0.19), (-0.17, 0.19)], cloth)
    for x in (-0.11, 0.03):
        brush.unlined.polygon([(x, 0.125), (x + 0.07, 0.125), (x + 0.06, 0.185), (x + 0.01, 0.185)],
                              lighter(cloth, 0.7))  # fmt: skip


def _block(scene: Setting, brush: Brush, *, x: float, foot: float, tall: float, wall: RGB) -> None:
    half = float(scene.rng.uniform(0.08, 0.12))
    at = brush.at((x, foot))
    at.box((-half, 0.0), (half, tall), scene.lit(wall))
    at.unlined.box((half * 0.5, 0.01), (half * 0.97, tall - 0.01), scene.lit(darker(wall, 0.14)))
    at.box((-half * 1.08, tall), (half * 1.08, tall + 0.02), scene.soil(darker(wall, 0.2)))
    dark = scene.light.dark
    pane = (250, 216, 120) if dark else scene.lit((104, 128, 150))
    for y in np.arange(tall - 0.06, 0.15, -0.085):
        for left in (-0.7 * half, -0.14 * half, 0.42 * half):
            if not dark or scene.rng.random() < 0.6:
                at.unlined.box((left, y - 0.032), (left + half * 0.3, y + 0.016), pane)


def future_city(scene: Setting) -> None:
    wide, brush, rng = scene.wide, scene.brush, scene.rng
    for x in scene.across(scene.many(6)):
        _skyscraper(scene, x)
    rail = np.linspace(-0.1, wide + 0.1, 9)
    high = min(0.17, 0.6 * scene.sky)
    brush.unlined.tube(np.stack([rail, high + 0.04 * np.sin(rail * 3)], axis=1), 0.022, _NEON[0])
    for x in scene.across(scene.many(2)):
        pod = scene.far.at((x, high + float(rng.uniform(0.06, 0.2))), 0.05, flip=bool(rng.random() < 0.5))
        pod.curve(
            [(-1.0, 0.0), (-0.7, 0.5), (0.5, 0.6), (1.1, 0.0), (0.4, -0.4), (-0.7, -0.4)],
            scene.lit((190, 200, 220)),
        )
        pod.unlined.ellipse((0.3, 0.15), 0.35, 0.2, _NEON[0])
    if rng.random() < 0.7:
        _billboard(scene, float(rng.choice([0.2, 0.8])) * wide)
    ground = scene.lit((92, 100, 136))
    scene.floor(ground, scene.lit((56, 60, 92)))
    glow = mix(ground, _NEON[2], 0.55)
    for x in np.linspace(-1.0, wide + 1.0, 7):
        brush.unlined.tube([(wide / 2 + (x - wide / 2) * 0.15, 0.0), (x, -scene.ground)], 0.012, glow)
    for t in (0.12, 0.4):
        brush.unlined.tube([(-0.1, -t * scene.ground), (wide + 0.1, -t * scene.ground)], 0.008, glow)


def _skyscraper(scene: Setting, x: float) -> None:
    rng, brush = scene.rng, scene.far.at((x, 0.0))
    tall, half = float(rng.uniform(0.3, 0.6)), float(rng.uniform(0.05, 0.09))
    steel = scene.lit(mix((106, 118, 160), (150, 160, 184), float(rng.random())))
    eaves = 0.8 * tall
    brush.polygon(
        [(-half, -0.05), (half, -0.05), (0.8 * half, eaves), (0.0, tall), (-0.8 * half, eaves)], steel
    )
    brush.unlined.box((-0.14 * half, 0.0), (0.14 * half, eaves), _NEON[int(rng.integers(len(_NEON)))])
    for share in (0.25, 0.5, 0.7):
        brush.stroke([(-0.8 * half, share * tall), (0.8 * half, share * tall)], lighter(steel, 0.4), 0.7)


def _billboard(scene: Setting, x: float) -> None:
    """A hologram."""
    brush = scene.brush.at((x, min(0.3, 0.55 * scene.sky)))
    glow = _NEON[int(scene.rng.integers(len(_NEON)))]
    brush.box((-0.1, 0.0), (0.1, 0.13), mix(glow, (20, 24, 60), 0.6))
    brush.unlined.ellipse((-0.04, 0.065), 0.035, 0.035, glow)
    for y in (0.035, 0.065, 0.095):
        brush.unlined.box((0.015, y - 0.008), (0.08, y + 0.008), lighter(glow, 0.3))


def ruins(scene: Setting) -> None:
    rng = scene.rng
    stones: tuple[RGB, ...] = ((150, 142, 134), (136, 132, 130), (164, 152, 136))
    scene.hills(0.0, (0.03, 0.12), 2, scene.lit((128, 132, 124)))
    for x in scene.across(scene.many(4)):
        tall = float(rng.uniform(0.2, 0.4))
        _broken_wall(scene, scene.far, x=x, tall=tall, stone=scene.choose(stones))
    scene.floor(scene.soil((158, 150, 132)), scene.soil((122, 114, 100)))
    arch = float(rng.choice([0.2, 0.8])) * scene.wide
    _arch(scene, arch)
    for x in scene.across(scene.many(1.6)):
        if abs(x - arch) > 0.3:
            _column(scene, x, float(rng.uniform(0.12, 0.34)))
    for brush in scene.strewn(9):
        grey = scene.lit(scene.choose(stones))
        brush.polygon([(-0.07, 0.0), (-0.05, 0.05), (0.01, 0.07), (0.06, 0.03), (0.07, 0.0)], grey)
    scene.tufts(7, (96, 124, 72))


def _broken_wall(scene: Setting, brush: Brush, *, x: float, tall: float, stone: RGB) -> None:
    half = float(scene.rng.uniform(0.09, 0.14))
    teeth = scene.rng.uniform(0.45, 1.0, 5) * tall
    top = [(half * t, y) for t, y in zip((1.0, 0.5, 0.1, -0.4, -1.0), teeth, strict=True)]
    at = brush.at((x, 0.0))
    at.polygon([(-half, -0.02), (half, -0.02), *top], scene.lit(stone))
    gap = scene.lit(darker(stone, 0.5))
    for left in (-0.6, 0.15):
        at.box((left * half, 0.07), ((left + 0.4) * half, 0.15), gap)
        if min(teeth) > 0.24:
            at.box((left * half, 0.18), ((left + 0.4) * half, 0.24), gap)
    at.stroke([(half * 0.8, 0.05), (half * 0.5, 0.1), (half * 0.75, 0.17)], gap, 0.8)


def _arch(scene: Setting, x: float) -> None:
    stone = scene.lit((170, 158, 142))
    brush = scene.brush.at((x, -0.06))
    brush.polygon(
        [(-0.22, 0.0), (-0.13, 0.0), (-0.13, 0.24), (-0.08, 0.33), (0.0, 0.36), (0.08, 0.33), (0.13, 0.24),
         (0.13, 0.0), (0.22, 0.0), (0.22, 0.28), (0.2, 0.36), (0.12, 0.4), (0.1, 0.46), (-0.06, 0.44),
         (-0.14, 0.5), (-0.22, 0.4)],
        stone,
    )  # fmt: skip
    for y in (0.08, 0.16):
        for side in (-0.22, 0.13):
            brush.stroke([(side, y), (side + 0.09, y)], darker(stone, 0.35), 0.8)


def _column(scene: Setting, x: float, tall: float) -> None:
    stone = scene.lit((196, 186, 168))
    brush = scene.brush.at((x, -0.25 * scene.ground))
    brush.polygon(
        [(-0.035, 0.03), (0.035, 0.03), (0.035, tall), (0.0, tall - 0.03), (-0.035, tall + 0.02)], stone
    )
    brush.unlined.box((0.01, 0.03), (0.035, tall - 0.03), darker(stone, 0.2))
    brush.box((-0.055, 0.0), (0.055, 0.035), stone)


def roof(scene: Setting) -> None:
    """A flat roof above the city: the blocks stand below its parapet."""
    g, wide, brush, rng = scene.ground, scene.wide, scene.brush, scene.rng
    scene.band(0.0, -0.1, scene.lit((150, 156, 170)), scene.lit((140, 144, 156)))
    for x in scene.across(scene.many(7)):
        wall = mix(scene.choose(_BRICK), (150, 160, 180), 0.4)
        _block(scene, scene.far, x=x, foot=-0.1, tall=float(rng.uniform(0.2, 0.4)), wall=wall)
    top, edge = -0.06, -min(0.2, 0.4 * g)
    scene.band(edge, -g, scene.soil((156, 152, 150)), scene.soil((128, 124, 124)))
    scene.band(top, edge, scene.lit((186, 174, 160)), scene.lit((170, 158, 146)))
    scene.band(top + 0.03, top, scene.soil((206, 196, 182)), scene.soil((206, 196, 182)))
    for y in (top + 0.03, top, edge):
        brush.stroke([(-0.1, y), (wide + 0.1, y)], scene.lit((104, 96, 92)), 0.9)
    for x in np.arange(0.1, wide, 0.22):
        brush.stroke([(x, top), (x, edge)], scene.lit((140, 130, 120)), 0.7)
    for x in np.linspace(-0.8, wide + 0.8, 8):
        brush.stroke([(wide / 2 + (x - wide / 2) * 0.7, edge), (x, -g)], scene.lit((112, 108, 108)), 0.6)
    _tank(scene, brush.at((wide * float(rng.choice([0.14, 0.86])), edge - 0.02)))
    _aerial(scene, brush.at((wide * float(rng.uniform(0.35, 0.65)), top + 0.03)))


def _tank(scene: Setting, brush: Brush) -> None:
    wood, steel = scene.lit((150, 104, 72)), scene.lit((96, 96, 104))
    for x in (-0.09, 0.0, 0.09):
        brush.tube([(x, 0.0), (x, 0.16)], 0.018, steel)
    brush.box((-0.12, 0.14), (0.12, 0.34), wood)
    for x in (-0.06, 0.0, 0.06):
        brush.stroke([(x, 0.14), (x, 0.34)], darker(wood, 0.35), 0.6)
    brush.polygon([(-0.14, 0.34), (0.14, 0.34), (0.0, 0.44)], scene.soil((112, 82, 66)))


def _aerial(scene: Setting, brush: Brush) -> None:
    steel = scene.lit((84, 84, 92))
    brush.stroke([(0.0, 0.0), (0.0, 0.24)], steel)
    for y, half in ((0.12, 0.06), (0.17, 0.05), (0.22, 0.04)):
        brush.stroke([(-half, y), (half, y)], steel, 0.9)


TOWN = {"city street": city_street, "future city": future_city, "ruins": ruins, "roof": roof}
