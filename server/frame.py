"""How large the canvas is, and the painting round it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.errors import InputError

SMALLEST = 64
LARGEST = 8192
BLEED = 1 / 8
"""Of the canvas height, on every side, where the camera's move asks for less."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The canvas in the middle of the painting; pixels."""

    width: int
    height: int
    painting_width: int
    painting_height: int

    @property
    def left(self) -> int:
        return (self.painting_width - self.width) // 2

    @property
    def top(self) -> int:
        return (self.painting_height - self.height) // 2


def parse_size(text: str, default_height: int) -> tuple[int, int]:
    """ "16:9" at the default height, or "512x288" as it is -> width, height.

    Raises:
        InputError: neither of both, or a side outside 64 to 8192 pixels.
    """
    across, sign, down = read_size(text)
    # A ratio's width is made even, as movies want it.
    return in_range(
        (2 * round(default_height * across / down / 2), default_height)
        if sign == ":"
        else (int(across), int(down))
    )


def check_size(text: str) -> None:
    """Raise what `parse_size` would for every model; how large a ratio becomes depends on the model."""
    across, sign, down = read_size(text)
    scale = SMALLEST / min(across, down) if sign == ":" else 1
    in_range((round(across * scale), round(down * scale)))


def read_size(text: str) -> tuple[float, str, float]:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([:x×])\s*(\d+(?:\.\d+)?)\s*", text.lower())
    if not match or not (across := float(match[1])) or not (down := float(match[3])):
        raise InputError(
            f"{text!r} is no size: give a ratio such as 16:9, or pixels such as 512x288", key="--size"
        )
    return across, match[2], down


def in_range(size: tuple[int, int]) -> tuple[int, int]:
    if not all(SMALLEST <= side <= LARGEST for side in size):
        width, height = size
        raise InputError(
            f"{width}x{height} is out of range: sides are {SMALLEST} to {LARGEST} pixels", key="--size"
        )
    return size


def frame(size: tuple[int, int], multiple: int, overscan: int) -> Frame:
    """Round the canvas with the bleed that its camera move needs, and up to what the model accepts.

    `overscan` in pixels on every side; of it no more than a quarter of the longer side is painted.
    """
    width, height = size
    bleed = max(round_up(round(height * BLEED), multiple), min(overscan, max(size) // 4))
    return Frame(width, height, round_up(width + 2 * bleed, multiple), round_up(height + 2 * bleed, multiple))


def round_up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple
