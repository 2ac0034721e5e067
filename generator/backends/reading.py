"""From a backend's caption to a plan for the capture, and from the capture to a `Reading`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from generator.attention.capture import Capture, CapturePlan
from generator.attention.spans import Caption
from generator.backends.protocol import Reading


def capture_plan(
    caption: Caption,
    image_tokens: int,
    depth: int,
    blocks: Sequence[int],
    heads: Mapping[int, tuple[int, ...]],
) -> CapturePlan:
    """Read `blocks`, or where there are none those relative to the model's depth."""
    return CapturePlan(
        blocks=tuple(blocks or sorted({depth // 3, depth // 2, 2 * depth // 3})),
        feature_block=2 * depth // 3,
        image_tokens=image_tokens,
        content=caption.content,
        concepts=(*caption.concepts, caption.background),
        heads=heads,
    )


def reading_of(captured: Capture, caption: Caption, rows: int, columns: int) -> Reading:
    maps = captured.maps()
    return Reading(
        concept_probabilities=maps.probabilities.reshape(-1, rows, columns),
        output_similarity=maps.similarity.reshape(-1, rows, columns),
        token_maps=maps.logits.reshape(-1, rows, columns).astype(np.float16),
        tokens=caption.texts,
        token_indices=caption.concepts,
        features=maps.features,
        blocks=captured.plan.blocks,
        steps=maps.steps,
        phrases=caption.phrases,
    )
