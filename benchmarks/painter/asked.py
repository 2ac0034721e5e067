"""What a caption asks for: the labels of its scene, as far as its words say them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.judge.marks import Asked, whole_truth
from benchmarks.stylizedbench.captions import words
from benchmarks.stylizedbench.scene import Scene


def asked_by_caption(scene: Scene) -> Asked:
    """Every subject is named with its colour; place, hour, weather and style are not in every caption."""
    truth = whole_truth(scene)
    phrases: dict[str, Sequence[str]] = {
        "style": words.STYLES[scene.style],
        "place": (scene.place, *words.PLACES[scene.place]),
        "time": (*words.TIMES[scene.time], *words.CLOCK[scene.time]),
        "weather": (
            *words.SKIES[scene.weather],
            *words.IN_WEATHER[scene.weather],
            *words.IT_IS[scene.weather],
        ),
    }
    said = {question: value for question, value in truth.answers.items() if _says(scene, phrases[question])}
    return replace(truth, answers=said)


def _says(scene: Scene, phrases: Sequence[str]) -> bool:
    found = "|".join(re.escape(phrase) for phrase in phrases if phrase)
    return re.search(rf"(?<!\w)(?:{found})(?!\w)", scene.caption, re.IGNORECASE) is not None
