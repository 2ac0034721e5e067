"""Forest, desert, beach, mountains and field."""

from __future__ import annotations

from benchmarks.stylizedbench.brush import Brush, Point
from benchmarks.stylizedbench.palette import RGB, darker, lighter, mix
from benchmarks.stylizedbench.places.setting import Setting


def forest(scene: Setting) -> None:
    rng = scene.rng
    scene.hills(0.0, (0.14, 0.36), 7, scene.lit((70, 122, 96)))
    scene.floor(scene.soil((112, 150, 84)), scene.soil((66, 104, 54)))
    for x in scene.across(scene.many(6)):
        _fir(scene, scene.far, (x, -0.01), float(rng.uniform(0.3, 0.44)), (46, 104, 68))
    count = scene.many(2.6, least=2)
    for x in scene.across(count):
        _fir(scene, scene.brush, (x, -0.08), float(rng.uniform(0.5, 0.72)), (34, 88, 54))
    for side in (0.02, 0.98):
        if rng.random() < 0.7:
            _trunk(scene, scene.wide * side)
    scene.tufts(8, (44, 84, 40))
    for brush in scene.strewn(3):
        brush.ellipse((0.0, 0.02), 0.014, 0.02, scene.lit((238, 226, 206)))
        brush.curve([(-0.03, 0.03), (0.0, 0.075), (0.03, 0.03)], scene.lit((206, 64, 48)))


def _trunk(scene: Setting, x: float) -> None:
    bark = scene.lit((84, 60, 44))
    foot, top = -0.5 * scene.ground, scene.sky + 0.1
    scene.brush.polygon(
        [
            (x - 0.08, foot),
            (x - 0.05, 0.0),
            (x - 0.05, top),
            (x + 0.05, top),
            (x + 0.045, 0.0),
            (x + 0.09, foot),
        ],
        bark,
    )
    for y in (0.1, 0.3, 0.5):
        scene.brush.stroke([(x - 0.02, y), (x - 0.015, y + 0.1)], darker(bark, 0.4), 0.8)


def _fir(scene: Setting, brush: Brush, foot: Point, tall: float, colour: RGB) -> None:
    at = brush.at(foot, tall)
    at.box((-0.03, 0.0), (0.03, 0.3), scene.lit((88, 64, 46)))
    for bottom, top, reach in ((0.15, 0.57, 0.24), (0.4, 0.82, 0.175), (0.64, 1.0, 0.11)):
        needles = scene.lit(mix(colour, (120, 170, 110), 0.3 * (bottom - 0.15)))
        at.polygon([(-reach, bottom), (reach, bottom), (0.0, top)], needles)
        if scene.weather == "snow":
            at.unlined.polygon(
                [(-0.5 * reach, (bottom + top) / 2), (0.5 * reach, (bottom + top) / 2), (0.0, top)],
                scene.lit((244, 247, 252)),
            )


def desert(scene: Setting) -> None:
    rng, g = scene.rng, scene.ground
    for x in scene.across(scene.many(1)):
        _mesa(scene, x, float(rng.uniform(0.12, 0.24)))
    scene.hills(0.0, (0.0, 0.11), 1.6, scene.soil((214, 160, 104)))
    scene.floor(scene.soil((240, 206, 140)), scene.soil((214, 164, 92)))
    scene.hills(-0.6 * g, (0.0, 0.36 * g), 0.8, scene.soil((228, 188, 118)))
    for x in scene.across(scene.many(2)):
        _cactus(scene.brush.at((x, -g * 0.2), float(rng.uniform(0.16, 0.28))), scene.lit((84, 136, 82)))
    for brush in scene.strewn(4):
        _stone(brush, scene.lit((186, 140, 96)))
    for brush in scene.strewn(3):
        brush.stroke(
            [(-0.09, 0.0), (-0.03, 0.012), (0.03, 0.0), (0.09, 0.012)], scene.lit((190, 140, 84)), 0.7
        )


def _mesa(scene: Setting, x: float, tall: float) -> None:
    rock = scene.lit((190, 112, 76))
    brush = scene.far.at((x, -0.02), tall)
    brush.polygon([(-1.3, 0.0), (-0.9, 0.6), (-0.7, 1.0), (0.7, 1.0), (0.85, 0.55), (1.3, 0.0)], rock)
    brush.unlined.polygon([(0.3, 0.0), (0.4, 1.0), (0.7, 1.0), (0.85, 0.55), (1.3, 0.0)], darker(rock, 0.2))
    brush.stroke([(-0.8, 0.75), (0.75, 0.75)], darker(rock, 0.3), 0.8)


def _cactus(brush: Brush, green: RGB) -> None:
    for joints in ([(0.0, 0.4), (-0.32, 0.4), (-0.32, 0.78)], [(0.0, 0.3), (0.32, 0.3), (0.32, 0.64)]):
        brush.tube(joints, 0.15, green)
    brush.tube([(0.0, 0.02), (0.0, 0.92)], 0.2, green)
    brush.unlined.tube([(0.03, 0.1), (0.03, 0.86)], 0.03, darker(green, 0.3))


def _stone(brush: Brush, colour: RGB) -> None:
    brush.curve([(-0.065, 0.0), (-0.045, 0.065), (0.04, 0.055), (0.065, 0.0)], colour)


def beach(scene: Setting) -> None:
    g, wide, brush, rng = scene.ground, scene.wide, scene.brush, scene.rng
    scene.band(0.0, -g, scene.lit((38, 118, 180)), scene.lit((130, 226, 226)))
    for x, t in zip(scene.across(scene.many(5)), rng.uniform(0.08, 0.4, scene.many(5)), strict=True):
        brush.at((x, -g * t)).stroke(
            [(-0.08, 0.0), (0.0, 0.008), (0.08, 0.0)], scene.lit((222, 242, 248)), 0.9
        )
    if rng.random() < 0.6:
        scene.far.at((float(rng.uniform(0.1, 0.9)) * wide, -0.01)).curve(
            [(-0.16, 0.0), (-0.08, 0.06), (0.02, 0.1), (0.16, 0.0)], scene.lit((96, 132, 104))
        )
    edge = -float(rng.uniform(0.42, 0.52)) * g
    waves = [
        (-0.3, edge),
        (0.3 * wide, edge - 0.05 * g),
        (0.65 * wide, edge + 0.05 * g),
        (wide + 0.3, edge - 0.05 * g),
    ]
    shore = [(-0.3, -1.2 * g), *waves, (wide + 0.3, -1.2 * g)]
    brush.at((0.0, 0.025)).unlined.curve(shore, scene.lit((242, 250, 250)))
    brush.curve(shore, scene.soil((240, 216, 160)))
    side = bool(rng.random() < 0.5)
    _palm(scene, brush.at((wide * (0.92 if side else 0.08), -g * 0.6), 1.2, flip=side))
    for spot in scene.strewn(3):
        if spot.origin[1] > brush.origin[1] - (edge - 0.08) * brush.unit:
            spot.curve([(-0.03, 0.0), (-0.025, 0.035), (0.0, 0.045), (0.025, 0.035), (0.03, 0.0)],
                       scene.lit((244, 170, 150)))  # fmt: skip


def _palm(scene: Setting, brush: Brush) -> None:
    bark, leaf = scene.lit((138, 100, 62)), scene.lit((62, 140, 66))
    brush.tube([(0.0, 0.0), (0.02, 0.25), (0.08, 0.5)], 0.036, bark)
    crown = brush.at((0.08, 0.5))
    for x, y in ((-0.2, -0.02), (0.2, -0.02), (-0.14, 0.1), (0.15, 0.09), (-0.13, -0.13), (0.13, -0.13)):
        crown.curve([(0.0, 0.0), (x * 0.5, y * 0.5 + 0.07), (x, y), (x * 0.5, y * 0.5)], leaf)


def mountains(scene: Setting) -> None:
    rng = scene.rng
    for x in scene.across(scene.many(3.4)):
        _peak(scene, x, float(rng.uniform(0.16, 0.26)), (150, 164, 190))
    for x in scene.across(scene.many(1.8)):
        _peak(scene, x, float(rng.uniform(0.3, 0.46)), (112, 120, 142))
    scene.floor(scene.soil((136, 156, 112)), scene.soil((104, 122, 84)))
    scene.hills(-0.06, (0.0, 0.07), 1.5, scene.soil((120, 142, 100)))
    for brush in scene.strewn(5, nearest=0.9):
        _stone(brush, scene.lit((140, 140, 142)))
    scene.tufts(4, (84, 110, 64))


def _peak(scene: Setting, x: float, tall: float, rock: RGB) -> None:
    brush = scene.far.at((x, 0.0), tall)
    brush.polygon([(-1.1, -0.1), (-0.5, 0.52), (0.0, 1.0), (0.45, 0.5), (1.1, -0.1)], scene.lit(rock))
    brush.unlined.polygon(
        [(0.2, -0.1), (0.08, 0.5), (0.0, 1.0), (0.45, 0.5), (1.1, -0.1)], scene.lit(darker(rock, 0.25))
    )
    snow = [(-0.33, 0.68), (-0.18, 0.58), (-0.06, 0.7), (0.1, 0.6), (0.3, 0.67), (0.0, 1.0)]
    brush.polygon(snow, scene.lit((244, 248, 252)))


def field(scene: Setting) -> None:
    rng, g = scene.rng, scene.ground
    scene.hills(0.0, (0.02, 0.14), 1.4, scene.soil((122, 168, 104)))
    for x in scene.across(scene.many(2)):
        bush = scene.far.at((x, 0.0))
        bush.curve(
            [(-0.06, -0.01), (-0.06, 0.06), (0.0, 0.1), (0.06, 0.06), (0.06, -0.01)], scene.lit((78, 130, 76))
        )
    scene.floor(scene.soil((176, 206, 104)), scene.soil((120, 172, 66)))
    path = scene.brush.at((scene.wide * float(rng.uniform(0.3, 0.7)), 0.0))
    path.polygon([(-0.012, 0.0), (0.012, 0.0), (0.1, -0.4 * g), (0.34, -g), (-0.24, -g), (0.0, -0.4 * g)],
                 scene.soil((222, 200, 144)))  # fmt: skip
    scene.tufts(10, (70, 124, 46))
    for brush in scene.strewn(12):
        petal = scene.lit(scene.choose(((250, 226, 96), (252, 252, 248), (238, 130, 150))))
        brush.unlined.tube([(0.0, 0.0), (0.0, 0.03)], 0.008, scene.lit((70, 124, 46)))
        brush.unlined.ellipse((0.0, 0.04), 0.018, 0.018, petal)
        brush.unlined.ellipse((0.0, 0.04), 0.006, 0.006, lighter((200, 140, 40), 0.1))


NATURE = {"forest": forest, "desert": desert, "beach": beach, "mountains": mountains, "field": field}
