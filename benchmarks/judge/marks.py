"""One picture's marks against what was asked for, and the marks of many pictures in sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.judge.labels import ANSWERS
from benchmarks.judge.sight import Sight
from benchmarks.judge.verdict import Subject, Verdict, verdicts
from benchmarks.stylizedbench.places import INDOORS
from benchmarks.stylizedbench.scene import HELD_OUT_STYLE, Scene


@dataclass(frozen=True, slots=True)
class Asked:
    subjects: tuple[Subject, ...]
    answers: dict[str, str]
    """Of `labels.ANSWERS`, those that matter."""


@dataclass(frozen=True, slots=True)
class Mark:
    asked: Asked
    verdicts: tuple[Verdict, ...]
    answers: dict[str, bool]
    """Whether each answer that was asked for is right."""


@dataclass(frozen=True, slots=True)
class Share:
    hits: int
    of: int

    def __str__(self) -> str:
        return f"{100 * self.hits / self.of:.1f}" if self.of else "-"


Tally = dict[str, dict[str, Share]]
"""Section, row of it, share."""


def whole_truth(scene: Scene) -> Asked:
    """Everything that the picture shows; indoors it shows no weather."""
    answers = {question: str(getattr(scene, question)) for question in ANSWERS}
    if scene.place in INDOORS:
        del answers["weather"]
    return Asked(tuple((subject.kind, subject.colour) for subject in scene.subjects), answers)


def mark(sight: Sight, asked: Asked, least_area: float) -> Mark:
    right = {question: sight.answers[question] == wanted for question, wanted in asked.answers.items()}
    return Mark(asked, verdicts(sight, asked.subjects, least_area), right)


def tally(marks: Iterable[Mark]) -> Tally:
    """In sections and rows of a fixed order, so that two tallies can be set side by side."""
    hits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in marks:
        for row, hit in _rows(one):
            hits[row].append(hit)
    sections: Tally = {section: {} for section in ("all found", "subjects", "picture", "kind", "colour")}
    for (section, name), values in sorted(hits.items()):
        sections[section][name] = Share(sum(values), len(values))
    return sections


def _rows(one: Mark) -> Iterator[tuple[tuple[str, str], bool]]:
    count = len(one.verdicts)
    yield ("all found", f"{count} named" if count else "none named"), all(v.found for v in one.verdicts)
    for (kind, colour), verdict in zip(one.asked.subjects, one.verdicts, strict=True):
        yield ("subjects", "found"), verdict.found
        yield ("subjects", "found, or one of its group"), verdict.family
        yield ("kind", kind), verdict.found
        if verdict.found:
            yield ("subjects", "in its colour, if found"), verdict.coloured
            yield ("colour", colour), verdict.coloured
    for question, right in one.answers.items():
        yield ("picture", _name(question, one.asked)), right


def _name(question: str, asked: Asked) -> str:
    """The style that no painter was trained on counts by itself."""
    if question != "style":
        return question
    return f"style, {HELD_OUT_STYLE}" if asked.answers["style"] == HELD_OUT_STYLE else "style, the others"
