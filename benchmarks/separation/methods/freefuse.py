"""FreeFuse (2025): one block says where a subject surely is, and what looks like that is the subject.

Its block 18 of 30, one forward pass. A subject's anchors are the tokens that attend to it most; the masks are
the similarity of every token's output to its anchors' mean, shared out by an argmax that is balanced: each
subject's score is brought to the same range first.
"""

from __future__ import annotations

import numpy as np

from benchmarks.separation.question import Claims, Question, against, all_found, stretched

DEPTH = 0.6
ANCHORS = 0.05
"""Share of all tokens."""
THRESHOLD = 0.5


def freefuse(question: Question) -> Claims:
    reading = question.read(blocks=(round(DEPTH * question.backend.block_count),))
    grid = reading.concept_probabilities.shape[1:]
    count = max(1, round(ANCHORS * reading.features.shape[0]))
    similarity = []
    for plane in reading.concept_probabilities[:-1]:
        anchors = np.argsort(plane.ravel())[-count:]
        similarity.append((reading.features @ reading.features[anchors].mean(axis=0)).reshape(grid))
    return all_found(against(stretched(np.stack(similarity)), THRESHOLD))
