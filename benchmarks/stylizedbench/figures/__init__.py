"""Every kind of subject: how it is drawn and where it may stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.stylizedbench.brush import Brush
from benchmarks.stylizedbench.figures import creatures, people, things
from benchmarks.stylizedbench.figures.look import Look


@dataclass(frozen=True, slots=True)
class Kind:
    draw: Callable[[Brush, Look, np.random.Generator], None]
    height: float
    """In frame heights, standing at the bottom edge of the frame."""
    half_width: float
    """Farthest reach to either side, in its own heights."""
    flies: bool = False
    indoors: bool = True


KINDS: dict[str, Kind] = {
    "girl": Kind(people.girl, 0.66, 0.4),
    "boy": Kind(people.boy, 0.64, 0.4),
    "woman": Kind(people.woman, 0.78, 0.4),
    "man": Kind(people.man, 0.80, 0.4),
    "robot": Kind(people.robot, 0.74, 0.45),
    "dog": Kind(creatures.dog, 0.38, 1.0),
    "cat": Kind(creatures.cat, 0.38, 0.7),
    "horse": Kind(creatures.horse, 0.66, 0.85),
    "bird": Kind(creatures.bird, 0.34, 1.0, flies=True),
    "drone": Kind(things.drone, 0.26, 1.3, flies=True),
    "balloon": Kind(things.balloon, 0.55, 0.6, flies=True, indoors=False),
    "car": Kind(things.car, 0.36, 1.3, indoors=False),
    "house": Kind(things.house, 0.80, 1.0, indoors=False),
    "tree": Kind(things.tree, 0.90, 0.6, indoors=False),
    "ball": Kind(things.ball, 0.32, 0.6),
    "box": Kind(things.box, 0.38, 0.8),
    "tower": Kind(things.tower, 1.05, 0.3, indoors=False),
}
