"""Where a text names whom: whole words only, in any script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Letters of scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W{_UNSPACED}]"
# What Korean writes onto the end of a name: case particles, topic, "and", "only", honorifics, plural, copula.
_PARTICLE = (
    "(?:은|는|이|가|을|를|의|에|에게|에게서|에서|께|께서|한테|한테서|로|으로|로서|으로서|와|과|랑|이랑|하고"
    "|도|만|부터|까지|처럼|보다|마저|조차|밖에|씨|님|들|라는|이라는|라고|이라고|이다|이며)"
)
# Arabic writes "and", "so", "with", "for" and "like" onto the beginning of the next word.
_STARTS = re.compile(rf"(?!{_LETTER})|(?<!{_LETTER})|(?<=(?<!{_LETTER})[وفبلك])|(?<=(?<!{_LETTER})[وف][بلك])")
_ENDS = re.compile(rf"(?<!{_LETTER})|{_PARTICLE}{{0,3}}(?!{_LETTER})")


@dataclass(frozen=True, slots=True)
class Mention:
    start: int
    """Code points, as `end`, which is exclusive."""
    end: int
    owner: int


def find_mentions(text: str, names: Sequence[Iterable[str]]) -> list[Mention]:
    """Every mention of an owner by one of its names (`names[owner]`), in order, none overlapping.

    Where two would overlap the longer one counts. Upper and lower case do not matter, except that a name
    which the text also writes as given is not found in an all-lower-case word: Will, not "will".
    """
    folded = _fold(text)
    found = [
        Mention(start, start + len(name), owner)
        for owner, own_names in enumerate(names)
        for name in own_names
        for start in _occurrences(text, folded, name)
    ]
    found.sort(key=lambda mention: (mention.start - mention.end, mention.start))
    taken = bytearray(len(text))
    free = []
    for mention in found:
        if taken.find(1, mention.start, mention.end) < 0:
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            free.append(mention)
    return sorted(free, key=lambda mention: mention.start)


def _occurrences(text: str, folded: str, name: str) -> list[int]:
    needle = _fold(name)
    starts = []
    start = folded.find(needle)
    while start >= 0:
        end = start + len(name)
        stands_alone = _STARTS.match(text, start) and _ENDS.match(text, end)
        if stands_alone:
            starts.append(start)
        start = folded.find(needle, end if stands_alone else start + 1)
    words = [text[start : start + len(name)] for start in starts]
    if name not in words:
        return starts
    return [start for start, word in zip(starts, words, strict=True) if word == name or not word.islower()]


def _fold(text: str) -> str:
    """Lower case of the same length; İ alone would grow."""
    return text.replace("İ", "i").lower()
