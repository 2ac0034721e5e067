"""One caption, painted by the model and drawn by the artist, both before the same judge."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.judge.checkpoint import load_judge
from benchmarks.judge.marks import Asked, Mark, mark
from benchmarks.judge.sight import Sight, look
from benchmarks.painter.asked import asked_by_caption
from benchmarks.stylizedbench.artist import draw_scene
from generator.backends.protocol import Backend, PaintRequest


@dataclass(frozen=True, slots=True)
class Judged:
    sight: Sight
    mark: Mark


@dataclass(frozen=True, slots=True)
class Trial:
    seed: int
    caption: str
    setting: tuple[str, str, str]
    """Place, hour and style."""
    asked: Asked
    painter: Judged
    artist: Judged
    """What the judge gives to the scene that the caption was written for: no painter can do better."""
    seconds: float
    """That the painting took."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """[H, W, 3] each; too many to keep for all trials."""

    painted: NDArray[np.uint8]
    drawn: NDArray[np.uint8]


class Court:
    """A painter, the size of its pictures and the judge."""

    def __init__(self, backend: Backend, size: tuple[int, int]) -> None:
        """`size`: width and height; rounded up to what the model accepts."""
        multiple = backend.size_multiple
        self.backend = backend
        self.width, self.height = (-(-side // multiple) * multiple for side in size)
        self.judge, self.least_area = load_judge()

    def paint(self, caption: str, seed: int) -> NDArray[np.uint8]:
        request = PaintRequest(caption, self.width, self.height, seed)
        return self.backend.paint(request, capture=False).picture

    def try_caption(self, seed: int) -> tuple[Trial, Pictures]:
        """The caption of test scene `seed`, painted with that seed too."""
        scene = draw_scene(seed, self.width, self.height, split="test", truth=False)
        asked = asked_by_caption(scene)
        start = time.perf_counter()
        painted = self.paint(scene.caption, seed)
        seconds = time.perf_counter() - start
        painter, artist = (self._judged(picture, asked) for picture in (painted, scene.picture))
        setting = (scene.place, scene.time, scene.style)
        trial = Trial(seed, scene.caption, setting, asked, painter, artist, seconds)
        return trial, Pictures(painted, scene.picture)

    def features(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        return look(self.judge, picture).features

    def _judged(self, picture: NDArray[np.uint8], asked: Asked) -> Judged:
        sight = look(self.judge, picture)
        return Judged(sight, mark(sight, asked, self.least_area))
