"""What nobody sees, painted by the model: the plate, a subject's hidden part, what lies beyond the edges."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.backends.protocol import Backend, Concept, PaintRequest, Start, StepCallback
from generator.layers.complete import Complete
from generator.layers.masks import soft_masks
from generator.layers.matte import visible_shares
from generator.layers.plate import Fill, fill, joined, trusted
from generator.storyboard.background import background_prompt
from generator.storyboard.shot import Shot, Subject

STRENGTH = 0.8
"""Of the noise over a first guess, which knows horizons and walls."""


def painted_fill(backend: Backend, shot: Shot, size: tuple[int, int], on_step: StepCallback) -> Fill:
    """A fill for `decompose`: the model paints the hole at `size` (width, height), which it must accept.

    The fill raises what `Backend.paint` does.
    """

    def fill_by_painting(picture: NDArray[np.uint8], hole: NDArray[np.bool_]) -> NDArray[np.uint8]:
        request = PaintRequest(background_prompt(shot), *size, shot.seed)
        return _painted(backend, request, picture, hole, fill(picture, hole), on_step)

    return fill_by_painting


def painted_completion(
    backend: Backend, shot: Shot, size: tuple[int, int], on_step: StepCallback
) -> Complete:
    """A completion for `decompose`: the model paints over what is in front of a subject, and reads it."""

    def complete_by_painting(
        picture: NDArray[np.uint8], hidden: NDArray[np.bool_], subject: Subject
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        phrase = shot.prompt[slice(*subject.spans[0])]
        prompt = f"{phrase}. {background_prompt(shot)}"
        request = PaintRequest(prompt, *size, shot.seed)
        whole = _painted(backend, request, picture, hidden, fill(picture, hidden), on_step)
        concept = Concept(subject.name, ((0, len(phrase)),))
        reading = backend.read(resized(whole, size), prompt, (concept,), seed=shot.seed)
        return whole, visible_shares(soft_masks(reading, whole), whole)[0]

    return complete_by_painting


def outpainted(
    backend: Backend,
    shot: Shot,
    picture: NDArray[np.uint8],
    outside: NDArray[np.bool_],
    *,
    size: tuple[int, int],
    on_step: StepCallback,
) -> NDArray[np.uint8]:
    """The picture [H, W, 3], of which what is `outside` [H, W] is painted over what is guessed there."""
    request = PaintRequest(shot.prompt, *size, shot.seed)
    return _painted(backend, request, picture, outside, picture, on_step)


def _painted(  # noqa: PLR0917 - a request and all that belongs to it
    backend: Backend,
    request: PaintRequest,
    picture: NDArray[np.uint8],
    hole: NDArray[np.bool_],
    guess: NDArray[np.uint8],
    on_step: StepCallback,
) -> NDArray[np.uint8]:
    """The picture [H, W, 3] with its hole [H, W] painted over a guess, at the size that is requested."""
    if not hole.any():
        return picture.copy()
    size = (request.width, request.height)
    # The rim is painted too: a subject's colour bleeds into it, and would be taken up again.
    doubtful = cv2.resize((~trusted(hole)).astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
    start = Start(resized(guess, size), STRENGTH, hole=doubtful)
    painted = backend.paint(replace(request, start=start), capture=False, on_step=on_step).picture
    return joined(picture, resized(painted, picture.shape[1::-1]), hole)


def resized(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture [H, W, 3] at another size (width, height)."""
    shrinks = size[0] * size[1] < picture.shape[0] * picture.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    changed: NDArray[np.uint8] = cv2.resize(picture, size, interpolation=method)
    return changed
