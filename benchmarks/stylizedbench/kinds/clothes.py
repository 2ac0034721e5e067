"""Garments and bags on a trunk whose hip is (0, 0); y counts up from there."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.stylizedbench.brush import Brush, Point
from benchmarks.stylizedbench.kinds.look import Look
from benchmarks.stylizedbench.palette import RGB, darker, lighter

_DARK: RGB = (34, 28, 34)


@dataclass(frozen=True, slots=True)
class Build:
    head: float
    """Its radius."""
    hip: float
    half: float
    """Half the shoulders' width."""
    limb: float
    """Width of an arm; legs are a third wider."""
    old: bool = False


def draw_garment(trunk: Brush, look: Look, build: Build, tall: float, legs: list[list[Point]]) -> None:
    """What is worn about the trunk, `tall` from hip to shoulder; `legs` are the joints it must cover."""
    garment, half, colour = look.worn.garment, build.half, look.colour
    back, sitting = look.pose == "from the back", look.pose == "sitting"
    waist, shoulders = 0.72 * half, _shoulders(build, tall)
    if garment in ("dress", "coat"):
        if sitting:
            knees = max(x for leg in legs for x, _ in leg)
            trunk.polygon(
                [*shoulders, (waist, tall * 0.4), (knees, 0.07), (knees + 0.05, -0.07), (-half, -0.09),
                 (-waist, tall * 0.4), (-half, tall - 0.03)],
                colour,
            )  # fmt: skip
        else:
            _skirted(trunk, look, build, tall, legs)
    else:
        hem = 0.05 if garment == "jumpsuit" else -0.035
        trunk.polygon([*shoulders, (half * 0.95, hem), (-half * 0.95, hem), (-half, tall - 0.03)], colour)
        if garment == "jumpsuit":
            trunk.unlined.box((-half * 0.95, -0.045), (half * 0.95, 0.06), colour)
    _details(trunk, look, build, tall, back=back)


def _shoulders(build: Build, tall: float) -> list[Point]:
    """From the neck's left to the right shoulder."""
    neck = 0.52 * build.half
    return [(-neck, tall + 0.02), (neck, tall + 0.02), (build.half, tall - 0.03)]


def _skirted(trunk: Brush, look: Look, build: Build, tall: float, legs: list[list[Point]]) -> None:
    shoulders = _shoulders(build, tall)
    half, colour = build.half, look.colour
    coat = look.worn.garment == "coat"
    hem = -build.hip * (0.62 if coat else 0.52)
    waist = half * (0.9 if coat else 0.68)
    flare = half * (1.45 if coat else 2.0)
    knees = [leg[1][0] for leg in legs]
    left, right = min(-flare, min(knees) - 0.05), max(flare, max(knees) + 0.06)
    trunk.polygon(
        [*shoulders, (waist, tall * 0.38), (right, hem), (right * 0.35, hem - 0.02),
         (left * 0.35, hem - 0.02), (left, hem), (-waist, tall * 0.38), (-half, tall - 0.03)],
        colour,
    )  # fmt: skip
    trunk.unlined.polygon(
        [
            (-waist * 0.9, tall * 0.3),
            (left * 0.92, hem + 0.01),
            (left * 0.4, hem),
            (-waist * 0.4, tall * 0.2),
        ],
        darker(colour, 0.22),
    )
    if not coat:
        trunk.unlined.polygon(
            [
                (-waist, tall * 0.42),
                (waist, tall * 0.42),
                (waist * 1.08, tall * 0.28),
                (-waist * 1.08, tall * 0.28),
            ],
            darker(colour, 0.4),
        )


def _details(trunk: Brush, look: Look, build: Build, tall: float, *, back: bool) -> None:
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
        trunk.stroke(
            [(-0.42 * half, tall + 0.02), (0.08 * half, tall * 0.62), (0.5 * half, tall + 0.02)], line, 0.8
        )
        trunk.stroke(
            [(0.08 * half, tall * 0.62), (0.1 * half, -0.03 if garment == "jacket" else -build.hip * 0.6)],
            line,
            0.8,
        )
    elif garment == "jumpsuit":
        trunk.unlined.box((-0.95 * half, 0.0), (0.95 * half, 0.035), line)
        if not back:
            trunk.stroke([(0.0, tall), (0.0, 0.04)], line, 0.7)
    elif garment == "shirt":
        trunk.unlined.box((-0.9 * half, -0.035), (0.9 * half, -0.008), _DARK)


def draw_bag(trunk: Brush, look: Look, build: Build, tall: float) -> None:
    """The look must have one."""
    assert look.worn.bag is not None
    kind, colour = look.worn.bag[0], look.named(look.worn.bag[1])
    back, half = look.pose == "from the back", build.half
    if kind == "backpack":
        middle = (0.0, tall * 0.45) if back else (-half * 1.25, tall * 0.5)
        at = trunk.at(middle)
        wide = half * (0.95 if back else 0.85)
        at.curve(
            [
                (-wide, -0.6 * tall),
                (-wide * 1.1, 0.2 * tall),
                (-wide * 0.7, 0.62 * tall),
                (wide * 0.7, 0.62 * tall),
                (wide * 1.1, 0.2 * tall),
                (wide, -0.6 * tall),
            ],
            colour,
        )
        at.box((-wide * 0.6, -0.42 * tall), (wide * 0.6, -0.05 * tall), darker(colour, 0.2))
    else:
        trunk.stroke([(half * 0.7, tall), (-half * 1.5, -0.02)], darker(colour, 0.4), 1.4)
        trunk.box((-half * 2.3, -0.17), (-half * 0.9, 0.02), colour)
        trunk.box((-half * 2.3, -0.06), (-half * 0.9, 0.02), darker(colour, 0.2))
