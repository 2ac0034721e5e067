"""One sheet of a scene, the scenery or one subject, before its style."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.stylizedbench.styles.textures import Field, window


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sheet at its final size: values in 0..1, planes first because whole planes broadcast faster."""

    colour: Field
    """[3, H, W], straight: full strength wherever `alpha` is not 0."""
    line: Field
    """[H, W]: how much of what is painted is outline."""
    alpha: Field
    """[H, W]; all 1 for the scenery."""
    subject: bool
    corner: tuple[int, int]
    """Top and left on the endless paper, in pixels."""

    def texture(self, name: str) -> Field:
        """[H, W]: the named texture as it lies under this sheet."""
        return window(name, *self.corner, *self.line.shape)


def rgb(red: float, green: float, blue: float) -> Field:
    return np.array([red, green, blue], np.float32)[:, None, None]


def tinted(paper: Field, colour: Field, strength: Field | float) -> Field:
    """Transparent colour on paper."""
    return paper * (1 - strength * (1 - colour))


def over(picture: Field, amount: Field, ink: Field) -> Field:
    return picture + (ink - picture) * amount


def field(values: ArrayLike) -> Field:
    return np.asarray(values, np.float32)


def soft(plane: Field, sigma: float) -> Field:
    return field(cv2.GaussianBlur(plane, (0, 0), sigma))


def luminance(colour: Field) -> Field:
    return field(0.30 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2])


def ramp(x: Field) -> Field:
    return np.clip(x * 6, 0, 1)


def displaced(pixels: NDArray[np.uint8], by: Field) -> NDArray[np.uint8]:
    """Every pixel takes what lies `by` [h, w, 2] (x, y) away; no two are mixed."""
    height, width = pixels.shape[:2]
    x = by[..., 0] + np.arange(width, dtype=np.float32)
    y = by[..., 1] + np.arange(height, dtype=np.float32)[:, None]
    where, unused = cv2.convertMaps(x, y, cv2.CV_16SC2, nninterpolation=True)
    return np.asarray(
        cv2.remap(pixels, where, unused, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
