"""`heatmaps.npz` of a version, read back: which words of the prompt have a heatmap, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.errors import InputError
from generator.layers import words
from generator.storyboard.shot import Span

FILE = "heatmaps.npz"


@dataclass(frozen=True, slots=True)
class Heatmaps:
    token_maps: NDArray[np.float16]
    """[tokens, Ht, Wt], logits over the painting."""
    spans: tuple[Span, ...]
    """Of each token in the prompt, code points; pieces of one character share it."""
    painting: tuple[int, int]
    """Width and height in pixels."""
    offset: tuple[int, int]
    """Left and top of the canvas within the painting."""

    def heat(self, spans: Sequence[Span]) -> NDArray[np.float32]:
        """Where the model attends to these phrases, [Ht, Wt], 0..1.

        Raises:
            InputError: a phrase covers no token that was read.
        """
        tokens: set[int] = set()
        for start, end in spans:
            touched = {i for i, (first, last) in enumerate(self.spans) if first < end and last > start}
            if not touched:
                problem = f"there is no heatmap of the characters {start} to {end} of the prompt"
                raise InputError(problem, key="spans")
            tokens |= touched
        return words.heat(self.token_maps, sorted(tokens))

    def on_canvas(self, heat: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.uint8]:
        """A heatmap as a grey picture [height, width] of the canvas, whose `size` is (width, height)."""
        full = cv2.resize(heat, self.painting, interpolation=cv2.INTER_LINEAR)
        (left, top), (width, height) = self.offset, size
        seen = full[top : top + height, left : left + width]
        grey: NDArray[np.uint8] = np.rint(255 * seen).astype(np.uint8)
        return grey


def read_heatmaps(version: Path, prompt: str) -> Heatmaps:
    """The heatmaps of a version's folder.

    Raises:
        InputError: nothing was read when it was made, or the file is broken.
    """
    file = version / FILE
    try:
        with np.load(file, allow_pickle=False) as kept:
            texts = [str(text) for text in kept["tokens"]]
            return Heatmaps(
                token_maps=kept["token_maps"],
                spans=tuple(located(texts, prompt)),
                painting=tuple(kept["painting"].tolist()),
                offset=tuple(kept["offset"].tolist()),
            )
    except FileNotFoundError:
        raise InputError("there is none: this version was made without a reading", file=file) from None
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"cannot be read: {error}", file=file) from None


def located(texts: Sequence[str], prompt: str) -> list[Span]:
    """Where tokens stand whose texts follow each other in the prompt; one that is not found has no length.

    A character of several tokens is told whole by each of them.
    """
    spans: list[Span] = []
    begun = done = 0
    for text in texts:
        if prompt.startswith(text, done):
            begun = done
        elif not prompt.startswith(text, begun):
            begun = prompt.find(text, done)
        if begun < 0 or not text:
            spans.append((done, done))
            begun = done
            continue
        spans.append((begun, begun + len(text)))
        done = max(done, begun + len(text))
    return spans
