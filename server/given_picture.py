"""What an artist gives: a picture, who is to be found in it, and masks of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.errors import InputError
from generator.storyboard.mentions import find_mentions
from generator.storyboard.read import read_document
from generator.storyboard.shot import Shot, Storyboard
from generator.storyboard.wording import told
from server.kept_masks import Masks
from server.picture_file import read_mask, read_picture

PICTURE = "A picture."
"""What the model is told where nobody says what the picture shows."""
KEY = "picture"
"""The shot's key: a storyboard of the same name keeps its shots apart from it."""


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
    subjects: str | None = None,
    *,
    masks: Sequence[str] = (),
    scenery: Sequence[str] | None = None,
    prompt: str = "",
    style: str = "",
    move: str = "",
    seed: int = 0,
    name: str | None = None,
) -> Given:
    """Read all that is given before a model is loaded.

    Args:
        subjects: "Mina: girl in red, Robot"; with semicolons between them where a look has commas. What is
            called after another subject, "Mina's sword", is a part of it. None: the scenery becomes layers.
        scenery: as `write_prompt` wants it.
        masks: "Mina=mask.png", one for each.
        prompt: the picture in words; subjects that it does not name are told before it.
        move: of the camera, in any words that a storyboard may use.
        name: of the picture; its file's without the suffix, if there is none.

    Raises:
        InputError: about the picture, a subject or a mask.
    """
    picture = read_picture(file)
    cast = [] if subjects is None else parse_subjects(subjects)
    names = [subject["name"] for subject in cast]
    named = {mention.owner for mention in find_mentions(prompt, [[name] for name in names])}
    unnamed = [name for place, name in enumerate(names) if place not in named]
    shot = {
        "key": KEY,
        "prompt": told(", ".join(unnamed), prompt) or PICTURE,
        "subjects": cast,
        "style": style,
        "camera_move": move,
        "references": [name or file.name],
    }
    storyboard = read_document(
        {"shots": [shot]}, Path(f"{name or file.stem}.json"), seed=seed, scenery=scenery
    )
    height, width = picture.shape[:2]
    own = {}
    for mask in masks:
        name, found, path = mask.partition("=")
        key = {subject.name: subject.key for subject in storyboard.shots[0].subjects}.get(name.strip())
        if not found or key is None:
            raise InputError(
                f"{mask!r} is no NAME=FILE with a name of --subjects: {', '.join(names)}", key="--mask"
            )
        own[key] = read_mask(Path(path), (width, height))
    return Given(storyboard, picture, own)


_OWNED = re.compile(r"(.+)['’]s\s+\S.*")


def parse_subjects(text: str, *, key: str = "--subjects") -> list[dict[str, str]]:
    """ "Mina: girl in red, Robot" -> a name and a look each.

    Raises:
        InputError: a name is missing, or there twice; `key` is where it was asked for.
    """
    parts = re.split(r"[;；]" if re.search(r"[;；]", text) else r"[,，、]", text)
    cast = []
    for part in parts:
        name, _, look = part.replace("：", ":").partition(":")
        if not name.strip():
            raise InputError(
                f'{text!r} has a subject without a name; write "Mina: girl in red, Robot"', key=key
            )
        cast.append({"name": name.strip(), "look": look.strip()})
    for subject in cast:
        owner = _OWNED.fullmatch(subject["name"])
        if owner and any(owner[1].casefold() == other["name"].casefold() for other in cast):
            subject["part_of"] = owner[1]
    names = [subject["name"].casefold() for subject in cast]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{name!r} is there twice; give each subject a name of its own", key=key)
    return cast
