"""Every kind of subject: how it is drawn, how large it is and where it may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from benchmarks.stylizedbench.brush import Brush, Point
from benchmarks.stylizedbench.kinds import (
    animals,
    buildings,
    furniture,
    people,
    plants,
    robots,
    things,
    vehicles,
)
from benchmarks.stylizedbench.kinds.look import Look

Group = Literal["person", "robot", "animal", "vehicle", "building", "plant", "furniture", "thing"]


@dataclass(frozen=True, slots=True)
class Kind:
    group: Group
    draw: Callable[[Brush, Look, np.random.Generator], None]
    height: float
    """In men's heights, as a storyboard shows them rather than as they are."""
    half_width: float
    """Farthest reach to either side, in its own heights."""
    poses: tuple[str, ...] = ("",)
    """Repeated poses are likelier."""
    variants: tuple[str, ...] = ("",)
    indoors: bool = True
    face: Point = (0.0, 0.5)
    """What a close-up shows, in its own heights from its feet."""
    usual: tuple[str, ...] = ()
    """Colours it has more often than others."""


_HEAD = (0.0, 0.84)
_COATS = ("brown", "black", "white", "grey")
_PEOPLE = ("standing", "standing", "walking", "walking", "running", "sitting", "pointing", "from the back")
_OLD = ("standing", "standing", "walking", "sitting", "pointing", "from the back")

KINDS: dict[str, Kind] = {
    "girl": Kind("person", people.girl, 0.80, 0.5, _PEOPLE, face=_HEAD),
    "boy": Kind("person", people.boy, 0.80, 0.5, _PEOPLE, face=_HEAD),
    "woman": Kind("person", people.woman, 0.96, 0.45, _PEOPLE, face=_HEAD),
    "man": Kind("person", people.man, 1.00, 0.45, _PEOPLE, face=_HEAD),
    "old woman": Kind("person", people.old_woman, 0.88, 0.45, _OLD, face=_HEAD),
    "old man": Kind("person", people.old_man, 0.92, 0.45, _OLD, face=_HEAD),
    "robot": Kind(
        "robot", robots.robot, 0.95, 0.6, ("standing", "standing", "walking", "pointing"), face=_HEAD
    ),
    "humanoid robot": Kind(
        "robot",
        robots.humanoid_robot,
        1.02,
        0.58,
        ("standing", "standing", "walking", "running", "pointing"),
        ("plain", "wired"),
        face=_HEAD,
    ),
    "monster": Kind(
        "robot", robots.monster, 1.10, 0.65, ("standing",), ("horned", "one-eyed"), face=(0.0, 0.62)
    ),
    "drone": Kind("robot", robots.drone, 0.36, 1.35, ("flying",)),
    "dog": Kind(
        "animal", animals.dog, 0.52, 1.1, ("standing", "running", "sitting"), face=(0.5, 0.8), usual=_COATS
    ),
    "cat": Kind("animal", animals.cat, 0.46, 1.0, ("sitting", "walking"), face=(0.25, 0.74), usual=_COATS),
    "horse": Kind(
        "animal", animals.horse, 0.98, 1.0, ("standing", "running"), face=(0.45, 0.8), usual=_COATS
    ),
    "bird": Kind("animal", animals.bird, 0.42, 0.95, ("flying", "flying", "standing"), face=(0.3, 0.5)),
    "car": Kind("vehicle", vehicles.car, 0.62, 1.25, indoors=False),
    "bus": Kind("vehicle", vehicles.bus, 0.95, 1.3, indoors=False),
    "bicycle": Kind("vehicle", vehicles.bicycle, 0.64, 1.0),
    "boat": Kind("vehicle", vehicles.boat, 1.00, 1.05, indoors=False),
    "spaceship": Kind(
        "vehicle", vehicles.spaceship, 0.60, 1.5, ("flying",), ("saucer", "rocket"), indoors=False
    ),
    "balloon": Kind("vehicle", vehicles.balloon, 1.00, 0.6, ("flying",), indoors=False),
    "tree": Kind(
        "plant", plants.tree, 1.45, 0.55, variants=("round", "pine"), indoors=False, usual=("green",)
    ),
    "house": Kind("building", buildings.house, 1.45, 0.95, indoors=False),
    "tower": Kind("building", buildings.tower, 1.80, 0.32, variants=("stone", "watchtower"), indoors=False),
    "street lamp": Kind("building", buildings.street_lamp, 1.50, 0.22),
    "fence": Kind("building", buildings.fence, 0.52, 1.45, usual=("brown", "white")),
    "door": Kind("building", buildings.door, 1.12, 0.35, usual=("brown", "white")),
    "chair": Kind("furniture", furniture.chair, 0.66, 0.5, usual=("brown", "white")),
    "table": Kind("furniture", furniture.table, 0.52, 1.1, usual=("brown", "white")),
    "bed": Kind("furniture", furniture.bed, 0.58, 1.5),
    "sofa": Kind("furniture", furniture.sofa, 0.58, 1.3),
    "rock": Kind("thing", things.rock, 0.46, 0.95, usual=("grey", "brown")),
    "ball": Kind("thing", things.ball, 0.38, 0.6),
    "box": Kind("thing", things.box, 0.44, 0.85, usual=("brown", "white")),
}
