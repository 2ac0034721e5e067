"""ConceptAttention (Helbling et al., 2025): subjects and background compete in output space."""

from __future__ import annotations

from benchmarks.separation.question import Claims, Question, all_found


def concept_attention(question: Question) -> Claims:
    return all_found(question.read().output_similarity)
