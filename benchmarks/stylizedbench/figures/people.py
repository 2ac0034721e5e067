"""People and robots, feet at (0, 0) and one unit tall, facing right."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.brush import Brush
from benchmarks.stylizedbench.figures.look import Look
from benchmarks.stylizedbench.palette import RGB, darker, lighter, mix

_DARK: RGB = (34, 28, 34)


def girl(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, rng, head=0.145, hip=0.40, dress=True)


def boy(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, rng, head=0.145, hip=0.38, dress=False)


def woman(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, rng, head=0.098, hip=0.47, dress=True)


def man(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    _person(brush, look, rng, head=0.098, hip=0.46, dress=False)


def _person(
    brush: Brush, look: Look, rng: np.random.Generator, *, head: float, hip: float, dress: bool
) -> None:
    shoulder = 0.97 - 2 * head
    stride = float(rng.choice([0.035, 0.12]))
    swing = float(rng.uniform(0.06, 0.14))
    raised = rng.random() < 0.2
    build = 0.085 if dress else 0.115
    child = head > 0.12
    if dress:
        _hair_behind(brush, look, head, child)
    _arm(
        brush, look, (-build + 0.01, shoulder - 0.03), (-build - swing, hip + 0.05), darker(look.colour, 0.3)
    )
    _legs(brush, look, hip, stride, bare=dress)
    if dress:
        _dress(brush, look, shoulder, hip)
    else:
        _shirt(brush, look, shoulder, hip, build)
    hand = (build + 0.12, shoulder + 0.16) if raised else (build + swing * 0.8, hip + 0.04)
    _arm(brush, look, (build - 0.01, shoulder - 0.03), hand, look.colour)
    _head(brush, look, head, fringe=dress)


def _arm(brush: Brush, look: Look, start: tuple[float, float], end: tuple[float, float], colour: RGB) -> None:
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
    brush.polygon(
        [(-0.07, waist + 0.012), (0.07, waist + 0.012), (0.075, waist - 0.025), (-0.075, waist - 0.025)],
        darker(look.colour, 0.4), line=False,
    )  # fmt: skip
    brush.polygon(
        [(-0.185, hem), (-0.06, hem - 0.018), (-0.1, hem + 0.1), (-0.05, waist)],
        darker(look.colour, 0.22), line=False,
    )  # fmt: skip


def _shirt(brush: Brush, look: Look, shoulder: float, hip: float, build: float) -> None:
    brush.polygon(
        [(-0.06, shoulder + 0.03), (0.06, shoulder + 0.03), (build, shoulder - 0.02), (build * 0.9, hip - 0.04),
         (-build * 0.9, hip - 0.04), (-build, shoulder - 0.02)],
        look.colour,
    )  # fmt: skip
    brush.box(-build * 0.88, hip - 0.04, build * 0.88, hip - 0.01, _DARK, line=False)
    brush.stroke([(0.02, shoulder + 0.02), (0.03, hip)], darker(look.colour, 0.45), 0.7)


def _hair_behind(brush: Brush, look: Look, head: float, child: bool) -> None:
    y = 0.985 - head
    drop = 2.6 if child else 3.0
    brush.curve(
        [(-head * 1.25, y + head * 0.9), (head * 1.1, y + head * 0.9), (head * 1.1, y - head * drop * 0.7),
         (-head * 0.2, y - head * 1.2), (-head * 1.2, y - head * drop), (-head * 1.7, y - head * drop * 0.8)],
        look.hair,
    )  # fmt: skip


def _head(brush: Brush, look: Look, head: float, *, fringe: bool) -> None:
    y = 0.985 - head
    brush.limb((0, y - head * 0.8), (0, y - head * 1.25), head * 0.6, darker(look.skin, 0.15), line=False)
    brush.ellipse((0.0, y), head * 0.88, head, look.skin)
    low = 0.1 if fringe else 0.25
    brush.polygon(
        [(-head * 0.98, y - head * (0.5 if fringe else 0.1)), (-head * 1.02, y + head * 0.5), (-head * 0.6, y + head * 1.02),
         (0.05 * head, y + head * 1.14), (head * 0.7, y + head * 0.95), (head * 0.98, y + head * low),
         (head * 0.55, y + head * 0.5), (0.0, y + head * 0.38), (-head * 0.5, y + head * 0.2)],
        look.hair,
    )  # fmt: skip
    for x in (0.12, 0.58):
        brush.ellipse((head * x, y - head * 0.08), head * 0.085, head * 0.15, _DARK, line=False)
    brush.stroke(
        [(head * 0.2, y - head * 0.5), (head * 0.52, y - head * 0.5)], mix(look.skin, (150, 30, 30), 0.6), 0.7
    )
    brush.ellipse(
        (head * 0.0, y - head * 0.36),
        head * 0.13,
        head * 0.09,
        mix(look.skin, (240, 90, 90), 0.3),
        line=False,
    )


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
    brush.box(-0.08, 0.47, 0.08, 0.6, lighter(body, 0.45))
    brush.ellipse((0.0, 0.535), 0.035, 0.035, (90, 240, 250), line=False)
    _robot_arm(brush, (0.19, 0.62), (0.27, 0.38 + reach), look.lit(steel), body)
    brush.box(-0.05, 0.68, 0.05, 0.73, look.lit(shade))
    brush.polygon(
        [(-0.15, 0.72), (0.15, 0.72), (0.165, 0.92), (0.1, 0.95), (-0.1, 0.95), (-0.165, 0.92)], body
    )
    brush.box(-0.11, 0.77, 0.13, 0.88, (30, 34, 48))
    for x in (-0.035, 0.075):
        brush.ellipse((x, 0.825), 0.03, 0.034, (110, 245, 255), line=False)
    brush.stroke([(0.0, 0.95), (0.0, 1.0)], look.lit(shade))
    brush.ellipse((0.0, 1.0), 0.022, 0.022, (255, 90, 70))


def _robot_arm(
    brush: Brush, shoulder: tuple[float, float], hand: tuple[float, float], steel: RGB, colour: RGB
) -> None:
    brush.limb(shoulder, hand, 0.06, steel, taper=1.0)
    middle = ((shoulder[0] + hand[0]) / 2, (shoulder[1] + hand[1]) / 2)
    brush.limb(middle, hand, 0.095, colour, taper=1.1)
    brush.ellipse(hand, 0.045, 0.045, steel)
    brush.ellipse(shoulder, 0.065, 0.065, colour)
