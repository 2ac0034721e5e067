"""Robots and monsters, feet at (0, 0) and one unit tall, facing right; a drone hangs in the air."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from benchmarks.stylizedbench.brush import Brush, Point
from benchmarks.stylizedbench.kinds.look import Look
from benchmarks.stylizedbench.palette import RGB, darker, lighter

_DARK: RGB = (30, 32, 44)
_GLOW: RGB = (110, 245, 255)
_STEEL: RGB = (158, 166, 178)
_WIRES: tuple[RGB, ...] = ((230, 60, 50), (250, 210, 60), (60, 190, 230), (80, 200, 90))


def robot(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    """Boxes on boxes, with an antenna."""
    body, dark, steel = look.colour, darker(look.colour, 0.3), look.lit(_STEEL)
    step = 0.07 if look.pose == "walking" else 0.0
    for side, colour in ((-1, dark), (1, body)):
        x = side * (0.1 + step)
        brush.tube([(side * 0.09, 0.36), (x, 0.12)], 0.08, steel)
        brush.polygon([(x - 0.09, 0.0), (x + 0.11, 0.0), (x + 0.08, 0.15), (x - 0.07, 0.15)], colour)
    hands: tuple[Point, Point] = ((-0.32, 0.36), (0.33, 0.38))
    if look.pose == "walking":
        hands = ((-0.26, 0.36), (0.38, 0.5))
    elif look.pose == "pointing":
        hands = ((-0.32, 0.36), (0.5, 0.62))
    _claw_arm(brush, look, (-0.21, 0.6), hands[0], dark)
    brush.box((-0.2, 0.33), (0.2, 0.69), body)
    brush.box((-0.12, 0.45), (0.12, 0.62), lighter(body, 0.5) if look.colour_name != "white" else steel)
    for x, light in ((-0.06, (255, 80, 70)), (0.0, (255, 214, 70)), (0.06, (90, 220, 110))):
        brush.unlined.ellipse((x, 0.535), 0.022, 0.022, light)
    _claw_arm(brush, look, (0.21, 0.6), hands[1], body)
    brush.box((-0.06, 0.68), (0.06, 0.73), steel)
    brush.box((-0.17, 0.72), (0.17, 0.94), body)
    brush.box((-0.13, 0.77), (0.14, 0.89), _DARK)
    for x in (-0.05, 0.075):
        brush.unlined.ellipse((x, 0.83), 0.035, 0.04, _GLOW)
    brush.stroke([(0.0, 0.94), (0.0, 1.0)], steel, 1.2)
    brush.ellipse((0.0, 1.01), 0.03, 0.03, (255, 90, 70))


def _claw_arm(brush: Brush, look: Look, shoulder: Point, hand: Point, colour: RGB) -> None:
    brush.tube([shoulder, hand], 0.07, look.lit(_STEEL))
    middle = ((shoulder[0] + hand[0]) / 2, (shoulder[1] + hand[1]) / 2)
    brush.tube([middle, hand], 0.095, colour)
    brush.ellipse(hand, 0.052, 0.052, look.lit(_STEEL))
    brush.ellipse(shoulder, 0.06, 0.06, colour)


_STRIDES: dict[str, tuple[list[Point], list[Point], list[Point], list[Point]]] = {
    "standing": (
        [(-0.07, 0.48), (-0.09, 0.26), (-0.09, 0.05)],
        [(0.07, 0.48), (0.1, 0.26), (0.1, 0.05)],
        [(-0.15, 0.76), (-0.22, 0.6), (-0.21, 0.44)],
        [(0.15, 0.76), (0.23, 0.6), (0.22, 0.44)],
    ),
    "walking": (
        [(-0.04, 0.48), (-0.12, 0.28), (-0.25, 0.08)],
        [(0.04, 0.48), (0.17, 0.28), (0.2, 0.05)],
        [(-0.13, 0.76), (0.02, 0.58), (0.14, 0.5)],
        [(0.13, 0.76), (-0.02, 0.58), (-0.1, 0.46)],
    ),
    "running": (
        [(-0.04, 0.48), (-0.15, 0.3), (-0.36, 0.28)],
        [(0.04, 0.48), (0.24, 0.36), (0.2, 0.08)],
        [(-0.13, 0.76), (0.08, 0.62), (0.24, 0.72)],
        [(0.13, 0.76), (-0.1, 0.66), (-0.16, 0.5)],
    ),
    "pointing": (
        [(-0.07, 0.48), (-0.09, 0.26), (-0.1, 0.05)],
        [(0.07, 0.48), (0.1, 0.26), (0.12, 0.05)],
        [(-0.15, 0.76), (-0.22, 0.6), (-0.21, 0.44)],
        [(0.15, 0.76), (0.32, 0.77), (0.5, 0.78)],
    ),
}


def humanoid_robot(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    """A man's figure in plates, with a visor; its torso may show a bundle of wires."""
    body, dark, joint = look.colour, darker(look.colour, 0.3), look.lit((84, 90, 106))
    far_leg, near_leg, far_arm, near_arm = _STRIDES[look.pose]
    _plated(brush, far_arm, dark, joint, 0.075)
    _plated(brush, far_leg, dark, joint, 0.1)
    _plated(brush, near_leg, body, joint, 0.1)
    for x, y in (far_leg[-1], near_leg[-1]):
        brush.curve(
            [(x - 0.06, y + 0.03), (x - 0.06, y - 0.05), (x + 0.13, y - 0.05), (x + 0.08, y + 0.03)], dark
        )
    brush.polygon([(-0.1, 0.44), (0.1, 0.44), (0.08, 0.54), (-0.08, 0.54)], joint)
    brush.polygon(
        [(-0.19, 0.79), (-0.09, 0.83), (0.09, 0.83), (0.19, 0.79), (0.11, 0.53), (-0.11, 0.53)], body
    )
    if look.variant == "wired":
        brush.unlined.polygon([(-0.1, 0.76), (0.1, 0.76), (0.08, 0.55), (-0.08, 0.55)], _DARK)
        for k, wire in enumerate(_WIRES):
            x = -0.065 + 0.043 * k
            brush.unlined.tube(
                [(x, 0.75), (x + 0.025, 0.69), (x - 0.02, 0.62), (x + 0.01, 0.56)], 0.022, wire
            )
    else:
        brush.stroke([(-0.1, 0.62), (0.0, 0.66), (0.1, 0.62)], dark)
        brush.unlined.ellipse((0.0, 0.74), 0.042, 0.042, _GLOW)
    _plated(brush, near_arm, body, joint, 0.08)
    brush.box((-0.035, 0.82), (0.035, 0.86), joint)
    brush.curve(
        [(-0.1, 0.99), (0.0, 1.02), (0.1, 0.99), (0.125, 0.9), (0.06, 0.82), (-0.06, 0.82), (-0.12, 0.9)],
        body,
    )
    brush.curve([(-0.07, 0.95), (0.12, 0.95), (0.12, 0.885), (-0.06, 0.885)], _DARK)
    brush.unlined.ellipse((0.035, 0.918), 0.062, 0.016, _GLOW)


def _plated(brush: Brush, joints: list[Point], colour: RGB, joint: RGB, width: float) -> None:
    brush.tube(joints, width * 0.55, joint)
    for (ax, ay), (bx, by) in pairwise(joints):
        start, end = ((ax * 0.8 + bx * 0.2, ay * 0.8 + by * 0.2), (ax * 0.2 + bx * 0.8, ay * 0.2 + by * 0.8))
        brush.tube([start, end], width, colour)


def drone(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    body, shade = look.colour, darker(look.colour, 0.3)
    blade = look.lit((205, 210, 216))
    for x, y in ((-0.6, 0.78), (0.6, 0.78), (-0.92, 0.52), (0.92, 0.52)):
        near = abs(x) > 0.7
        brush.tube([(0.0, 0.46), (x, y)], 0.13, body if near else shade)
        brush.box((x - 0.05, y - 0.04), (x + 0.05, y + 0.1), _DARK)
        brush.ellipse((x, y + 0.13), 0.36, 0.06, blade)
    for side in (-1, 1):
        brush.stroke([(side * 0.2, 0.25), (side * 0.36, 0.0), (side * 0.52, 0.0)], _DARK, 1.4)
    brush.curve([(-0.56, 0.68), (0.56, 0.68), (0.5, 0.16), (-0.5, 0.16)], body)
    brush.ellipse((0.0, 0.34), 0.17, 0.17, _DARK)
    brush.unlined.ellipse((0.0, 0.34), 0.09, 0.09, (255, 80, 70))


def monster(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    """Furry with horns and teeth, or a blob with one eye and arms like an octopus."""
    if look.variant == "one-eyed":
        _blob(brush, look)
    else:
        _furry(brush, look, rng)


def _furry(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    fur, shade, bone = look.colour, darker(look.colour, 0.3), look.lit((240, 232, 206))
    for x in (-0.17, 0.17):
        brush.box((x - 0.1, 0.0), (x + 0.12, 0.2), shade)
    for side in (-1, 1):
        brush.tube(
            [(side * 0.28, 0.58), (side * 0.48, 0.4), (side * 0.5, 0.26)], 0.13, shade if side < 0 else fur
        )
        for x in (-0.05, 0.0, 0.05):
            brush.polygon([(side * 0.5 + x - 0.025, 0.22), (side * 0.5 + x + 0.025, 0.22),
                           (side * 0.5 + x, 0.13)], bone)  # fmt: skip
        brush.curve([(side * 0.12, 0.84), (side * 0.3, 0.86), (side * 0.4, 1.04), (side * 0.44, 0.92),
                     (side * 0.36, 0.72), (side * 0.2, 0.7)], bone)  # fmt: skip
    angles = np.linspace(0, 2 * np.pi, 44, endpoint=False)
    spikes = 1 + 0.07 * np.where(np.arange(44) % 2 == 0, 1, -1) * rng.uniform(0.6, 1.2, 44)
    brush.polygon(
        np.stack([0.36 * spikes * np.cos(angles), 0.5 + 0.4 * spikes * np.sin(angles)], axis=1), fur
    )
    for x in (-0.1, 0.16):
        brush.ellipse((x, 0.68), 0.095, 0.1, (252, 250, 236))
        brush.unlined.ellipse((x + 0.025, 0.67), 0.042, 0.055, _DARK)
    brush.stroke([(-0.22, 0.82), (-0.03, 0.76)], _DARK, 1.6)
    brush.stroke([(0.3, 0.82), (0.1, 0.76)], _DARK, 1.6)
    brush.curve([(-0.24, 0.52), (0.3, 0.52), (0.24, 0.3), (-0.16, 0.3)], (96, 20, 36))
    for x in (-0.14, -0.04, 0.06, 0.16):
        brush.unlined.polygon([(x - 0.04, 0.5), (x + 0.06, 0.5), (x + 0.01, 0.41)], (250, 248, 238))


def _blob(brush: Brush, look: Look) -> None:
    skin, shade = look.colour, darker(look.colour, 0.3)
    for side in (-1, 1):
        for x, y, colour in ((0.62, 0.3, shade), (0.52, 0.04, skin), (0.2, 0.03, skin)):
            brush.tube([(side * 0.16, 0.4), (side * x * 0.7, y + 0.02), (side * x, y + 0.07)], 0.12, colour)
    brush.curve(
        [(-0.42, 0.2), (-0.46, 0.7), (-0.3, 1.04), (0.3, 1.04), (0.46, 0.7), (0.42, 0.2), (0.0, 0.08)], skin
    )
    for x, y in ((-0.28, 0.34), (0.26, 0.28), (-0.3, 0.82), (0.3, 0.86)):
        brush.unlined.ellipse((x, y), 0.05, 0.04, shade)
    brush.ellipse((0.03, 0.7), 0.2, 0.2, (252, 250, 240))
    brush.unlined.ellipse((0.07, 0.7), 0.105, 0.12, (60, 60, 70))
    brush.unlined.ellipse((0.1, 0.75), 0.035, 0.035, (255, 255, 255))
    brush.curve([(-0.18, 0.42), (0.24, 0.42), (0.14, 0.28), (-0.08, 0.28)], (96, 20, 36))
    for x in (-0.07, 0.1):
        brush.unlined.polygon([(x - 0.035, 0.405), (x + 0.035, 0.405), (x, 0.33)], (250, 248, 238))
