"""People and robots, feet at (0, 0) and one unit tall, facing right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.stylizedbench.brush import Brush, Point
from benchmarks.stylizedbench.figures.look import Look
from benchmarks.stylizedbench.palette import RGB, darker, lighter, mix

_DARK: RGB = (34, 28, 34)


@dataclass(frozen=True, slots=True)
class _Build:
    head: float
    """Its radius."""
    hip: float
    dress: bool


_GIRL = _Build(0.145, 0.40, dress=True)
_BOY = _Build(0.145, 0.38, dress=False)
_WOMAN = _Build(0.098, 0.47, dress=True)
_MAN = _Build(0.098, 0.46, dress=False)


def girl(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, rng, _GIRL)


def boy(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, rng, _BOY)


def woman(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, rng, _WOMAN)


def man(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, rng, _MAN)


def _person(brush: Brush, look: Look, rng: np.random.Generator, build: _Build) -> None:
    shoulder, hip = 0.97 - 2 * build.head, build.hip
    stride = float(rng.choice([0.035, 0.12]))
    swing = float(rng.uniform(0.06, 0.14))
    half = 0.085 if build.dress else 0.115
    waves = rng.random() < 0.2
    hand = (half + 0.12, shoulder + 0.16) if waves else (half + swing * 0.8, hip + 0.04)
    if build.dress:
        _hair_behind(brush, look, build.head)
    _arm(brush, look, (0.01 - half, shoulder - 0.03), (-half - swing, hip + 0.05), darker(look.colour, 0.3))
    _legs(brush, look, hip, stride, bare=build.dress)
    if build.dress:
        _dress(brush, look, shoulder, hip)
    else:
        _shirt(brush, look, shoulder, hip, half)
    _arm(brush, look, (half - 0.01, shoulder - 0.03), hand, look.colour)
    _head(brush, look, build.head, fringe=build.dress)


def _arm(brush: Brush, look: Look, start: Point, end: Point, colour: RGB) -> None:
    brush.ellipse(end, 0.028, 0.03, look.skin)
    brush.limb(
        start, (0.1 * start[0] + 0.9 * end[0], 0.1 * start[1] + 0.9 * end[1]), 0.075, colour, taper=0.7
    )


def _legs(brush: Brush, look: Look, hip: float, stride: float, *, bare: bool) -> None:
    leg = look.skin if bare else look.trousers
    for side in (-1, 1):
        foot = (side * stride, 0.035)
        brush.limb((side * 0.04, hip), foot, 0.085 if bare else 0.11, leg, taper=0.65)
        brush.ellipse((foot[0] + 0.025, 0.025), 0.06, 0.028, _DARK)


def _dress(brush: Brush, look: Look, shoulder: float, hip: float) -> None:
    waist = (shoulder + hip) / 2
    hem = hip * 0.5
    brush.polygon(
        [(-0.07, shoulder + 0.02), (0.07, shoulder + 0.02), (0.095, shoulder - 0.05), (0.065, waist),
         (0.185, hem), (0.06, hem - 0.018), (-0.06, hem - 0.018), (-0.185, hem), (-0.065, waist),
         (-0.095, shoulder - 0.05)],
        look.colour,
    )  # fmt: skip
    brush.unlined.polygon(
        [(-0.07, waist + 0.012), (0.07, waist + 0.012), (0.075, waist - 0.025), (-0.075, waist - 0.025)],
        darker(look.colour, 0.4),
    )  # fmt: skip
    brush.unlined.polygon(
        [(-0.185, hem), (-0.06, hem - 0.018), (-0.1, hem + 0.1), (-0.05, waist)],
        darker(look.colour, 0.22),
    )  # fmt: skip


def _shirt(brush: Brush, look: Look, shoulder: float, hip: float, half: float) -> None:
    left = [(-half * 0.9, hip - 0.04), (-half, shoulder - 0.02), (-0.06, shoulder + 0.03)]
    brush.polygon([*left, *((-x, y) for x, y in reversed(left))], look.colour)
    brush.unlined.box((-half * 0.88, hip - 0.04), (half * 0.88, hip - 0.01), _DARK)
    brush.stroke([(0.02, shoulder + 0.02), (0.03, hip)], darker(look.colour, 0.45), 0.7)


def _hair_behind(brush: Brush, look: Look, head: float) -> None:
    hair = [(-1.25, 0.9), (1.1, 0.9), (1.1, -1.8), (-0.2, -1.2), (-1.2, -2.8), (-1.7, -2.2)]
    brush.at((0.0, 0.985 - head), head).curve(hair, look.hair)


def _head(brush: Brush, look: Look, head: float, *, fringe: bool) -> None:
    """In units of the head's radius, about its middle."""
    at = brush.at((0.0, 0.985 - head), head)
    at.unlined.limb((0.0, -0.8), (0.0, -1.25), 0.6, darker(look.skin, 0.15))
    at.ellipse((0.0, 0.0), 0.88, 1.0, look.skin)
    back, front = (-0.5, 0.1) if fringe else (-0.1, 0.25)
    crown = [(-0.98, back), (-1.02, 0.5), (-0.6, 1.02), (0.05, 1.14), (0.7, 0.95), (0.98, front)]
    at.polygon([*crown, (0.55, 0.5), (0.0, 0.38), (-0.5, 0.2)], look.hair)
    for x in (0.12, 0.58):
        at.unlined.ellipse((x, -0.08), 0.085, 0.15, _DARK)
    at.stroke([(0.2, -0.5), (0.52, -0.5)], mix(look.skin, (150, 30, 30), 0.6), 0.7)
    at.unlined.ellipse((0.0, -0.36), 0.13, 0.09, mix(look.skin, (240, 90, 90), 0.3))


def robot(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    steel, shade = (158, 166, 178), (92, 98, 112)
    body, dark = look.colour, darker(look.colour, 0.3)
    step = float(rng.choice([0.0, 0.06]))
    reach = float(rng.uniform(-0.05, 0.2))
    for side, colour in ((-1, dark), (1, body)):
        x = side * (0.09 + step)
        brush.limb((side * 0.08, 0.36), (x, 0.12), 0.08, look.lit(steel), taper=1.0)
        brush.polygon([(x - 0.07, 0.0), (x + 0.1, 0.0), (x + 0.07, 0.15), (x - 0.06, 0.15)], colour)
    _robot_arm(brush, (-0.19, 0.62), (-0.27, 0.36), look.lit(shade), dark)
    brush.polygon([(-0.17, 0.69), (0.17, 0.69), (0.13, 0.34), (-0.13, 0.34)], body)
    brush.box((-0.08, 0.47), (0.08, 0.6), lighter(body, 0.45))
    brush.unlined.ellipse((0.0, 0.535), 0.035, 0.035, (90, 240, 250))
    _robot_arm(brush, (0.19, 0.62), (0.27, 0.38 + reach), look.lit(steel), body)
    brush.box((-0.05, 0.68), (0.05, 0.73), look.lit(shade))
    brush.polygon(
        [(-0.15, 0.72), (0.15, 0.72), (0.165, 0.92), (0.1, 0.95), (-0.1, 0.95), (-0.165, 0.92)], body
    )
    brush.box((-0.11, 0.77), (0.13, 0.88), (30, 34, 48))
    for x in (-0.035, 0.075):
        brush.unlined.ellipse((x, 0.825), 0.03, 0.034, (110, 245, 255))
    brush.stroke([(0.0, 0.95), (0.0, 1.0)], look.lit(shade))
    brush.ellipse((0.0, 1.0), 0.022, 0.022, (255, 90, 70))


def _robot_arm(brush: Brush, shoulder: Point, hand: Point, steel: RGB, colour: RGB) -> None:
    brush.limb(shoulder, hand, 0.06, steel, taper=1.0)
    middle = ((shoulder[0] + hand[0]) / 2, (shoulder[1] + hand[1]) / 2)
    brush.limb(middle, hand, 0.095, colour, taper=1.1)
    brush.ellipse(hand, 0.045, 0.045, steel)
    brush.ellipse(shoulder, 0.065, 0.065, colour)
