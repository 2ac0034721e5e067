"""Sheets: each holds one subject; the picture is sheets over a plate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.scene import LEAST_AREA, LEAST_SHARE
from benchmarks.stylizedbench.styles import MARGIN

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A subject on a sheet of its own, and where that lies in the picture."""

    pixels: Pixels
    """Drawn: [2h, 2w, 4]; finished: [h, w, 4]."""
    top: int
    left: int
    """In final pixels."""

    @property
    def box(self) -> tuple[slice, slice]:
        """Of a finished sheet."""
        return np.s_[self.top : self.top + self.pixels.shape[0], self.left : self.left + self.pixels.shape[1]]

    @property
    def drawn_box(self) -> tuple[slice, slice]:
        top, left = 2 * self.top, 2 * self.left
        return np.s_[top : top + self.pixels.shape[0], left : left + self.pixels.shape[1]]


def trimmed(sheet: Sheet, height: int, width: int) -> Sheet:
    """As large as what is drawn on it, and a margin for the style where the picture has room for one."""
    left, top, wide, tall = cv2.boundingRect(sheet.pixels[..., 3])
    first = (max(sheet.left + left // 2 - MARGIN, 0), max(sheet.top + top // 2 - MARGIN, 0))
    last = (
        min(sheet.left + (left + wide + 1) // 2 + MARGIN, width),
        min(sheet.top + (top + tall + 1) // 2 + MARGIN, height),
    )
    pixels = np.zeros((2 * (last[1] - first[1]), 2 * (last[0] - first[0]), 4), np.uint8)
    y, x = 2 * (sheet.top - first[1]) + top, 2 * (sheet.left - first[0]) + left
    pixels[y : y + tall, x : x + wide] = sheet.pixels[top : top + tall, left : left + wide]
    return Sheet(pixels, first[1], first[0])


def well_seen(sheets: Sequence[Sheet], height: int, width: int) -> Iterator[bool]:
    """Per subject, near to far: whether enough of it shows."""
    taken = np.zeros((height, width), np.bool_)
    for sheet in sheets:
        own = sheet.pixels[..., 3] > 0
        whole, seen = own.sum(), (own & ~taken[sheet.drawn_box]).sum()
        taken[sheet.drawn_box] |= own
        # A little more than promised: styles soften edges.
        yield bool(seen >= 1.3 * LEAST_AREA * height * width and seen >= 1.15 * LEAST_SHARE * whole)


def compose(plate: Pixels, sheets: Sequence[Sheet]) -> Pixels:
    """Sheets (near to far, straight alpha) over the plate, with one rounding at the end."""
    touched = np.s_[
        min(sheet.box[0].start for sheet in sheets) : max(sheet.box[0].stop for sheet in sheets),
        min(sheet.box[1].start for sheet in sheets) : max(sheet.box[1].stop for sheet in sheets),
    ]
    blend = np.zeros(plate.shape, np.float32)
    blend[touched] = plate[touched]
    for sheet in reversed(sheets):
        under = blend[sheet.box]
        *colour, alpha = cv2.split(sheet.pixels)
        # Three equal channels: numpy broadcasts along a last axis of three several times more slowly.
        share = cv2.merge([alpha, alpha, alpha]).astype(np.float32) * np.float32(1 / 255)
        under += (cv2.merge(colour) - under) * share
    picture = plate.copy()
    picture[touched] = cv2.convertScaleAbs(blend[touched])
    return picture


def visible_shares(sheets: Sequence[Sheet], height: int, width: int) -> list[NDArray[np.float32]]:
    """[height, width] each, near to far: what of every pixel of the picture a finished sheet makes up."""
    left = np.ones((height, width), np.float32)
    masks = []
    for sheet in sheets:
        alpha = sheet.pixels[..., 3].astype(np.float32) / 255
        mask = np.zeros((height, width), np.float32)
        mask[sheet.box] = alpha * left[sheet.box]
        left[sheet.box] *= 1 - alpha
        masks.append(mask)
    return masks


def on_canvas(sheet: Sheet, height: int, width: int) -> Pixels:
    """[height, width, 4]; empty pixels are 0 in all channels."""
    layer = np.zeros((height, width, 4), np.uint8)
    layer[sheet.box] = sheet.pixels * (sheet.pixels[..., 3:] > 0)
    return layer
