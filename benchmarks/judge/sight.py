"""What the judge sees in one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.judge.labels import ANSWERS, as_seen
from benchmarks.judge.network import Judge


@dataclass(frozen=True, slots=True)
class Sight:
    answers: dict[str, str]
    """"style", "place", "time" and "weather"; indoors the weather means nothing."""
    kinds: NDArray[np.uint8]
    """[h, w], an index into `labels.KIND_NAMES` or `BACKGROUND` per cell."""
    colours: NDArray[np.uint8]
    """[h, w], an index into `labels.COLOUR_NAMES`: the colour of the subject, if one stands there."""
    features: NDArray[np.float32]
    """[D], of unit length: pictures alike to the judge have features alike."""


@torch.no_grad()
def look(judge: Judge, picture: NDArray[np.uint8]) -> Sight:
    """`picture`: [H, W, 3], sRGB, of any size."""
    pixels = torch.from_numpy(as_seen(picture)).movedim(-1, 0)[None].float() / 127.5 - 1
    opinion = judge(pixels.contiguous(memory_format=torch.channels_last))
    heads = zip(ANSWERS.items(), opinion.answers, strict=True)
    features = opinion.features[0].numpy()
    return Sight(
        {question: said[int(logits[0].argmax())] for (question, said), logits in heads},
        opinion.kinds[0].argmax(0).byte().numpy(),
        opinion.colours[0].argmax(0).byte().numpy(),
        features / max(float(np.linalg.norm(features)), 1e-6),
    )
