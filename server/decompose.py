"""`multiplane decompose`: a picture that is there already, taken apart as a painted one is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from exporters import stage
from exporters.composition import Composition
from generator.backends import load_backend
from generator.backends.protocol import Backend, Painting
from generator.errors import InputError
from generator.storyboard.read import read_document
from generator.storyboard.shot import Shot, Storyboard
from server.camera import camera_of
from server.events import Listener
from server.frame import Frame, frame
from server.kept import heeded
from server.kept_masks import Masks, keep_masks, with_kept_masks
from server.picture_file import read_mask, read_picture
from server.shots import Maker, concepts_of, event, make_version, shot_folder

KEY = "picture"
"""The shot's key: a storyboard of the same name keeps its shots apart from it."""
RATIO = 16 / 9
"""Of a picture that the model sees at its default height; others get the same area."""
LONGEST = 4
"""Default heights along the longer side, at most: beyond it a strip is shrunk."""


@dataclass(frozen=True, slots=True)
class Given:
    """A picture and what is wanted of it."""

    storyboard: Storyboard
    """Its one shot names the subjects."""
    picture: NDArray[np.uint8]
    """[H, W, 3], sRGB."""
    masks: Masks
    """The artist's own, where the attention is not to decide."""

    @property
    def shot(self) -> Shot:
        return self.storyboard.shots[0]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        height, width = self.picture.shape[:2]
        return width, height


def read_given(
    file: Path,
    subjects: str,
    *,
    masks: Sequence[str] = (),
    style: str = "",
    move: str = "",
    seed: int = 0,
    name: str | None = None,
) -> Given:
    """Read all that is given before a model is loaded.

    Args:
        subjects: "Mina: girl in red, Robot"; with semicolons between them where a look has commas.
        masks: "Mina=mask.png", one for each.
        move: of the camera, in any words that a storyboard may use.
        name: of the picture; its file's without the suffix, if there is none.

    Raises:
        InputError: about the picture, a subject or a mask.
    """
    picture = read_picture(file)
    cast = parse_subjects(subjects)
    shot = {
        "key": KEY,
        "prompt": ", ".join(subject["name"] for subject in cast),
        "subjects": cast,
        "style": style,
        "camera_move": move,
        "references": [name or file.name],
    }
    storyboard = read_document({"shots": [shot]}, Path(f"{name or file.stem}.json"), seed=seed)
    height, width = picture.shape[:2]
    own = {}
    for mask in masks:
        name, found, path = mask.partition("=")
        key = {subject.name: subject.key for subject in storyboard.shots[0].subjects}.get(name.strip())
        if not found or key is None:
            names = ", ".join(subject["name"] for subject in cast)
            raise InputError(f"{mask!r} is no NAME=FILE with a name of --subjects: {names}", key="--mask")
        own[key] = read_mask(Path(path), (width, height))
    return Given(storyboard, picture, own)


def parse_subjects(text: str) -> list[dict[str, str]]:
    """ "Mina: girl in red, Robot" -> a name and a look each.

    Raises:
        InputError: a name is missing, or there twice.
    """
    parts = re.split(r"[;；]" if re.search(r"[;；]", text) else r"[,，、]", text)
    cast = []
    for part in parts:
        name, _, look = part.replace("：", ":").partition(":")
        if not name.strip():
            raise InputError(
                f'{text!r} has a subject without a name; write "Mina: girl in red, Robot"', key="--subjects"
            )
        cast.append({"name": name.strip(), "look": look.strip()})
    names = [subject["name"].casefold() for subject in cast]
    for name in names:
        if names.count(name) > 1:
            raise InputError(
                f"{name!r} is there twice; give each subject a name of its own", key="--subjects"
            )
    return cast


@contextmanager
def pictures_made_here(given: Given, model: str, out: Path) -> Iterator[Maker]:
    backend = load_backend(model)
    yield lambda storyboard, shot, on_event: decompose_picture(given, backend, out, on_event=on_event)


def decompose_picture(
    given: Given,
    backend: Backend,
    out: Path,
    *,
    on_event: Listener = lambda event: None,
    job: str | None = None,
) -> Composition:
    """Take a picture apart and write a new version of it under `out`, as `make_shot` does of a painting.

    The model reads the picture at a size that suits it; mattes and layers have the picture's own. The masks
    that are given are kept beside the versions, and hold for later ones too. `on_event` and `job` are those
    of `make_shot`.

    Raises:
        InputError: the model cannot read it, or a mask that was kept has another size.
        CompositionError: a format has no room for it.
    """
    storyboard = given.storyboard
    folder = shot_folder(storyboard, given.shot, out)
    shot = heeded(given.shot, folder)
    canvas = frame(given.size, 1, stage.overscan(*given.size, camera_of(shot)))
    mattes = with_kept_masks(folder, shot, given.masks, given.size)

    def read() -> Painting:
        on_event(event("encode"))
        picture = bled(given.picture, canvas)
        small = resized(picture, working_size(canvas, backend))
        on_event(event("denoise"))
        return Painting(picture, backend.read(small, shot.prompt, concepts_of(shot), seed=shot.seed))

    composition = make_version(
        storyboard,
        shot,
        out,
        read,
        canvas=canvas,
        model=backend.name,
        mattes=mattes,
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


def resized(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    shrinks = size[0] * size[1] < picture.shape[0] * picture.shape[1]
    small: NDArray[np.uint8] = cv2.resize(
        picture, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    )
    return small
