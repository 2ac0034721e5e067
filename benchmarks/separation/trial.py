"""One picture taken apart by every method, with the same way from masks to layers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.separation.delivered import Delivered, laid_out
from benchmarks.separation.question import Claims, Method, Question
from benchmarks.separation.sample import Absent, Sample
from benchmarks.separation.score import PictureScore, score_picture
from generator.backends.protocol import Backend, Painting
from generator.layers.decompose import FOUND, decompose
from generator.layers.decomposition import Decomposition
from generator.layers.masks import competing
from generator.layers.matte import Matte, visible_shares
from generator.storyboard.shot import Subject


@dataclass(frozen=True, slots=True)
class Trial:
    score: PictureScore
    delivered: Delivered


def try_sample(backend: Backend, sample: Sample, methods: Mapping[str, Method]) -> dict[str, Trial]:
    """By method."""
    nowhere = np.zeros_like(sample.targets[0].visible)
    truth = np.stack([*(target.visible for target in sample.targets), *(nowhere for _ in sample.others)])
    question = Question(backend, sample.picture, sample.prompt, sample.concepts, truth, sample.painted)
    absent = _absent_question(question, sample.absent) if sample.absent else None
    trials = {}
    for name, method in methods.items():
        question.seconds = 0.0
        start = time.perf_counter()
        decomposition = layers_of(question, method(question))
        seconds = time.perf_counter() - start + question.seconds
        delivered = laid_out(decomposition)
        false_layer = None if absent is None else _makes_a_layer(absent, method(absent))
        score = score_picture(sample, delivered, false_layer=false_layer, seconds=seconds)
        trials[name] = Trial(score, delivered)
    return trials


def layers_of(question: Question, claims: Claims, matte: Matte = visible_shares) -> Decomposition:
    """The layers' keys are the subjects' positions, as text."""
    height, width = question.picture.shape[:2]
    subjects = [Subject(str(place), concept.name) for place, concept in enumerate(question.concepts)]
    return decompose(
        Painting(question.picture, None),
        subjects,
        (width, height),
        (0, 0),
        find=lambda painting, count: (claims.masks[:-1], claims.sure),
        matte=matte,
    )


def _absent_question(question: Question, absent: Absent) -> Question:
    """The same picture, with one more subject, the last, who is not in it."""
    nothing = np.zeros_like(question.picture[None, ..., 0], np.float32)
    assert question.truth is not None
    return Question(
        question.backend,
        question.picture,
        absent.prompt,
        (*question.concepts, absent.concept),
        np.concatenate([question.truth, nothing]),
    )


def _makes_a_layer(question: Question, claims: Claims) -> bool:
    """As `decompose` decides it; plate and colours are not needed for that."""
    found = [place for place, sure in enumerate(claims.sure) if sure >= FOUND]
    last = len(question.concepts) - 1
    if last not in found:
        return False
    masks = competing(claims.masks[:-1], found)
    # Who wins no token has no share of any pixel, which is soon said.
    if not (masks.argmax(axis=0) == len(found) - 1).any():
        return False
    return bool(visible_shares(masks, question.picture)[-1].max() > 0.5)
