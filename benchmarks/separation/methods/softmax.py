"""Plain image-to-text attention: a softmax over subjects and background, mean over heads and blocks."""

from __future__ import annotations

from benchmarks.separation.question import Claims, Question, all_found


def softmax(question: Question) -> Claims:
    return all_found(question.read().concept_probabilities)
