"""Which pixels of a picture are whose, when it is known who was asked for."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.judge.labels import BACKGROUND, COLOUR_NAMES, KIND_NAMES, as_seen
from benchmarks.judge.network import Judge
from benchmarks.judge.verdict import Subject


@torch.no_grad()
def segment(judge: Judge, picture: NDArray[np.uint8], asked: Sequence[Subject]) -> NDArray[np.bool_]:
    """The pixels [asked, H, W] of each subject that was asked for; none is two subjects'.

    A cell shows somebody as far as it is not background, and of those who were asked for, whoever has the
    likeliest kind and colour: P(somebody) P(kind | cell) P(colour | cell), shared out over the asked. Whom
    the judge takes for another kind is found all the same, where nobody else fits better.

    Args:
        picture: [H, W, 3], sRGB.
    """
    pixels = torch.from_numpy(as_seen(picture)).movedim(-1, 0)[None].float() / 127.5 - 1
    opinion = judge(pixels)
    kinds, colours = (logits[0].softmax(0).numpy() for logits in (opinion.kinds, opinion.colours))
    claims = np.stack(
        [kinds[KIND_NAMES.index(kind)] * colours[COLOUR_NAMES.index(colour)] for kind, colour in asked]
    )
    background = kinds[BACKGROUND]
    claims *= (1 - background) / np.maximum(claims.sum(axis=0), 1e-9)
    size = picture.shape[1::-1]
    planes = [cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR) for plane in (*claims, background)]
    winner = np.argmax(planes, axis=0)
    return np.stack([winner == place for place in range(len(asked))])
