"""What a model family must be able to do, and the data that crosses that border."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from generator.storyboard.shot import Span

StepCallback = Callable[[int, int], None]
"""Called as (steps done, steps in all) after every sampling step; may raise `Cancelled`."""

Preview = Callable[[], NDArray[np.uint8]]
"""Develops a small picture [height, width, 3], sRGB, of what the painting seems to become; the work is done
only when it is called, which must be before the next step."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Something that competes for a pixel. The background is implied and always present."""

    name: str
    spans: tuple[Span, ...]
    """Mentions in the raw prompt, code points."""


@dataclass(frozen=True, slots=True)
class Start:
    """A picture to begin from, in place of nothing but noise."""

    picture: NDArray[np.uint8]
    """[height, width, 3], sRGB, as large as the painting."""
    strength: float = 0.6
    """How much noise is laid over it, above 0 and up to 1, where nothing of it can be seen any more. Of the
    sampling steps that share is made."""
    hole: NDArray[np.bool_] | None = None
    """[height, width]: only this is painted, and all else stays to the bit; None: everything is."""


@dataclass(frozen=True, slots=True)
class Control:
    """A picture whose shapes the painting follows, for a model that was loaded with a ControlNet."""

    picture: NDArray[np.uint8]
    """[height, width, 3], as large as the painting: edges, depth or a sketch, as its ControlNet knows."""
    weight: float = 0.75


@dataclass(frozen=True, slots=True)
class PaintRequest:
    prompt: str
    width: int
    """Pixels of the painting (canvas + bleed); a multiple of `Backend.size_multiple`, as is `height`."""
    height: int
    seed: int
    concepts: tuple[Concept, ...] = ()
    negative_prompt: str = ""
    steps: int | None = None
    """None: the model's own default, as for `guidance`."""
    guidance: float | None = None
    blocks: tuple[int, ...] | None = None
    """Main blocks to read; None: the backend chooses, relative to its depth."""
    start: Start | None = None
    control: Control | None = None
    references: tuple[NDArray[np.uint8], ...] = ()
    """Pictures [height, width, 3], sRGB, of any size, of who and what is to be painted; for a backend that
    `takes_references`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the attention said, on the token grid of height Ht and width Wt, row-major."""

    concept_probabilities: NDArray[np.float32]
    """[concepts + 1, Ht, Wt], sums to 1 over the first axis; the last plane is the background."""
    output_similarity: NDArray[np.float32]
    """[concepts + 1, Ht, Wt], the same competition in output space (ConceptAttention)."""
    token_maps: NDArray[np.float16]
    """[content tokens, Ht, Wt], mean image-to-text logit of each content token."""
    tokens: tuple[str, ...]
    """Text of each content token; surrogate-safe for multi-byte pieces."""
    token_indices: tuple[tuple[int, ...], ...]
    """Caption-token indices of each concept (template tokens count)."""
    features: NDArray[np.float32]
    """[Ht * Wt, D], normalised late-block outputs, for image-to-image affinity."""
    blocks: tuple[int, ...]
    steps: tuple[int, ...]
    phrases: tuple[str, ...] = ()
    """What the prompt says of each concept; none, where nobody knows."""


@dataclass(frozen=True, slots=True)
class Painting:
    picture: NDArray[np.uint8]
    """[height, width, 3], sRGB."""
    reading: Reading | None
    """None only when nothing was asked to be read."""


class Backend(Protocol):
    """One model family. Not thread-safe: one instance, one thread."""

    name: str
    size_multiple: int
    default_height: int
    """Canvas height that suits the model."""
    block_count: int
    """Main blocks, numbered from 0: a storyboard's block numbers are honoured where they exist."""
    takes_references: bool

    def paint(
        self,
        request: PaintRequest,
        *,
        capture: bool = True,
        on_step: StepCallback | None = None,
        on_preview: Callable[[Preview], None] | None = None,
    ) -> Painting:
        """Paint and read. The picture is bit-identical whatever `capture` and the callbacks are.

        `on_preview` is offered a preview before `on_step`, after every step that has one.

        Raises:
            InputError: a concept's span is cut off, or covers no token; a size or a block the model has not;
                a start, a control or references that it cannot follow; no memory for it, however laid out.
            Cancelled: raised by `on_step`; the backend is left ready for the next request.
        """
        ...

    def read(
        self,
        picture: NDArray[np.uint8],
        prompt: str,
        concepts: tuple[Concept, ...],
        *,
        noise: float = 0.6,
        seed: int = 0,
        blocks: tuple[int, ...] | None = None,
    ) -> Reading:
        """Read a given picture [H, W, 3]: encode it, noise it to `noise` in (0, 1), one forward pass.

        Any size: the picture is continued by reflection to the right and below, up to the next multiples of
        `size_multiple`, and the maps cover that: Ht = ceil(H / size_multiple), Wt likewise.

        Raises:
            InputError: as in `paint`; `noise` outside of (0, 1).
        """
        ...
