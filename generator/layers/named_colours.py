"""What the words say of colours: "a girl in a red dress" is likelier where there is red."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

Lab = NDArray[np.float32]

NAMED = {
    "red": ("#e50000", "#840000", "#ff474c"),
    "orange": ("#f97306", "#c65102", "#fdaa48"),
    "yellow": ("#ffff14", "#d5b60a", "#fffe7a"),
    "green": ("#15b01a", "#033500", "#96f97b"),
    "blue": ("#0343df", "#00035b", "#95d0fc"),
    "purple": ("#7e1e9c", "#35063e", "#bf77f6"),
    "pink": ("#ff81c0", "#cb416b", "#ffd1df"),
    "brown": ("#653700", "#341c02", "#ad8150"),
    "gr[ae]y": ("#929591", "#363737", "#d8dcd6"),
    "white": ("#ffffff",),
    "black": ("#000000",),
    "blonde?": ("#d1b26f", "#e6daa6"),
}
"""What people call by a name, and by "dark" and "light" before it: medians of the xkcd colour survey (Munroe,
2010; public domain), where tan and beige stand for blond."""
LIGHTNESS = 0.5
"""Weight of a difference in lightness against one in hue: shade changes the former."""
WIDTH = 11
"""Distance in CIELAB, so weighed, at which a colour is another one: the sigma of a Gaussian."""
LEAST = 0.003
"""Share of a colour that is found everywhere by chance."""
WORK_SIDE = 512
"""Longest side in pixels at which a picture is looked at: shares of tokens need no more."""
ELSEWHERE = 0.5
"""What a subject's odds are multiplied by at least: nobody has only the colours that are named."""


def colour_odds(
    phrases: Sequence[str], picture: NDArray[np.uint8], grid: tuple[int, int]
) -> NDArray[np.float32]:
    """How much likelier than anywhere each token shows what a phrase names: [phrases, Ht, Wt]; 1 if it
    names no colour.

    The share of the token's pixels that have a colour, against its share of the picture [H, W, 3]; of several
    colours, that which says most.
    """
    odds = np.ones((len(phrases), *grid), np.float32)
    named = [[name for name in NAMED if _named(name, phrase)] for phrase in phrases]
    if any(named):
        seen = _lab(_shrunk(picture))
        shares = {name: _share(NAMED[name], seen, grid) for name in {name for each in named for name in each}}
        likelier = {name: (share + LEAST) / (share.mean() + LEAST) for name, share in shares.items()}
        for plane, names in zip(odds, named, strict=True):
            if names:
                np.max([likelier[name] for name in names], axis=0, out=plane)
    return np.maximum(odds, np.float32(ELSEWHERE))


def _named(name: str, phrase: str) -> bool:
    return re.search(rf"\b{name}\b", phrase, re.IGNORECASE) is not None


def _shrunk(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = WORK_SIDE / max(picture.shape[:2])
    if scale >= 1:
        return picture
    small: NDArray[np.uint8] = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return small


def _share(points: tuple[str, ...], picture: Lab, grid: tuple[int, int]) -> NDArray[np.float32]:
    """Of each token's pixels, the share that has a colour: as it is named, or half way to its shades."""
    plain, *shades = (_lab(np.array([[ImageColor.getrgb(point)]], np.uint8))[:, 0, 0] for point in points)
    nearest = np.min([_distance(picture, plain + (to - plain) / 2) for to in (plain, *shades)], axis=0)
    alike = np.exp(-nearest / (2 * WIDTH**2))
    share: NDArray[np.float32] = cv2.resize(alike, grid[::-1], interpolation=cv2.INTER_AREA)
    return share


def _distance(picture: Lab, colour: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Squared and weighed, [h, w], of a picture [3, h, w] to a colour [3]."""
    lightness, green_red, blue_yellow = (plane - part for plane, part in zip(picture, colour, strict=True))
    squared: NDArray[np.float32] = (LIGHTNESS * lightness) ** 2 + green_red**2 + blue_yellow**2
    return squared


def _lab(rgb: NDArray[np.uint8]) -> Lab:
    """[h, w, 3] -> [3, h, w]: NumPy is slow where the innermost axis is three colours."""
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.ascontiguousarray(np.moveaxis(lab, 2, 0))
