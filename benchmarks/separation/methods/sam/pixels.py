"""Pictures as these models want them, and what they want to hear."""

from __future__ import annotations

import re

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from transformers.image_utils import (
    IMAGENET_DEFAULT_MEAN,
    IMAGENET_DEFAULT_STD,
    IMAGENET_STANDARD_MEAN,
    IMAGENET_STANDARD_STD,
    OPENAI_CLIP_MEAN,
    OPENAI_CLIP_STD,
)

from benchmarks.separation.question import Question

IMAGENET = (IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD)
EVEN = (IMAGENET_STANDARD_MEAN, IMAGENET_STANDARD_STD)
MEAN = (124, 116, 104)
"""IMAGENET's, as a colour."""
GREY = (128, 128, 128)
CLIP = (OPENAI_CLIP_MEAN, OPENAI_CLIP_STD)


def pixels(picture: NDArray[np.uint8], side: int, scale: tuple[list[float], list[float]]) -> Tensor:
    """[1, 3, side, side], whatever the picture's shape, with this mean and spread taken out."""
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    mean, spread = (np.array(values, np.float32) for values in scale)
    values = ((small.astype(np.float32) / 255 - mean) / spread).astype(np.float32)
    return torch.from_numpy(values).movedim(-1, 0)[None]


def squared(picture: NDArray[np.uint8], fill: tuple[int, int, int]) -> NDArray[np.uint8]:
    """Continued to the right or below with this colour."""
    height, width = picture.shape[:2]
    square = np.full((max(height, width), max(height, width), 3), fill, np.uint8)
    square[:height, :width] = picture
    return square


def looks(question: Question) -> list[str]:
    """What each subject looks like, in words. An invented name tells such a model nothing: of "Mina (a girl
    in red)" it hears "a girl in red"."""
    phrases = [question.prompt[slice(*concept.spans[0])] for concept in question.concepts]
    described = [re.search(r"\((.+)\)", phrase) for phrase in phrases]
    return [found[1] if found else phrase for found, phrase in zip(described, phrases, strict=True)]
