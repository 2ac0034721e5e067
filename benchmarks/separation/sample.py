"""One picture with the truth about it, wherever it is from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.backends.protocol import Concept, PaintRequest


@dataclass(frozen=True, slots=True)
class Target:
    """A subject that should become a layer."""

    name: str
    spans: tuple[tuple[int, int], ...]
    """Its mentions in the prompt, code points; the first is the whole phrase."""
    visible: NDArray[np.float32]
    """[H, W] in 0..1: its share of each pixel."""
    layer: NDArray[np.uint8] | None = None
    """[H, W, 4], straight alpha, hidden parts included; None where nobody knows."""
    depth: float | None = None
    """0 nearest to 1 farthest."""
    traits: frozenset[str] = frozenset()
    """What makes it hard to find: "small", "flies", ..."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A subject that the picture does not show, and a prompt that names it beside all that it shows."""

    prompt: str
    concept: Concept


@dataclass(frozen=True, slots=True)
class Sample:
    key: str
    group: str
    """The style, or the name of a folder of pictures."""
    scene: str
    """What it shows; pictures of one scene in several styles are no independent trials."""
    picture: NDArray[np.uint8]
    """[H, W, 3], sRGB."""
    prompt: str
    targets: tuple[Target, ...]
    absent: Absent | None = None
    plate: NDArray[np.uint8] | None = None
    """[H, W, 3]: the picture without its subjects."""
    unknown: NDArray[np.bool_] | None = None
    """[H, W]: where nobody says what is there; nothing is scored."""
    others: tuple[Concept, ...] = ()
    """Named too, but nobody knows where they are, or whether: they compete and are not scored."""
    painted: PaintRequest | None = None
    """How the model painted it, whose attention is read while it does; None: the picture is given."""
    judged: tuple[float, ...] = ()
    """Where a judge says what is there: its IoU with a known truth, by subject, on another
    picture."""

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """The targets come first."""
        return (*(Concept(target.name, target.spans) for target in self.targets), *self.others)
