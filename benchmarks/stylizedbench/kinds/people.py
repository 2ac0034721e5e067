"""People, feet at (0, 0) and one unit tall when upright, facing right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.stylizedbench.brush import Brush, Point
from benchmarks.stylizedbench.kinds.heads import draw_head, hair_behind
from benchmarks.stylizedbench.kinds.look import Look
from benchmarks.stylizedbench.palette import RGB, darker, lighter

_DARK: RGB = (34, 28, 34)
_PLAIN: RGB = (66, 64, 78)
"""Trousers that no caption names."""


@dataclass(frozen=True, slots=True)
class _Build:
    head: float
    """Its radius."""
    hip: float
    half: float
    """Half the shoulders' width."""
    limb: float
    """Width of an arm; legs are a third wider."""
    old: bool = False


_GIRL = _Build(0.15, 0.37, 0.092, 0.072)
_BOY = _Build(0.15, 0.36, 0.108, 0.075)
_WOMAN = _Build(0.105, 0.46, 0.09, 0.058)
_MAN = _Build(0.105, 0.45, 0.125, 0.072)
_OLD_WOMAN = _Build(0.118, 0.40, 0.10, 0.064, old=True)
_OLD_MAN = _Build(0.118, 0.41, 0.118, 0.068, old=True)


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


def _person(brush: Brush, look: Look, build: _Build) -> None:
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
        _bag(trunk, look, build, tall)
    if not back:
        hair_behind(head, look)
    _arm(trunk, look, build, arms[0], far=True)
    _leg(hip, look, build, legs[0], far=True)
    _leg(hip, look, build, legs[1], far=False)
    _trunk(hip, trunk, look, build, tall, legs)
    if build.old and look.pose in ("standing", "walking", "from the back"):
        hand = arms[1][-1]
        trunk.tube([hand, (hand[0] + 0.07, hand[1] - 0.015), (hand[0] + 0.09, -build.hip * 0.97)], 0.022,
                   look.lit((120, 78, 44)))  # fmt: skip
    if back:
        draw_head(head, look, back=True, old=build.old)
        hair_behind(head, look)
        _arm(trunk, look, build, arms[1], far=False)
        if look.worn.bag:
            _bag(trunk, look, build, tall)
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


def _leg(hip: Brush, look: Look, build: _Build, joints: list[Point], *, far: bool) -> None:
    outfit, width = look.worn, build.limb * 1.3
    foot = joints[-1]
    shade = 0.22 if far else 0.0
    bare = outfit.garment == "dress"
    hip.curve(
        [(foot[0] - 0.05, foot[1] + 0.03), (foot[0] - 0.05, foot[1] - 0.05), (foot[0] + 0.115, foot[1] - 0.05),
         (foot[0] + 0.1, foot[1] + 0.01), (foot[0] + 0.03, foot[1] + 0.035)],
        _DARK,
    )  # fmt: skip
    if bare:
        hip.tube(joints, width * 0.72, darker(look.skin, shade))
        return
    if outfit.garment == "jumpsuit":
        cloth = look.colour
    else:
        cloth = look.named(outfit.bottom) if outfit.bottom else look.lit(_PLAIN)
    hip.tube(joints, width, darker(cloth, shade))


def _arm(trunk: Brush, look: Look, build: _Build, joints: list[Point], *, far: bool) -> None:
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


def _trunk(
    hip: Brush, trunk: Brush, look: Look, build: _Build, tall: float, legs: list[list[Point]]
) -> None:
    """The garment; y counts up from the hip."""
    garment, half, colour = look.worn.garment, build.half, look.colour
    back, sitting = look.pose == "from the back", look.pose == "sitting"
    neck, waist = 0.52 * half, 0.72 * half
    shoulders = [(-neck, tall + 0.02), (neck, tall + 0.02), (half, tall - 0.03)]
    if garment in ("dress", "coat"):
        if sitting:
            knees = max(x for leg in legs for x, _ in leg)
            trunk.polygon(
                [*shoulders, (waist, tall * 0.4), (knees, 0.07), (knees + 0.05, -0.07), (-half, -0.09),
                 (-waist, tall * 0.4), (-half, tall - 0.03)],
                colour,
            )  # fmt: skip
        else:
            _skirted(trunk, look, build, shoulders, tall, legs)
    else:
        hem = 0.05 if garment == "jumpsuit" else -0.035
        trunk.polygon([*shoulders, (half * 0.95, hem), (-half * 0.95, hem), (-half, tall - 0.03)], colour)
        if garment == "jumpsuit":
            trunk.unlined.box((-half * 0.95, -0.045), (half * 0.95, 0.06), colour)
    _details(trunk, look, build, tall, back=back)


def _skirted(
    trunk: Brush, look: Look, build: _Build, shoulders: list[Point], tall: float, legs: list[list[Point]]
) -> None:
    half, colour = build.half, look.colour
    coat = look.worn.garment == "coat"
    hem = -build.hip * (0.62 if coat else 0.52)
    waist = half * (0.9 if coat else 0.68)
    flare = half * (1.45 if coat else 2.0)
    knees = [leg[1][0] for leg in legs]
    left, right = min(-flare, min(knees) - 0.05), max(flare, max(knees) + 0.06)
    trunk.polygon(
        [*shoulders, (waist, tall * 0.38), (right, hem), (right * 0.35, hem - 0.02), (left * 0.35, hem - 0.02),
         (left, hem), (-waist, tall * 0.38), (-half, tall - 0.03)],
        colour,
    )  # fmt: skip
    trunk.unlined.polygon(
        [(-waist * 0.9, tall * 0.3), (left * 0.92, hem + 0.01), (left * 0.4, hem), (-waist * 0.4, tall * 0.2)],
        darker(colour, 0.22),
    )
    if not coat:
        trunk.unlined.polygon(
            [(-waist, tall * 0.42), (waist, tall * 0.42), (waist * 1.08, tall * 0.28), (-waist * 1.08, tall * 0.28)],
            darker(colour, 0.4),
        )  # fmt: skip


def _details(trunk: Brush, look: Look, build: _Build, tall: float, *, back: bool) -> None:
    garment, half, colour = look.worn.garment, build.half, look.colour
    line = darker(colour, 0.5) if look.colour_name != "black" else lighter(colour, 0.3)
    if garment == "hoodie":
        if back:
            trunk.curve([(-0.8 * half, tall + 0.05), (0.8 * half, tall + 0.05), (0.5 * half, tall * 0.5),
                         (-0.5 * half, tall * 0.5)], darker(colour, 0.15))  # fmt: skip
        else:
            trunk.curve([(-0.95 * half, tall + 0.05), (0.95 * half, tall + 0.05), (0.85 * half, tall - 0.05),
                         (0.1, tall - 0.075), (-0.85 * half, tall - 0.05)], darker(colour, 0.2))  # fmt: skip
            trunk.stroke([(-0.5 * half, 0.0), (-0.4 * half, tall * 0.3), (0.5 * half, tall * 0.3),
                          (0.6 * half, 0.0)], line, 0.7)  # fmt: skip
            for x in (-0.02, 0.03):
                trunk.stroke([(x, tall - 0.05), (x, tall * 0.6)], lighter(colour, 0.7), 0.7)
    elif garment in ("jacket", "coat") and not back:
        trunk.unlined.polygon(
            [(-0.42 * half, tall + 0.02), (0.5 * half, tall + 0.02), (0.08 * half, tall * 0.62)],
            look.lit((236, 232, 222)) if look.colour_name != "white" else look.lit((70, 74, 96)),
        )  # fmt: skip
        trunk.stroke([(-0.42 * half, tall + 0.02), (0.08 * half, tall * 0.62), (0.5 * half, tall + 0.02)], line, 0.8)
        trunk.stroke([(0.08 * half, tall * 0.62), (0.1 * half, -0.03 if garment == "jacket" else -build.hip * 0.6)],
                     line, 0.8)  # fmt: skip
    elif garment == "jumpsuit":
        trunk.unlined.box((-0.95 * half, 0.0), (0.95 * half, 0.035), line)
        if not back:
            trunk.stroke([(0.0, tall), (0.0, 0.04)], line, 0.7)
    elif garment == "shirt":
        trunk.unlined.box((-0.9 * half, -0.035), (0.9 * half, -0.008), _DARK)


def _bag(trunk: Brush, look: Look, build: _Build, tall: float) -> None:
    assert look.worn.bag is not None
    kind, colour = look.worn.bag[0], look.named(look.worn.bag[1])
    back, half = look.pose == "from the back", build.half
    if kind == "backpack":
        middle = (0.0, tall * 0.45) if back else (-half * 1.25, tall * 0.5)
        at = trunk.at(middle)
        wide = half * (0.95 if back else 0.85)
        at.curve([(-wide, -0.6 * tall), (-wide * 1.1, 0.2 * tall), (-wide * 0.7, 0.62 * tall),
                  (wide * 0.7, 0.62 * tall), (wide * 1.1, 0.2 * tall), (wide, -0.6 * tall)], colour)  # fmt: skip
        at.box((-wide * 0.6, -0.42 * tall), (wide * 0.6, -0.05 * tall), darker(colour, 0.2))
    else:
        trunk.stroke([(half * 0.7, tall), (-half * 1.5, -0.02)], darker(colour, 0.4), 1.4)
        trunk.box((-half * 2.3, -0.17), (-half * 0.9, 0.02), colour)
        trunk.box((-half * 2.3, -0.06), (-half * 0.9, 0.02), darker(colour, 0.2))
