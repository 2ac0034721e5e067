"""Writes a caption: a title, a few sentences, or a storyboard's own prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.stylizedbench.captions import words
from benchmarks.stylizedbench.captions.naming import Naming, Role, capital, name_all, pick
from benchmarks.stylizedbench.places import INDOORS
from benchmarks.stylizedbench.scene import Style
from benchmarks.stylizedbench.staging import Staging


@dataclass(frozen=True, slots=True)
class Caption:
    text: str
    names: tuple[str, ...]
    """Per subject: its invented name, or its noun phrase."""
    spans: tuple[tuple[tuple[int, int], ...], ...]
    parts: tuple[tuple[tuple[str, str], ...], ...]
    """Per subject: (part, colour) pairs named besides the main colour."""


_Piece = str | tuple[int, str]
"""Plain words, or a mention: the subject's index and the words that name it."""


@dataclass(frozen=True, slots=True)
class _Brief:
    style: Style
    staging: Staging
    cast: Sequence[Role]
    order: Sequence[Naming]
    """In which the caption comes to its subjects; the first leads."""


def write_caption(rng: np.random.Generator, style: Style, staging: Staging, cast: Sequence[Role]) -> Caption:
    """One caption; subjects are mentioned in an order of the writer's own."""
    board = rng.random() < 0.36
    namings = name_all(rng, cast, named=board or bool(rng.random() < 0.1))
    brief = _Brief(style, staging, cast, [namings[k] for k in rng.permutation(len(cast))])
    way = _board if board else _title if rng.random() < 0.55 else _sentences
    return _assemble(way(rng, brief), namings)


def _title(rng: np.random.Generator, brief: _Brief) -> list[_Piece]:
    """ "watercolour of a red girl and a blue robot in a forest at night", often with nothing more to it."""
    plain = rng.random() < 0.5
    shot = words.SHOTS[brief.staging.shot][0].lower() if not plain and rng.random() < 0.35 else ""
    style = pick(rng, words.STYLES[brief.style])
    where = _where(rng, brief.staging, 0.25 if plain else 0.7)
    listing = _listing(rng, brief, 0.0 if plain else 0.3)
    way = rng.random()
    if way < 0.7:
        shown = f"{'an' if shot[0] in 'e' else 'a'} {shot} of " if shot else ""
        return [f"{style} of {shown}", *listing, f" {where}"]
    if way < 0.92:
        return [f"{shot} of " if shot else "", *listing, f" {where}, {style}"]
    return [*listing, f" {where}"]


def _sentences(rng: np.random.Generator, brief: _Brief) -> list[_Piece]:
    """ "A girl in a red dress stands on the left, a blue robot behind her. Desert, sunset. Ink sketch." """
    staging = brief.staging
    pieces = _telling(rng, brief, 0.5)
    if rng.random() < 0.5:
        pieces.append(f"{capital(_where(rng, staging))}. ")
    else:
        sky = (
            f", {pick(rng, words.SKIES[staging.weather]).lower()}"
            if _outdoors(staging) and rng.random() < 0.7
            else ""
        )
        pieces.append(f"{capital(staging.place)}, {pick(rng, words.CLOCK[staging.time]).lower()}{sky}. ")
    if rng.random() < 0.35:
        pieces.append(_camera(rng, staging))
    if rng.random() < 0.2:
        pieces.append(f"{pick(rng, words.NOTHING)} ")
    return [*pieces, _signature(rng, brief.style, 0.92)]


def _board(rng: np.random.Generator, brief: _Brief) -> list[_Piece]:
    """ "Noon, clear. WS (Wide Shot), Eye Level. Mina (a girl, red dress) walks by the sea. Watercolour." """
    staging, lead = brief.staging, brief.order[0]
    header: list[_Piece] = []
    if rng.random() < 0.8:
        sky = f", {pick(rng, words.SKIES[staging.weather])}" if _outdoors(staging) else ""
        header.append(f"{pick(rng, words.CLOCK[staging.time])}{sky}. ")
    if rng.random() < 0.85:
        header.append(_camera(rng, staging))
    if rng.random() < 0.45:
        framing = _framing(rng, brief.cast[lead.index])
        header.append(f"{framing} " if framing else "")
    telling = _telling(rng, brief, 0.35, where=True)
    if lead.somebody and rng.random() < 0.3:
        telling += [
            (lead.index, capital(lead.again)),
            pick(rng, (" looks up. ", " waits. ", " takes a deep breath. ")),
        ]
    weather = (
        f"{pick(rng, words.IT_IS[staging.weather])} " if _outdoors(staging) and rng.random() < 0.25 else ""
    )
    closing = [weather, *(f"{sentence} " for sentence in _fillers(rng, staging))]
    body = [*telling, *closing, *header] if rng.random() < 0.18 else [*header, *telling, *closing]
    return [*body, _signature(rng, brief.style, 0.93)]


def _fillers(rng: np.random.Generator, staging: Staging) -> list[str]:
    """Sentences that paint nothing, and the vocabulary of light, lens and camera move."""
    count = int(rng.choice((0, 1, 2, 4), p=(0.35, 0.3, 0.25, 0.1)))
    pool = [*words.NOTHING, *words.MOVES, *words.LENSES]
    if _outdoors(staging):
        pool += words.LIGHTS[staging.time] * 2
    return [str(sentence) for sentence in rng.choice(pool, count, replace=False)]


def _telling(rng: np.random.Generator, brief: _Brief, chance: float, *, where: bool = False) -> list[_Piece]:
    """Who does what; the others stand in some relation to the first."""
    lead, *others = brief.order
    role = brief.cast[lead.index]
    pieces: list[_Piece] = [(lead.index, capital(lead.first)), f" {_deed(rng, role)}"]
    if where:
        pieces.append(f" {_where(rng, brief.staging)}")
    return [*pieces, _position(rng, role, chance), *_relations(rng, brief, lead, others), ". "]


def _camera(rng: np.random.Generator, staging: Staging) -> str:
    angle = pick(rng, words.ANGLES[staging.angle])
    return pick(rng, words.SHOTS[staging.shot]) + (f", {angle}" if angle else "") + ". "


def _framing(rng: np.random.Generator, role: Role) -> str:
    if 0.44 < role.x < 0.56:
        return pick(rng, words.FRAMINGS["centre"])
    third = 0.24 < role.x < 0.42 or 0.58 < role.x < 0.76
    return pick(rng, words.FRAMINGS["off"]) if third else ""


def _signature(rng: np.random.Generator, style: Style, chance: float) -> str:
    return f"{capital(pick(rng, words.STYLES[style]))}." if rng.random() < chance else ""


def _listing(rng: np.random.Generator, brief: _Brief, chance: float) -> list[_Piece]:
    pieces: list[_Piece] = []
    for k, naming in enumerate(brief.order):
        role = brief.cast[naming.index]
        if k:
            pieces.append(" and " if k == len(brief.order) - 1 else ", ")
        after = pick(rng, words.AFTER[role.pose]).format(role.own) if rng.random() < chance else ""
        pieces += [(naming.index, naming.first), f" {after}" if after else "", _position(rng, role, chance)]
    return pieces


def _relations(
    rng: np.random.Generator, brief: _Brief, lead: Naming, others: Sequence[Naming]
) -> list[_Piece]:
    pieces: list[_Piece] = []
    first = brief.cast[lead.index]
    for k, other in enumerate(others):
        role = brief.cast[other.index]
        pieces.append(", " if len(others) == 1 or k < len(others) - 1 else " and ")
        pieces.append((other.index, other.first))
        if rng.random() < 0.65:
            true = _relation_words(role, first)
            pieces.append(pick(rng, true) if true else "")
    return pieces


def _relation_words(role: Role, lead: Role) -> list[str]:
    """What is true of `role` beside the lead."""
    gap = role.nearness - lead.nearness
    aside = role.x - lead.x
    truths = (
        (" overhead", role.pose == "flying" and role.y > lead.y + 0.12),
        (" above", role.pose == "flying" and role.y > lead.y + 0.12),
        (" behind", gap < -0.15 and abs(aside) < 0.35),
        (" in front", gap > 0.15 and abs(aside) < 0.35 and role.pose != "flying"),
        (" further to the left", aside < -0.15),
        (" further to the right", aside > 0.15),
        (" next to it" if lead.own == "its" else " nearby", abs(gap) < 0.15 and abs(aside) < 0.35),
        (" on the left", role.x < 0.38),
        (" on the right", role.x > 0.62),
        (" in the background", role.ground == "background"),
        (" in the foreground", role.ground == "foreground" and role.pose != "flying"),
    )
    return [text for text, true in truths if true]


def _position(rng: np.random.Generator, role: Role, chance: float) -> str:
    truths = (
        (" on the left", role.x < 0.38),
        (" on the left side of the frame", role.x < 0.36),
        (" on the right", role.x > 0.62),
        (" on the right side of the frame", role.x > 0.64),
        (" in the middle", 0.44 < role.x < 0.56),
        (" in the centre", 0.44 < role.x < 0.56),
        (" in the foreground", role.ground == "foreground" and role.pose != "flying"),
        (" in the background", role.ground == "background"),
        (" in the distance", role.ground == "background" and role.size < 0.3),
    )
    options = [text for text, true in truths if true]
    return pick(rng, options) if options and rng.random() < chance else ""


def _deed(rng: np.random.Generator, role: Role) -> str:
    return pick(rng, words.DEEDS[role.pose]).format(role.own)


def _outdoors(staging: Staging) -> bool:
    return staging.place not in INDOORS


def _where(rng: np.random.Generator, staging: Staging, weather_chance: float = 0.7) -> str:
    told = _outdoors(staging) and rng.random() < weather_chance
    weather = pick(rng, words.IN_WEATHER[staging.weather]) if told else ""
    place, time = pick(rng, words.PLACES[staging.place]), pick(rng, words.TIMES[staging.time])
    return " ".join(filter(None, (place, weather, time)))


def _assemble(pieces: Sequence[_Piece], namings: Sequence[Naming]) -> Caption:
    text = ""
    spans: list[list[tuple[int, int]]] = [[] for _ in namings]
    for piece in pieces:
        said = piece if isinstance(piece, str) else piece[1]
        if not isinstance(piece, str):
            spans[piece[0]].append((len(text), len(text) + len(said)))
        text += said
    return Caption(
        text.rstrip(),
        tuple(naming.name for naming in namings),
        tuple(tuple(span) for span in spans),
        tuple(naming.parts for naming in namings),
    )
