"""Captions in the words of storyboards, with the span of every mention of a subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.stylizedbench.palette import Time
from benchmarks.stylizedbench.scene import Style

NOUNS: dict[str, tuple[str, ...]] = {
    "girl": ("girl", "girl", "girl", "female teenager", "teenage girl", "little girl"),
    "boy": ("boy", "boy", "boy", "male teenager", "teenage boy", "little boy"),
    "woman": ("woman", "woman", "young woman", "lady"),
    "man": ("man", "man", "young man", "gentleman"),
    "robot": ("robot", "robot", "robot", "humanoid robot", "android"),
    "dog": ("dog", "dog", "dog", "puppy"),
    "cat": ("cat", "cat", "cat", "kitten"),
    "horse": ("horse", "horse", "pony"),
    "bird": ("bird",),
    "drone": ("drone", "drone", "flying drone"),
    "balloon": ("balloon", "hot-air balloon"),
    "car": ("car", "car", "car", "automobile"),
    "house": ("house", "house", "cottage"),
    "tree": ("tree",),
    "ball": ("ball",),
    "box": ("box", "box", "crate"),
    "tower": ("tower", "tower", "watchtower"),
}
"""What a caption may call each kind; repeated words are likelier."""

_WEAR = {
    "girl": ("dress", "dress", "hoodie", "coat", "hooded jacket"),
    "woman": ("dress", "dress", "gown", "coat"),
    "boy": ("shirt", "hoodie", "jacket"),
    "man": ("shirt", "jacket", "coat"),
}
_NAMES = {
    "girl": ("Mina", "Somyung", "Yuna", "Lily", "소명", "미나"),
    "woman": ("Somyung", "Anna", "Hana", "Vera", "소명", "지은"),
    "boy": ("Kai", "Leo", "Tom", "Minjun", "민준", "하루"),
    "man": ("Kai", "Oskar", "Jun", "Viktor", "민준", "준"),
    "robot": ("Robu", "Robu", "Unit 7", "Axel", "로부", "로부"),
}
_SYLLABLES = (
    "ka",
    "ri",
    "mo",
    "sen",
    "lu",
    "tai",
    "vo",
    "ne",
    "bi",
    "shu",
    "ar",
    "el",
    "du",
    "mi",
    "ro",
    "yan",
)
_HANGUL = tuple("소명로부민준하나유진서아라미수호재은별")

_PLACES = {
    "forest": ("in a forest", "in the forest", "in the woods"),
    "desert": ("in a desert", "in the desert"),
    "city street": ("on a city street", "in the city", "in the street"),
    "beach": ("on a beach", "on the beach", "by the sea"),
    "mountains": ("in the mountains", "in the mountains", "before snowy mountains"),
    "room": ("in a room", "inside a room", "indoors"),
    "future city": ("in a future city", "in a futuristic city", "among neon skyscrapers"),
    "field": ("in a field", "in a meadow", "in a green field"),
}
_NIGHT_CITY = {"city street": ("in a night city", "on a city street at night")}
_TIMES: dict[Time, tuple[str, ...]] = {
    "day": ("", "", "by day", "at noon"),
    "sunset": ("at sunset", "at sunset", "at dusk"),
    "night": ("at night", "at night", "by night"),
}
_CLOCK: dict[Time, tuple[str, ...]] = {
    "day": ("Noon", "Day", "Morning", "Midday / Noon"),
    "sunset": ("Sunset", "Dusk", "Evening"),
    "night": ("Night", "Midnight", "Late night"),
}
_WEATHER = ("clear", "overcast", "cloudy", "Clear", "Cloudy / Overcast", "")
_SHOTS = ("Wide shot", "WS (Wide Shot)", "Full shot", "MS (Medium Shot)", "Long shot", "Medium shot")
_ANGLES = ("Eye Level", "eye level", "Low Angle", "High Angle", "")
_EMPTY = (
    "", "", "", "Rule of Thirds, natural, balanced composition.", "Center framing.", "A quiet moment.",
    "Cinematic lighting.", "Tense mood.", "Static shot.", "Soft light, calm mood.", "Slow pan.",
)  # fmt: skip
_STYLES: dict[Style, tuple[str, ...]] = {
    "ink sketch": ("ink sketch", "ink sketch", "ink drawing"),
    "watercolour": ("watercolour", "watercolour", "watercolor painting"),
    "oil paint": ("oil paint", "oil painting", "oil painting"),
    "pencil": ("pencil", "pencil drawing", "pencil sketch"),
    "flat colour": ("flat colour", "flat colour illustration", "flat color"),
    "line art": ("line art", "line art", "clean line art"),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """One subject as the caption's writer sees it."""

    kind: str
    colour: str
    hair: str
    x: float
    """Middle, 0 left to 1 right."""
    nearness: float
    """0 at the horizon to 1 at the bottom edge."""
    flies: bool


@dataclass(frozen=True, slots=True)
class Caption:
    text: str
    names: tuple[str, ...]
    """Per subject: its invented name, or its noun phrase."""
    spans: tuple[tuple[tuple[int, int], ...], ...]


_Piece = str | tuple[int, str]
"""Plain words, or a mention: the subject's index and the words that name it."""


@dataclass(frozen=True, slots=True)
class _Naming:
    index: int
    name: str
    first: str
    """The whole phrase."""
    again: str
    person: bool


@dataclass(frozen=True, slots=True)
class _Brief:
    style: Style
    place: str
    time: Time
    cast: Sequence[Cast]
    order: Sequence[_Naming]
    """In which the caption comes to its subjects; the first leads."""


def write_caption(
    rng: np.random.Generator, style: Style, place: str, time: Time, cast: Sequence[Cast]
) -> Caption:
    """One caption; subjects are mentioned in an order of the writer's own."""
    board = rng.random() < 0.32
    named = board or rng.random() < 0.12
    namings = _name_all(rng, cast, named)
    brief = _Brief(style, place, time, cast, [namings[k] for k in rng.permutation(len(cast))])
    way = _board if board else _title if rng.random() < 0.55 else _sentences
    return _assemble(way(rng, brief), namings)


def _title(rng: np.random.Generator, brief: _Brief) -> list[_Piece]:
    """ "watercolour of a red girl and a blue robot in a forest at night" """
    opening = f"{_pick(rng, _STYLES[brief.style])} of " if rng.random() < 0.9 else ""
    where = f" {_where(rng, brief.place, brief.time)}"
    return [opening, *_listing(rng, brief.cast, brief.order), where]


def _sentences(rng: np.random.Generator, brief: _Brief) -> list[_Piece]:
    """ "A girl in a red dress stands on the left, a blue robot behind her. Desert, sunset. Ink sketch." """
    lead, *others = brief.order
    pieces: list[_Piece] = [(lead.index, _capital(lead.first)), f" {_deed(rng, brief.cast[lead.index])}"]
    pieces += [_position(rng, brief.cast[lead.index], 0.5), *_relations(rng, brief.cast, lead, others), ". "]
    if rng.random() < 0.5:
        pieces.append(f"{_capital(_where(rng, brief.place, brief.time))}. ")
    else:
        pieces.append(f"{_capital(brief.place)}, {_pick(rng, _CLOCK[brief.time]).lower()}. ")
    return [*pieces, _signature(rng, brief.style, 0.9)]


def _board(rng: np.random.Generator, brief: _Brief) -> list[_Piece]:
    """ "Noon, clear. WS (Wide Shot), Eye Level. Mina (a girl, red dress) walks by the sea. Watercolour." """
    weather, angle, filler = _pick(rng, _WEATHER), _pick(rng, _ANGLES), _pick(rng, _EMPTY)
    camera = _pick(rng, _SHOTS) + (f", {angle}" if angle else "") + ". "
    pieces: list[_Piece] = []
    if rng.random() < 0.7:
        pieces.append(f"{_pick(rng, _CLOCK[brief.time])}{', ' + weather if weather else ''}. ")
    camera_first = rng.random() < 0.6
    if camera_first:
        pieces.append(camera)
    lead, *others = brief.order
    pieces += [
        (lead.index, _capital(lead.first)),
        f" {_deed(rng, brief.cast[lead.index])} {_where(rng, brief.place, brief.time)}",
    ]
    pieces += [_position(rng, brief.cast[lead.index], 0.3), *_relations(rng, brief.cast, lead, others), ". "]
    if lead.person and rng.random() < 0.25:
        pieces += [
            (lead.index, _capital(lead.again)),
            _pick(rng, (" looks up. ", " waits. ", " turns around. ")),
        ]
    if filler:
        pieces.append(f"{filler} ")
    if not camera_first:
        pieces.append(camera)
    return [*pieces, _signature(rng, brief.style, 0.92)]


def _signature(rng: np.random.Generator, style: Style, chance: float) -> str:
    return f"{_capital(_pick(rng, _STYLES[style]))}." if rng.random() < chance else ""


def _listing(rng: np.random.Generator, cast: Sequence[Cast], order: Sequence[_Naming]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for k, naming in enumerate(order):
        if k:
            pieces.append(" and " if k == len(order) - 1 else ", ")
        pieces += [(naming.index, naming.first), _position(rng, cast[naming.index], 0.3)]
    return pieces


def _relations(
    rng: np.random.Generator, cast: Sequence[Cast], lead: _Naming, others: Sequence[_Naming]
) -> list[_Piece]:
    pieces: list[_Piece] = []
    for k, other in enumerate(others):
        pieces += [", " if len(others) == 1 or k < len(others) - 1 else " and ", (other.index, other.first)]
        if cast[other.index].flies:
            pieces.append(_pick(rng, (" overhead", " in the air", " above")))
        elif rng.random() < 0.5:
            gap = cast[other.index].nearness - cast[lead.index].nearness
            side = " on the left" if cast[other.index].x < cast[lead.index].x else " on the right"
            pieces.append(side if abs(gap) < 0.15 else (" in front" if gap > 0 else " behind"))
    return pieces


def _position(rng: np.random.Generator, subject: Cast, chance: float) -> str:
    truths = (
        (" on the left", subject.x < 0.4),
        (" on the right", subject.x > 0.6),
        (" in the middle", 0.42 < subject.x < 0.58),
        (" in the foreground", subject.nearness > 0.85 and not subject.flies),
        (" far away", subject.nearness < 0.5),
        (" in the distance", subject.nearness < 0.45),
    )
    options = [words for words, true in truths if true]
    return _pick(rng, options) if options and rng.random() < chance else ""


def _deed(rng: np.random.Generator, subject: Cast) -> str:
    if subject.kind in _WEAR or subject.kind == "robot":
        return _pick(rng, ("stands", "stands", "walks", "waits", "looks around"))
    if subject.flies:
        return _pick(rng, ("flies", "hovers", "floats"))
    if subject.kind in ("dog", "cat", "horse"):
        return _pick(rng, ("stands", "waits", "rests"))
    return _pick(rng, ("stands", "is seen"))


def _where(rng: np.random.Generator, place: str, time: Time) -> str:
    if time == "night" and place in _NIGHT_CITY and rng.random() < 0.4:
        return _pick(rng, _NIGHT_CITY[place])
    return f"{_pick(rng, _PLACES[place])} {_pick(rng, _TIMES[time])}".strip()


def _name_all(rng: np.random.Generator, cast: Sequence[Cast], named: bool) -> list[_Naming]:
    """Names are given to people and robots, now and then to an animal, and never twice."""
    namings: list[_Naming] = []
    for k, subject in enumerate(cast):
        person = subject.kind in _NAMES
        if named and (person or (subject.kind in ("dog", "cat", "horse", "bird") and rng.random() < 0.3)):
            name = _name(rng, subject.kind)
            while any(name == other.name for other in namings):
                name = _name(rng, subject.kind)
            namings.append(_Naming(k, name, f"{name} ({_look(rng, subject)})", name, person))
        else:
            noun, phrase = _phrase(rng, subject)
            namings.append(_Naming(k, phrase, phrase, f"the {noun}", person))
    return namings


def _name(rng: np.random.Generator, kind: str) -> str:
    way = rng.random()
    if kind in _NAMES and way < 0.55:
        return _pick(rng, _NAMES[kind])
    if way < 0.85:
        return _capital("".join(_pick(rng, _SYLLABLES) for _ in range(int(rng.integers(2, 4)))))
    return "".join(_pick(rng, _HANGUL) for _ in range(2))


def _look(rng: np.random.Generator, subject: Cast) -> str:
    """What follows a name in parentheses."""
    noun = _pick(rng, NOUNS[subject.kind])
    if subject.kind not in _WEAR:
        return _article(f"{_colour(rng, subject)} {noun}")
    wear = f"{_colour(rng, subject)} {_pick(rng, _WEAR[subject.kind])}"
    hair = f"{'long ' if rng.random() < 0.4 and subject.kind in ('girl', 'woman') else ''}{subject.hair} hair"
    way = rng.random()
    if way < 0.4:
        return f"{_article(noun)} with {hair}, {wear}"
    if way < 0.6:
        return f"{_article(noun)} with {hair}, wearing {_article(wear)}"
    return f"{_article(noun)} in {_article(wear)}" if way < 0.8 else f"{_article(noun)}, {wear}"


def _phrase(rng: np.random.Generator, subject: Cast) -> tuple[str, str]:
    """The noun alone, and the phrase with its article and colour."""
    noun = _pick(rng, NOUNS[subject.kind])
    if subject.kind in _WEAR and rng.random() < 0.4:
        hair = f" with {subject.hair} hair" if rng.random() < 0.2 else ""
        wear = _article(f"{_colour(rng, subject)} {_pick(rng, _WEAR[subject.kind])}")
        return noun, f"{_article(noun)}{hair} in {wear}"
    return noun, _article(f"{_colour(rng, subject)} {noun}")


def _colour(rng: np.random.Generator, subject: Cast) -> str:
    return _pick(rng, ("grey", "gray")) if subject.colour == "grey" else subject.colour


def _assemble(pieces: Sequence[_Piece], namings: Sequence[_Naming]) -> Caption:
    text = ""
    spans: list[list[tuple[int, int]]] = [[] for _ in namings]
    for piece in pieces:
        words = piece if isinstance(piece, str) else piece[1]
        if not isinstance(piece, str):
            spans[piece[0]].append((len(text), len(text) + len(words)))
        text += words
    return Caption(text.rstrip(), tuple(n.name for n in namings), tuple(tuple(s) for s in spans))


def _pick(rng: np.random.Generator, options: Sequence[str]) -> str:
    return options[int(rng.integers(len(options)))]


def _article(phrase: str) -> str:
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
