"""What the judge can say, and the truth about a scene in its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.kinds import KINDS
from benchmarks.stylizedbench.palette import COLOURS, TIMES, WEATHERS
from benchmarks.stylizedbench.places import INDOORS, PLACES
from benchmarks.stylizedbench.scene import STYLES, Scene

KIND_NAMES = tuple(KINDS)
COLOUR_NAMES = tuple(COLOURS)
ANSWERS: Final[dict[str, tuple[str, ...]]] = {
    "style": STYLES,
    "place": tuple(PLACES),
    "time": TIMES,
    "weather": WEATHERS,
}
"""Of the whole picture."""
BACKGROUND = len(KIND_NAMES)
"""The class of a cell without a subject."""
NO_ANSWER = 255
"""A colour where no subject is; the weather where none shows."""

SHORT_SIDE = 128
"""Pixels to which a picture's shorter side is brought before the judge sees it."""
SIDE_MULTIPLE = 16
CELL = 4
"""Side of a cell in those pixels."""
LEAST_COVER = 1 / 3
"""Of a cell, from which on it is the subject's: of a lamp post or a bicycle no cell shows more than half."""


@dataclass(frozen=True, slots=True)
class Truth:
    kinds: NDArray[np.uint8]
    """[H / CELL, W / CELL]: index into `KIND_NAMES`, or `BACKGROUND`."""
    colours: NDArray[np.uint8]
    """Likewise: index into `COLOUR_NAMES`, or `NO_ANSWER`."""
    answers: NDArray[np.uint8]
    """[4]: index into each of `ANSWERS`, or `NO_ANSWER`."""


def seen_size(width: int, height: int) -> tuple[int, int]:
    """Width and height at which the judge sees a picture of that size."""
    scale = SHORT_SIDE / min(width, height)
    across, down = (SIDE_MULTIPLE * round(side * scale / SIDE_MULTIPLE) for side in (width, height))
    return across, down


def as_seen(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """[H, W, 3], any size, as the judge sees it."""
    size = seen_size(picture.shape[1], picture.shape[0])
    way = cv2.INTER_AREA if size[0] < picture.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=way), np.uint8)


def truth_of(scene: Scene) -> Truth:
    height, width = scene.picture.shape[:2]
    across, down = (side // CELL for side in seen_size(width, height))
    kinds = np.full((down, across), BACKGROUND, np.uint8)
    colours = np.full((down, across), NO_ANSWER, np.uint8)
    most = np.full((down, across), LEAST_COVER, np.float32)
    for subject in scene.subjects:
        cover = cv2.resize(subject.visible, (across, down), interpolation=cv2.INTER_AREA)
        own = cover > most
        kinds[own] = KIND_NAMES.index(subject.kind)
        colours[own] = COLOUR_NAMES.index(subject.colour)
        most = np.maximum(most, cover)
    answers = [said.index(getattr(scene, question)) for question, said in ANSWERS.items()]
    if scene.place in INDOORS:
        answers[list(ANSWERS).index("weather")] = NO_ANSWER
    return Truth(kinds, colours, np.array(answers, np.uint8))
