"""Small compositions, as a server would write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from exporters.composition import Composition, load, save
from exporters.pictures import recompose

CANVAS = (96, 54)
BLEED = 12
CAST: tuple[tuple[str, str, float, tuple[int, int, int, int]], ...] = (
    ("소명", "subject", 0.1, (-9, 5, 40, 61)),
    ("Old robot/2", "subject", 0.4, (30, 11, 33, 35)),
    ("background", "plate", 1.0, (-BLEED, -BLEED, 96 + 2 * BLEED, 54 + 2 * BLEED)),
)
"""Name, kind, depth, bounds; near to far."""


def picture(width: int, height: int, seed: int, opaque: bool = False) -> NDArray[np.uint8]:
    """Noise under a soft-edged disc of alpha; colour goes on where alpha is 0."""
    rgba = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    rgba[..., 3] = 255 if opaque else np.clip(500 - 500 * np.hypot(x, y), 0, 255)
    return rgba


@pytest.fixture
def compose(tmp_path: Path) -> Callable[..., Composition]:
    """Write CAST's pictures, the source and composition.json into `folder`; `more` are further keys."""

    def write(folder: Path = tmp_path, **more: Any) -> Composition:
        (folder / "layers").mkdir(parents=True)
        layers, placed = [], []
        for number, (name, kind, depth, (x, y, width, height)) in enumerate(CAST):
            rgba = picture(width, height, seed=number, opaque=kind == "plate")
            file = f"layers/{number}.png"
            Image.fromarray(rgba).save(folder / file)
            placed.append((rgba, x, y))
            bounds = {"x": x, "y": y, "width": width, "height": height}
            layers.append(
                {
                    "name": name,
                    "file": file,
                    "depth": depth,
                    "bounds": bounds,
                    "kind": kind,
                    "id": f"id-{number}",
                }
            )
        Image.fromarray(recompose(CANVAS, reversed(placed))).save(folder / "source.png")
        form = {
            "source_image": "source.png",
            "canvas": {"width": CANVAS[0], "height": CANVAS[1]},
            "layers": layers,
            "shot": {"key": "2/1"},
            **more,
        }
        return load(save(Composition.model_validate(form), folder))

    return write
