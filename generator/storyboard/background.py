"""What a shot's prompt says of everything but its subjects."""

from __future__ import annotations

import re

from generator.storyboard.shot import Shot
from generator.storyboard.wording import told

_CUT = "\0"
_JOINT = r"(?:[\s,，、;]|\b(?:and|with)\b)*"
_GAP = re.compile(rf"(?:{_JOINT}{_CUT})+{_JOINT}")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")


def background_prompt(shot: Shot) -> str:
    """The prompt without the phrases that stand for subjects, and without sentences that are empty then.

    Sky, far and ground stay: the plate shows them.

    "Noon. Mina (a girl) and Bolt. Watercolour." -> "Noon. Watercolour."
    """
    text = shot.prompt
    phrases = (span for subject in shot.subjects if subject.tier is None for span in subject.spans)
    for start, end in sorted(phrases, reverse=True):
        text = text[:start] + _CUT + text[end:]
    sentences = _SENTENCE.split(_GAP.sub(" ", text))
    return told(*(sentence for sentence in sentences if re.search(r"\w", sentence)))
