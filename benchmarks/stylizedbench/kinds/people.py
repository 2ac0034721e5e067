"""People, feet at (0, 0) and one unit tall when upright, facing right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.stylizedbench.brush import Brush, Point
from benchmarks.stylizedbench.kinds.clothes import Build, draw_bag, draw_garment
from benchmarks.stylizedbench.kinds.heads import draw_head, hair_behind
from benchmarks.stylizedbench.kinds.look import Look
from benchmarks.stylizedbench.palette import RGB, darker

_DARK: RGB = (34, 28, 34)
_PLAIN: RGB = (66, 64, 78)
"""Trousers that no caption names."""


_GIRL = Build(0.15, 0.37, 0.092, 0.072)
_BOY = Build(0.15, 0.36, 0.108, 0.075)
_WOMAN = Build(0.105, 0.46, 0.09, 0.058)
_MAN = Build(0.105, 0.45, 0.125, 0.072)
_OLD_WOMAN = Build(0.118, 0.40, 0.10, 0.064, old=True)
_OLD_MAN = Build(0.118, 0.41, 0.118, 0.068, old=True)


@dataclass(frozen=True, slots=True)
class _Pose:
    """Angles in degrees from straight down, forward positive; a joint's second angle is absolute too."""

    lean: float
    far_leg: tuple[float, float]
    near_leg: tuple[float, float]
    far_arm: tuple[float, float]
    near_arm: tuple[float, float]
    spread: float = 0.45
    """How far apart the hips' joints are, in half shoulders: little when seen from the side."""


_POSES = {
    "standing": _Pose(0, (-7, -5), (7, 5), (-20, -12), (20, 14)),
    "walking": _Pose(3, (-24, -34), (26, 20), (30, 48), (-28, -14), 0.15),
    "running": _Pose(14, (-30, -88), (64, 4), (58, 128), (-56, 22), 0.1),
    "sitting": _Pose(-6, (62, -8), (78, 6), (-30, -16), (28, 52), 0.2),
    "pointing": _Pose(2, (-9, -7), (8, 6), (-22, -12), (92, 95)),
    "from the back": _Pose(0, (-8, -6), (8, 6), (-20, -14), (20, 14)),
}


def girl(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, _GIRL)


def boy(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, _BOY)


def woman(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, _WOMAN)


def man(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, _MAN)


def old_woman(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, _OLD_WOMAN)


def old_man(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, _OLD_MAN)


def _person(brush: Brush, look: Look, build: Build) -> None:
    pose = _POSES[look.pose]
    back = look.pose == "from the back"
    shoulder = 0.965 - 2 * build.head
    lean = pose.lean + (9 if build.old and look.pose != "sitting" else 0)
    apart = pose.spread * build.half
    legs = [
        _joints((side * apart, 0.0), build.hip * 0.49, angles)
        for side, angles in ((-1, pose.far_leg), (1, pose.near_leg))
    ]
    seat = look.pose == "sitting"
    ground = 0.045 - min(y for leg in legs for _, y in leg)
    hip = brush.at((0.0, build.hip * 0.5 if seat else ground))
    if seat:
        _stool(brush, look, build.hip * 0.5)
    # The trunk leans about the hip; inside it y counts from there.
    trunk, tall = hip.at((0.0, 0.0), turn=-lean), shoulder - build.hip
    reach = 0.5 * (tall + build.hip * 0.22)
    arms = [
        _joints((side * build.half * 0.92, tall - 0.035), reach, (a - lean, b - lean))
        for side, (a, b) in ((-1, pose.far_arm), (1, pose.near_arm))
    ]
    head = trunk.at((0.0, tall + build.head * 1.08), build.head)

    if look.worn.bag and not back:
        draw_bag(trunk, look, build, tall)
    if not back:
        hair_behind(head, look)
    _arm(trunk, look, build, arms[0], far=True)
    _leg(hip, look, build, legs[0], far=True)
    _leg(hip, look, build, legs[1], far=False)
    draw_garment(trunk, look, build, tall, legs)
    if build.old and look.pose in ("standing", "walking", "from the back"):
        hand = arms[1][-1]
        trunk.tube([hand, (hand[0] + 0.07, hand[1] - 0.015), (hand[0] + 0.09, -build.hip * 0.97)], 0.022,
                   look.lit((120, 78, 44)))  # fmt: skip
    if back:
        draw_head(head, look, back=True, old=build.old)
        hair_behind(head, look)
        _arm(trunk, look, build, arms[1], far=False)
        if look.worn.bag:
            draw_bag(trunk, look, build, tall)
        return
    _arm(trunk, look, build, arms[1], far=False)
    draw_head(head, look, back=False, old=build.old)


def _joints(start: Point, length: float, angles: tuple[float, float]) -> list[Point]:
    points = [start]
    for angle in np.deg2rad(angles):
        x, y = points[-1]
        points.append((x + length * float(np.sin(angle)), y - length * float(np.cos(angle))))
    return points


def _stool(brush: Brush, look: Look, tall: float) -> None:
    wood = look.lit((150, 104, 64))
    for x in (-0.1, 0.08):
        brush.tube([(x, tall - 0.05), (x * 1.3, 0.01)], 0.03, darker(wood))
    brush.box((-0.16, tall - 0.09), (0.14, tall - 0.035), wood)


def _leg(hip: Brush, look: Look, build: Build, joints: list[Point], *, far: bool) -> None:
    outfit, width = look.worn, build.limb * 1.3
    foot = joints[-1]
    shade = 0.22 if far else 0.0
    bare = outfit.garment == "dress"
    hip.at(foot).curve(
        [(-0.05, 0.03), (-0.05, -0.05), (0.115, -0.05), (0.1, 0.01), (0.03, 0.035)],
        _DARK,
    )
    if bare:
        hip.tube(joints, width * 0.72, darker(look.skin, shade))
        return
    if outfit.garment == "jumpsuit":
        cloth = look.colour
    else:
        cloth = look.named(outfit.bottom) if outfit.bottom else look.lit(_PLAIN)
    hip.tube(joints, width, darker(cloth, shade))


def _arm(trunk: Brush, look: Look, build: Build, joints: list[Point], *, far: bool) -> None:
    colour = darker(look.colour, 0.24 if far else 0.0)
    skin = darker(look.skin, 0.16 if far else 0.0)
    shoulder, elbow, wrist = joints
    trunk.ellipse(wrist, build.limb * 0.56, build.limb * 0.6, skin)
    if look.worn.garment in ("shirt", "dress"):
        trunk.tube([shoulder, elbow, wrist], build.limb * 0.74, skin)
        trunk.tube([shoulder, _between(shoulder, elbow, 0.75)], build.limb * 1.15, colour)
    else:
        trunk.tube([shoulder, elbow, _between(elbow, wrist, 0.86)], build.limb, colour)


def _between(a: Point, b: Point, share: float) -> Point:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
