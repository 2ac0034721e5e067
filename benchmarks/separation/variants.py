"""The parts of the method, each changed by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from benchmarks.separation.closed_form import closed_form
from benchmarks.separation.question import NOISE, Question
from generator.backends.protocol import Concept, Reading
from generator.backends.z_image import ZImageBackend
from generator.layers.masks import agreed, coloured, decided, soft_masks, without_islands
from generator.layers.matte import Matte, visible_shares
from generator.storyboard.shot import Span

NOISES = (0.3, 0.45, NOISE, 0.75, 0.9)
WORDS = 9
"""As many words of the background as weigh what the background weighs as one concept."""

Masks = NDArray[np.float32]
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Variant:
    part: str
    """What is changed."""
    name: str
    masks: Callable[[Question], Masks]
    """[subjects + 1, Ht, Wt]."""
    matte: Matte = visible_shares


def variants(backend: ZImageBackend) -> list[Variant]:
    """The method as it is comes first."""

    def read(masks: Callable[[Reading, Picture], Masks], **options: object) -> Callable[[Question], Masks]:
        return lambda question: masks(question.read(**options), question.picture)  # type: ignore[arg-type]

    return [
        Variant("the method", "as it is", read(soft_masks)),
        *(
            Variant("block", str(block), read(soft_masks, blocks=(block,)))
            for block in range(backend.block_count)
        ),
        Variant("heads", "all of the method's blocks", partial(_of_heads, backend, {}, None)),
        *(
            Variant(
                "heads", f"{head} of block {block}", partial(_of_heads, backend, {block: (head,)}, (block,))
            )
            for block in backend.recipe.blocks
            for head in range(backend.head_count)
        ),
        Variant("heads", "weighed by agreement", partial(_by_agreement, backend)),
        *(
            Variant("noise", f"{noise:g}", read(soft_masks, noise=noise))
            for noise in NOISES
            if noise != NOISE
        ),
        *(Variant("noise", f"{NOISE:g}, seed {seed}", read(soft_masks, seed=seed)) for seed in (1, 2)),
        Variant("background", "every word for itself", _against_every_word),
        *(
            Variant("words", name, partial(_of_words, chosen))
            for name, chosen in {
                "the phrase alone": _phrase,
                "last word of each mention": _last_words,
            }.items()
        ),
        Variant(
            "direction",
            "from the words",
            read(partial(_refined, lambda reading: _shared_out(reading.concept_probabilities))),
        ),
        Variant("score space", "output", read(partial(_refined, lambda reading: reading.output_similarity))),
        Variant("score space", "both", read(partial(_refined, _both))),
        Variant(
            "refinement", "attention alone", read(lambda reading, picture: reading.concept_probabilities)
        ),
        Variant("refinement", "not coloured", read(_not_coloured)),
        Variant("refinement", "coloured", read(_coloured)),
        Variant("refinement", "coloured, decided", read(lambda *seen: decided(_coloured(*seen)))),
        Variant(
            "refinement",
            "coloured, agreed",
            read(lambda reading, picture: agreed(_coloured(reading, picture), reading.features)),
        ),
        Variant(
            "refinement",
            "with islands",
            read(lambda reading, picture: agreed(decided(_coloured(reading, picture)), reading.features)),
        ),
        *(
            [Variant("mattes", "closed form in a band", read(soft_masks), closed_form)]
            if find_spec("pymatting")
            else []
        ),
    ]


def _of_heads(
    backend: ZImageBackend,
    heads: dict[int, tuple[int, ...]],
    blocks: tuple[int, ...] | None,
    question: Question,
) -> Masks:
    return soft_masks(_reading_of_heads(backend, heads, blocks, question), question.picture)


def _reading_of_heads(
    backend: ZImageBackend,
    heads: dict[int, tuple[int, ...]],
    blocks: tuple[int, ...] | None,
    question: Question,
) -> Reading:
    recipe = backend.recipe
    backend.recipe = recipe.model_copy(update={"heads": heads})
    try:
        # Not through the question, which would take it for the reading with the recipe's heads.
        return backend.read(question.picture, question.prompt, question.concepts, noise=NOISE, blocks=blocks)
    finally:
        backend.recipe = recipe


def _by_agreement(backend: ZImageBackend, question: Question) -> Masks:
    """Every head of the method's blocks, weighed by how well it agrees with what looks alike (as GoCA weighs
    blocks): the correlation of its subjects before and after the walk."""
    readings = [
        _reading_of_heads(backend, {block: (head,)}, (block,), question)
        for block in backend.recipe.blocks
        for head in range(backend.head_count)
    ]
    planes = np.array([reading.concept_probabilities for reading in readings])
    walked = [agreed(each, readings[0].features) for each in planes]
    weights = [
        max(0.0, float(np.corrcoef(plane[:-1].ravel(), calm[:-1].ravel())[0, 1]))
        for plane, calm in zip(planes, walked, strict=True)
    ]
    together = np.average(planes, axis=0, weights=np.array(weights) + 1e-6).astype(np.float32)
    return _refined(lambda _: together, readings[0], question.picture)


def _shared_out(probabilities: Masks) -> Masks:
    """Each concept has as much of the picture as any other: a softmax over places, not over words."""
    shares = probabilities / probabilities.sum(axis=(1, 2), keepdims=True)
    masks: Masks = shares / shares.sum(axis=0)
    return masks


def _against_every_word(question: Question) -> Masks:
    """As DAAM has it: what is not a subject's competes word by word, and is the background together."""
    named = [span for concept in question.concepts for span in concept.spans]
    words = [match.span() for match in re.finditer(r"\w+", question.prompt)]
    others = [
        (start, end) for start, end in words if not any(start < last and end > first for first, last in named)
    ]
    rivals = tuple(Concept(question.prompt[slice(*span)], (span,)) for span in others)
    reading = question.read((*question.concepts, *rivals))
    count = len(question.concepts)
    shares = reading.concept_probabilities
    together = np.concatenate([shares[:count], shares[count:].sum(axis=0, keepdims=True) / WORDS])
    return _refined(lambda _: together, reading, question.picture)


def _of_words(chosen: Callable[[str, Concept], tuple[Span, ...]], question: Question) -> Masks:
    concepts = (Concept(one.name, chosen(question.prompt, one)) for one in question.concepts)
    return soft_masks(question.read(tuple(concepts)), question.picture)


def _phrase(prompt: str, concept: Concept) -> tuple[Span, ...]:
    return concept.spans[:1]


def _last_words(prompt: str, concept: Concept) -> tuple[Span, ...]:
    ends = []
    for start, end in concept.spans:
        *_, last = re.finditer(r"\w+", prompt[start:end])
        ends.append((start + last.start(), start + last.end()))
    return tuple(ends)


def _refined(space: Callable[[Reading], Masks], reading: Reading, picture: Picture) -> Masks:
    masks = space(reading)
    # Of the background's words, where these compete one by one, nothing is known.
    phrases = reading.phrases[: len(masks) - 1]
    return without_islands(agreed(decided(coloured(masks, phrases, picture)), reading.features))


def _coloured(reading: Reading, picture: Picture) -> Masks:
    return coloured(reading.concept_probabilities, reading.phrases, picture)


def _not_coloured(reading: Reading, picture: Picture) -> Masks:
    return soft_masks(replace(reading, phrases=()), picture)


def _both(reading: Reading) -> Masks:
    joint = np.sqrt(reading.concept_probabilities * reading.output_similarity)
    masks: Masks = joint / joint.sum(axis=0)
    return masks
