"""`multiplane decompose`: a picture that is there already, taken apart as a painted one is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exporters import stage
from exporters.composition import Composition
from generator.backends import load_backend
from generator.backends.protocol import Backend, Painting
from generator.layers.painted import outpainted, resized
from server.camera import camera_of
from server.events import Listener
from server.frame import Frame, frame
from server.given_picture import Given
from server.kept import heeded
from server.kept_masks import keep_masks, with_kept_masks
from server.shots import (
    ATTENTION_ALONE,
    FAST,
    Hidden,
    Maker,
    Separation,
    concepts_of,
    event,
    make_version,
    shot_folder,
)

RATIO = 16 / 9
"""Of a picture that the model sees at its default height; others get the same area."""
LONGEST = 4
"""Default heights along the longer side, at most: beyond it a strip is shrunk."""


@contextmanager
def pictures_made_here(
    given: Given,
    model: str,
    out: Path,
    hidden: Hidden = FAST,
    separation: Separation = ATTENTION_ALONE,
) -> Iterator[Maker]:
    backend = load_backend(model)
    yield lambda storyboard, shot, on_event: decompose_picture(
        given, backend, out, hidden=hidden, separation=separation, on_event=on_event
    )


def decompose_picture(
    given: Given,
    backend: Backend,
    out: Path,
    *,
    hidden: Hidden = FAST,
    separation: Separation = ATTENTION_ALONE,
    on_event: Listener = lambda event: None,
    job: str | None = None,
) -> Composition:
    """Take a picture apart and write a new version of it under `out`, as `make_shot` does of a painting.

    The model reads the picture at a size that suits it; mattes and layers have the picture's own. The masks
    that are given are kept beside the versions, and hold for later ones too. Where the model makes the plate,
    it paints the bleed too, which is mirrored otherwise. `on_event` and `job` are those of `make_shot`.

    Raises:
        InputError: the model cannot read it, or a mask that was kept has another size.
        CompositionError: a format has no room for it.
    """
    storyboard = given.storyboard
    folder = shot_folder(storyboard, given.shot, out)
    shot = heeded(given.shot, folder)
    canvas = frame(given.size, 1, stage.overscan(*given.size, camera_of(shot)))
    mattes = with_kept_masks(folder, shot, given.masks, given.size)
    working = working_size(canvas, backend)

    def read() -> Painting:
        on_event(event("encode"))
        picture = bled(given.picture, canvas)
        on_event(event("denoise"))
        if hidden.plate == "model":
            picture = outpainted(
                backend,
                shot,
                picture,
                outside(canvas),
                size=working,
                on_step=lambda step, steps: on_event(event("denoise", step, steps)),
            )
        small = resized(picture, working)
        concepts = concepts_of(shot)
        reading = backend.read(small, shot.prompt, concepts, seed=shot.seed) if concepts else None
        return Painting(picture, reading)

    composition = make_version(
        storyboard,
        shot,
        out,
        read,
        canvas=canvas,
        backend=backend,
        working=working,
        mattes=mattes,
        hidden=hidden,
        separation=separation,
        on_event=on_event,
        job=job,
    )
    keep_masks(folder, shot, given.masks)
    return composition


def bled(picture: NDArray[np.uint8], canvas: Frame) -> NDArray[np.uint8]:
    """The picture [H, W, 3] with the bleed round it, mirrored at its edges."""
    right = canvas.painting_width - canvas.width - canvas.left
    below = canvas.painting_height - canvas.height - canvas.top
    return np.pad(picture, ((canvas.top, below), (canvas.left, right), (0, 0)), mode="reflect")


def outside(canvas: Frame) -> NDArray[np.bool_]:
    """The bleed, [painting height, painting width]."""
    bleed = np.ones((canvas.painting_height, canvas.painting_width), np.bool_)
    bleed[canvas.top : canvas.top + canvas.height, canvas.left : canvas.left + canvas.width] = False
    return bleed


def working_size(canvas: Frame, backend: Backend) -> tuple[int, int]:
    """Width and height at which the model sees the whole painting: its own area, the painting's shape."""
    own = backend.default_height
    scale = min(
        own * sqrt(RATIO / (canvas.width * canvas.height)), LONGEST * own / max(canvas.width, canvas.height)
    )
    step = backend.size_multiple
    across, down = (
        max(1, round(scale * side / step)) * step for side in (canvas.painting_width, canvas.painting_height)
    )
    return across, down
