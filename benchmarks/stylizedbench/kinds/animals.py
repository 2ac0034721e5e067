"""Animals, feet at (0, 0) and one unit tall, facing right; a flying bird's lowest point is (0, 0)."""

from __future__ import annotations

import numpy as np

from benchmarks.stylizedbench.brush import Brush
from benchmarks.stylizedbench.kinds.look import Look
from benchmarks.stylizedbench.palette import RGB, darker, lighter

_DARK: RGB = (30, 26, 30)


def dog(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    coat, shade, pale = look.colour, darker(look.colour, 0.3), lighter(look.colour, 0.35)
    if look.pose == "sitting":
        brush.tube([(-0.3, 0.1), (-0.52, 0.16), (-0.6, 0.36)], 0.1, shade)
        brush.curve([(-0.46, 0.0), (-0.46, 0.3), (-0.1, 0.66), (0.24, 0.7), (0.32, 0.4), (0.3, 0.0)], coat)
        brush.ellipse((-0.2, 0.14), 0.22, 0.16, coat)
        brush.tube([(0.2, 0.42), (0.24, 0.06)], 0.13, coat)
        brush.ellipse((0.28, 0.045), 0.1, 0.05, pale)
        _dog_head(brush.at((-0.3, 0.0)), look)
        return
    reach = 0.2 if look.pose == "running" else 0.03
    brush.tube([(-0.5, 0.62), (-0.7, 0.74), (-0.76, 0.94)], 0.1, shade)
    for x, move in ((-0.36, -reach), (0.28, reach)):
        brush.tube([(x, 0.4), (x + move * 1.4, 0.07)], 0.12, shade)
    brush.curve(
        [(-0.64, 0.74), (-0.1, 0.68), (0.5, 0.82), (0.56, 0.42), (0.1, 0.26), (-0.5, 0.32)], coat
    )  # fmt: skip
    ahead = 1 if look.pose == "running" else -1
    for x, move in ((-0.46, ahead * reach), (0.38, ahead * reach * 1.3)):
        brush.tube([(x, 0.42), (x + move, 0.07)], 0.14, coat)
        brush.ellipse((x + move + 0.04, 0.045), 0.1, 0.05, pale)
    _dog_head(brush, look)


def _dog_head(brush: Brush, look: Look) -> None:
    coat, shade, pale = look.colour, darker(look.colour, 0.35), lighter(look.colour, 0.35)
    brush.tube([(0.36, 0.58), (0.52, 0.78)], 0.24, coat)
    brush.tube(
        [(0.29, 0.6), (0.52, 0.56)],
        0.06,
        look.lit((220, 40, 50) if look.colour_name != "red" else (40, 80, 200)),
    )
    brush.ellipse((0.56, 0.84), 0.22, 0.19, coat)
    brush.limb((0.62, 0.78), (0.92, 0.75), 0.2, pale, taper=0.85)
    brush.unlined.ellipse((0.95, 0.8), 0.06, 0.05, _DARK)
    brush.curve([(0.36, 1.02), (0.54, 1.0), (0.52, 0.6), (0.34, 0.5), (0.3, 0.8)], shade)
    brush.unlined.ellipse((0.67, 0.89), 0.04, 0.048, _DARK)
    brush.unlined.ellipse((0.68, 0.905), 0.014, 0.016, (250, 250, 250))


def cat(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    if look.pose == "sitting":
        _sitting_cat(brush, look)
        return
    coat, shade, pale = look.colour, darker(look.colour, 0.3), lighter(look.colour, 0.5)
    brush.tube([(-0.55, 0.55), (-0.78, 0.66), (-0.82, 0.98), (-0.7, 1.08)], 0.1, shade)
    reach = 0.16
    for x, move in ((-0.38, reach), (0.3, -reach * 0.6)):
        brush.tube([(x, 0.36), (x + move, 0.05)], 0.11, shade)
    brush.curve([(-0.68, 0.64), (0.0, 0.6), (0.5, 0.7), (0.54, 0.34), (0.0, 0.26), (-0.6, 0.26)], coat)
    for x, move in ((-0.48, -reach), (0.4, reach)):
        brush.tube([(x, 0.38), (x + move, 0.06)], 0.13, coat)
        brush.ellipse((x + move + 0.03, 0.045), 0.09, 0.05, pale)
    for x in (-0.3, -0.08, 0.14):
        brush.stroke([(x, 0.62), (x + 0.03, 0.46)], darker(coat, 0.45), 1.2)
    _cat_head(brush.at((0.56, 0.74), 1.0), look)


def _sitting_cat(brush: Brush, look: Look) -> None:
    coat, shade, pale = look.colour, darker(look.colour, 0.3), lighter(look.colour, 0.5)
    brush.tube([(0.2, 0.08), (0.5, 0.1), (0.62, 0.3), (0.52, 0.48)], 0.11, shade)
    brush.curve(
        [(-0.14, 0.72), (0.16, 0.72), (0.44, 0.12), (0.32, -0.04), (-0.32, -0.04), (-0.42, 0.12)], coat
    )
    brush.unlined.ellipse((0.0, 0.34), 0.12, 0.17, pale)
    for x in (-0.11, 0.11):
        brush.tube([(x, 0.32), (x, 0.07)], 0.12, coat)
        brush.ellipse((x, 0.035), 0.1, 0.045, pale)
    _cat_head(brush.at((0.0, 0.74)), look)


def _cat_head(brush: Brush, look: Look) -> None:
    coat = look.colour
    whisker = darker(coat, 0.6) if look.colour_name != "black" else (220, 220, 220)
    for side in (-1, 1):
        brush.polygon([(side * 0.28, 0.02), (side * 0.27, 0.34), (side * 0.05, 0.16)], coat)
        brush.unlined.polygon(
            [(side * 0.23, 0.09), (side * 0.23, 0.25), (side * 0.12, 0.15)], (240, 150, 150)
        )
    brush.ellipse((0.0, 0.0), 0.3, 0.23, coat)
    for side in (-1, 1):
        brush.unlined.ellipse((side * 0.12, 0.03), 0.068, 0.075, (200, 235, 90))
        brush.unlined.ellipse((side * 0.12, 0.03), 0.028, 0.07, _DARK)
        brush.stroke([(side * 0.1, -0.07), (side * 0.4, -0.03)], whisker, 0.5)
        brush.stroke([(side * 0.1, -0.1), (side * 0.38, -0.14)], whisker, 0.5)
    brush.unlined.polygon([(-0.045, -0.04), (0.045, -0.04), (0.0, -0.09)], (230, 110, 120))


def horse(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    coat, shade = look.colour, darker(look.colour, 0.3)
    mane = darker(coat, 0.65) if look.colour_name not in ("black", "brown") else lighter(coat, 0.5)
    running = look.pose == "running"
    brush.curve(
        [(-0.4, 0.66), (-0.8, 0.74), (-0.95, 0.5), (-0.7, 0.56), (-0.5, 0.5)]
        if running
        else [(-0.4, 0.66), (-0.56, 0.64), (-0.66, 0.3), (-0.54, 0.16), (-0.5, 0.44)],
        mane,
    )
    if running:
        far = [[(-0.3, 0.44), (-0.42, 0.28), (-0.68, 0.16)], [(0.22, 0.44), (0.46, 0.34), (0.4, 0.16)]]
        near = [[(-0.36, 0.48), (-0.3, 0.26), (-0.5, 0.05)], [(0.26, 0.48), (0.52, 0.38), (0.66, 0.2)]]
    else:
        far = [[(-0.28, 0.44), (-0.25, 0.24), (-0.27, 0.05)], [(0.2, 0.44), (0.17, 0.24), (0.17, 0.05)]]
        near = [[(-0.37, 0.48), (-0.4, 0.26), (-0.37, 0.05)], [(0.28, 0.48), (0.3, 0.26), (0.29, 0.05)]]
    for leg in far:
        brush.tube(leg, 0.075, shade)
    brush.curve(
        [(-0.52, 0.68), (-0.2, 0.68), (0.12, 0.64), (0.38, 0.72), (0.38, 0.42), (0.0, 0.34), (-0.46, 0.38)],
        coat,
    )  # fmt: skip
    for leg in near:
        brush.tube(leg, 0.085, coat)
    for leg in (*far, *near):
        x, y = leg[-1]
        brush.box((x - 0.04, y - 0.05), (x + 0.055, y + 0.025), _DARK)
    brush.polygon([(0.1, 0.62), (0.36, 0.46), (0.52, 0.84), (0.36, 0.94)], coat)
    brush.curve([(0.3, 0.98), (0.5, 0.98), (0.78, 0.74), (0.7, 0.62), (0.46, 0.76), (0.34, 0.82)], coat)
    brush.polygon([(0.36, 0.92), (0.38, 1.05), (0.46, 0.92)], coat)
    blown = -0.12 if running else 0.0
    brush.curve(
        [(0.42, 1.0), (0.3, 0.98), (0.04 + blown, 0.66), (0.1, 0.58), (0.24, 0.66), (0.36, 0.86)], mane
    )
    brush.unlined.ellipse((0.49, 0.87), 0.026, 0.03, _DARK)
    brush.unlined.ellipse((0.69, 0.7), 0.016, 0.016, _DARK)


def bird(brush: Brush, look: Look, rng: np.random.Generator) -> None:
    if look.pose == "standing":
        _standing_bird(brush, look)
        return
    feathers, shade = look.colour, darker(look.colour, 0.3)
    lift = float(rng.uniform(0.85, 1.05))
    brush.polygon([(0.14, 0.42), (0.44, lift * 0.9), (0.1, lift * 0.82), (-0.16, 0.42)], shade)
    brush.polygon([(-0.36, 0.36), (-0.84, 0.5), (-0.74, 0.34), (-0.86, 0.18), (-0.38, 0.22)], shade)
    brush.curve([(-0.5, 0.36), (0.0, 0.52), (0.5, 0.46), (0.52, 0.18), (0.1, 0.0), (-0.4, 0.16)], feathers)
    brush.ellipse((0.46, 0.4), 0.2, 0.18, feathers)
    brush.unlined.curve([(0.0, 0.06), (0.36, 0.1), (0.4, 0.24), (0.1, 0.22)], lighter(feathers, 0.5))
    brush.polygon([(0.61, 0.46), (0.88, 0.36), (0.61, 0.31)], look.lit((248, 176, 40)))
    brush.polygon(
        [(0.2, 0.36), (-0.02, lift), (-0.46, lift * 1.08), (-0.38, lift * 0.82), (-0.56, lift * 0.72),
         (-0.28, 0.3)],
        feathers,
    )  # fmt: skip
    brush.stroke([(-0.02, 0.42), (-0.32, lift * 0.82)], shade, 0.8)
    brush.unlined.ellipse((0.53, 0.44), 0.045, 0.05, _DARK)


def _standing_bird(brush: Brush, look: Look) -> None:
    feathers, shade, beak = look.colour, darker(look.colour, 0.3), look.lit((248, 176, 40))
    for x in (-0.06, 0.1):
        brush.stroke([(x, 0.3), (x, 0.02), (x + 0.1, 0.02)], beak, 1.6)
    brush.polygon([(-0.3, 0.46), (-0.78, 0.3), (-0.72, 0.18), (-0.26, 0.28)], shade)
    brush.curve([(-0.44, 0.5), (-0.1, 0.7), (0.3, 0.86), (0.44, 0.56), (0.24, 0.24), (-0.24, 0.2)], feathers)
    brush.ellipse((0.28, 0.8), 0.22, 0.2, feathers)
    brush.unlined.curve([(0.04, 0.28), (0.34, 0.4), (0.4, 0.62), (0.18, 0.52)], lighter(feathers, 0.5))
    brush.curve([(-0.52, 0.36), (-0.3, 0.6), (0.08, 0.62), (0.06, 0.4), (-0.2, 0.3)], shade)
    brush.polygon([(0.45, 0.86), (0.74, 0.76), (0.45, 0.7)], beak)
    brush.unlined.ellipse((0.35, 0.85), 0.045, 0.05, _DARK)
