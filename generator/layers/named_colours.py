"""What the words say of colours: "a girl in a red dress" is likelier where there is red."""

from __future__ import annotations

import re

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


def colour_odds(phrase: str, picture: NDArray[np.uint8], grid: tuple[int, int]) -> NDArray[np.float32]:
    """How much likelier than anywhere each token [Ht, Wt] shows what a phrase names; 1 if it names no colour.

    The share of the token's pixels that have a colour, against its share of the picture [H, W, 3]; of several
    colours, that which says most.
    """
    odds = np.ones(grid, np.float32)
    named = [points for name, points in NAMED.items() if _named(name, phrase)]
    if named:
        seen = _lab(_shrunk(picture))
        shares = [_share(points, seen, grid) for points in named]
        odds = np.max([(share + LEAST) / (share.mean() + LEAST) for share in shares], axis=0)
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
    weights = np.array([LIGHTNESS, 1, 1], np.float32)
    plain, *shades = (_lab(np.array([[ImageColor.getrgb(point)]], np.uint8))[0, 0] for point in points)
    seen = picture * weights
    distances = [
        np.square(seen - (plain + (to - plain) / 2) * weights).sum(axis=2) for to in (plain, *shades)
    ]
    alike = np.exp(-np.min(distances, axis=0) / (2 * WIDTH**2))
    share: NDArray[np.float32] = cv2.resize(alike, grid[::-1], interpolation=cv2.INTER_AREA)
    return share


def _lab(rgb: NDArray[np.uint8]) -> Lab:
    lab: Lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return lab
