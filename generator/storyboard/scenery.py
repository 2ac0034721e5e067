"""What of a shot's scenery becomes layers, told by the words of its prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import get_args

from generator.storyboard.mentions import find_mentions
from generator.storyboard.shot import Span, Subject, Tier

MEANT: dict[Tier, tuple[str, ...]] = {
    "sky": ("sky", "skies", "하늘"),
    "far": ("horizon", "skyline", "distance", "mountains", "hills", "지평선", "산"),
    "ground": ("ground", "floor", "street", "road", "sand", "meadow", "field", "sea", "땅", "바닥", "거리"),
}
"""Words of a prompt whose attention may speak for a tier."""
THINGS = (
    *("tower", "building", "skyscraper", "castle", "temple", "church", "house", "ruin", "wall", "gate"),
    *("bridge", "fence", "street lamp", "tree", "palm", "bush", "rock", "boulder", "statue", "windmill"),
    *("lighthouse", "billboard"),
)
"""Nouns of things that stand in a place; each that a prompt names, in singular or plural, becomes a layer."""
_DESCRIBED = re.compile(
    r"\b(?:an?|the|two|three|four|five|some|many|several)\s+"
    r"(?:(?!(?:of|in|on|at|by|near|and|or|with|to|under|over|behind|before)\b)[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
INDOORS = re.compile(
    r"\b(?:indoors?|interior|inside|room|bedroom|kitchen|corridor|hallway|cellar|office)\b|실내|복도|방 안",
    re.I,
)
"""Where there is no sky, and nothing far."""


def tier_of(name: str) -> Tier | None:
    return next((tier for tier in get_args(Tier) if tier == name.casefold()), None)


def scenery_of(prompt: str, taken: Sequence[Span], wanted: Sequence[str] | None = None) -> Iterator[Subject]:
    """Layers of scenery, the tiers first.

    Args:
        taken: phrases that stand for subjects; what they say of scenery belongs to them.
        wanted: names of tiers and of things; None: every thing that the prompt names, and the tiers that
            such a place has. A thing that the prompt does not name is passed over.
    """
    names = (*(tiers_of(prompt) if wanted is None else wanted), *(THINGS if wanted is None else ()))
    for name in dict.fromkeys(name.casefold() for name in names):
        tier = tier_of(name)
        words = MEANT[tier] if tier else (name, *plurals(name))
        mentions = find_mentions(prompt, [words])
        described = [
            (found.start if tier else phrase_start(prompt, found.start), found.end) for found in mentions
        ]
        spans = tuple(span for span in described if is_free(span, taken))
        if spans or tier:
            shown = name if tier else prompt[mentions[0].start : mentions[0].end]
            yield Subject(name, shown, spans=spans, kind="scenery", tier=tier)


def tiers_of(prompt: str) -> tuple[Tier, ...]:
    """Indoors the floor is all that there is."""
    return ("ground",) if INDOORS.search(prompt) else get_args(Tier)


def phrase_start(prompt: str, noun: int) -> int:
    """Where "a tall stone tower" begins, whose noun begins at `noun`: a model knows the phrase best."""
    before = _DESCRIBED.search(prompt, 0, noun)
    return before.start() if before else noun


def plurals(noun: str) -> tuple[str, ...]:
    return (f"{noun}s", f"{noun}es", f"{noun[:-1]}ies")


def is_free(span: Span, taken: Sequence[Span]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end in taken)
