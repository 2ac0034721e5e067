"""What one subject looks like, lit by the hour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.stylizedbench.palette import COLOURS, HAIR, RGB, SKIN, Light

_TROUSERS: tuple[RGB, ...] = ((52, 60, 96), (70, 66, 64), (96, 92, 84))


@dataclass(frozen=True, slots=True)
class Look:
    colour_name: str
    hair_name: str
    colour: RGB
    hair: RGB
    skin: RGB
    trousers: RGB
    light: Light

    def lit(self, colour: RGB) -> RGB:
        return self.light.on_subject(colour)


def draw_look(rng: np.random.Generator, colour: str, light: Light) -> Look:
    hair = str(rng.choice(list(HAIR)))
    skin = SKIN[int(rng.integers(len(SKIN)))]
    trousers = _TROUSERS[int(rng.integers(len(_TROUSERS)))]
    lit = light.on_subject
    return Look(colour, hair, lit(COLOURS[colour]), lit(HAIR[hair]), lit(skin), lit(trousers), light)
