"""What the product does: `generator.layers.masks`."""

from __future__ import annotations

from benchmarks.separation.question import Claims, Question
from generator.layers.masks import confidences, soft_masks


def ours(question: Question) -> Claims:
    masks = soft_masks(question.read(), question.picture)
    return Claims(masks, confidences(masks))
