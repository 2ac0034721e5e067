"""What a shot's prompt says of everything but its subjects."""

from __future__ import annotations

import re

from generator.storyboard.shot import Shot
from generator.storyboard.wording import told

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
_JOINTS = {"a", "and", "the", "with"}
"""Words that say nothing once the subjects beside them are gone."""


def background_prompt(shot: Shot) -> str:
    """The prompt without the phrases that stand for subjects, and without sentences that are empty then.

    "Noon. Mina (a girl) and Bolt. Watercolour." -> "Noon. Watercolour."
    """
    text = shot.prompt
    for start, end in sorted((span for subject in shot.subjects for span in subject.spans), reverse=True):
        text = text[:start] + text[end:]
    sentences = (sentence.strip(" ,;:、，") for sentence in _SENTENCE.split(text))
    return told(*(sentence for sentence in sentences if {*re.findall(r"\w+", sentence)} - _JOINTS))
