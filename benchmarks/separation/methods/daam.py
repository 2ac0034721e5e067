"""DAAM (Tang et al., "What the DAAM", 2022), as it ports to a transformer that joins picture and words.

Every word of the prompt competes with every other; a word's map is its mean attention over heads and blocks,
a phrase's the mean over its words. Each phrase's map is brought to 0..1 and cut at a threshold.
"""

from __future__ import annotations

import re

import numpy as np

from benchmarks.separation.question import Claims, Question, against, all_found, stretched
from generator.backends.protocol import Concept

THRESHOLD = 0.5


def daam(question: Question) -> Claims:
    words = [match.span() for match in re.finditer(r"\w+", question.prompt)]
    reading = question.read(tuple(Concept(question.prompt[slice(*span)], (span,)) for span in words))
    maps = []
    for concept in question.concepts:
        own = [
            place
            for place, (start, end) in enumerate(words)
            if any(start < last and end > first for first, last in concept.spans)
        ]
        maps.append(reading.concept_probabilities[own].mean(axis=0))
    return all_found(against(stretched(np.stack(maps)), THRESHOLD))
