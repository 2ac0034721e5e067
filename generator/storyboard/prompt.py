"""Writes the prompt of a shot: each named subject bound to its look, and where the prompt mentions it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from generator.errors import InputError
from generator.storyboard.candidate import Candidate
from generator.storyboard.cast import cast
from generator.storyboard.draft import Draft
from generator.storyboard.mentions import Mention, find_mentions
from generator.storyboard.misspelt import misspelt
from generator.storyboard.node import describe
from generator.storyboard.scenery import scenery_of
from generator.storyboard.shot import Shot, Span, Subject
from generator.storyboard.wording import closed, look, told

_ASIDE = re.compile(r" ?\(([^()]+)\)")
_POSSESSIVE = re.compile(r"['’]s(?!\w)")
_QUOTES = frozenset(['""', "“”", "«»", "「」", "『』"])


def write_prompt(draft: Draft, style: str | None, scenery: Sequence[str] | None = None) -> Shot:
    """The draft's shot with prompt, subjects, references and warnings.

    A `style` given here wins over the shot's own. Names of `scenery` are layers besides the subjects; where
    there are none and the shot names nobody, they are told by its words, unless it says its `layers`.

    Raises:
        InputError: a required subject is never named, or one name is given twice.
    """
    wanted, extras = cast(draft)
    everyone = [*wanted, *extras]
    text = told(draft.focus, *draft.setting, *draft.telling)
    mentions = _mentions(text, draft, everyone)
    absent = _absent(everyone, mentions)
    added = [candidate for candidate in absent if candidate.required and candidate.tier is None]
    for candidate in added:
        if not candidate.phrase:
            raise _never_named(candidate)
    if added:
        text = told(text, *(candidate.names[0] for candidate in added))
        mentions = _mentions(text, draft, everyone)
    looks = [_look(candidate, text) for candidate in everyone]
    prompt, spans = _bind(text, mentions, looks)
    parents = [_parent(candidate, everyone) for candidate in wanted]
    subjects = tuple(map(_subject, wanted, looks, spans, parents))
    named = tuple(subject for subject in subjects if subject.spans or subject.tier)
    if scenery is not None or (draft.layers is None and not named):
        keys = {subject.key for subject in named}
        found = scenery_of(prompt, [*chain.from_iterable(spans)], scenery)
        named += tuple(subject for subject in found if subject.key not in keys)
    style = draft.shot.style if style is None else style
    drawn = [candidate for candidate, own_spans in zip(everyone, spans, strict=True) if own_spans]
    references = chain(draft.shot.references, *(candidate.references for candidate in drawn))
    return replace(
        draft.shot,
        prompt=told(prompt, closed(style[:1].upper() + style[1:])),
        subjects=named,
        style=style,
        references=tuple(dict.fromkeys(references)),
        warnings=tuple(_warnings(draft, absent, named)),
    )


def _mentions(text: str, draft: Draft, everyone: Sequence[Candidate]) -> list[Mention]:
    """In the setting only an entry of `layers` ("sky") is looked for, no character."""
    setting_start, setting_end = len(told(draft.focus)), len(told(draft.focus, *draft.setting))
    names = [[*candidate.names, *filter(None, [candidate.phrase])] for candidate in everyone]
    return [
        mention
        for mention in find_mentions(text, names)
        if mention.end <= setting_start or mention.start >= setting_end or everyone[mention.owner].layer
    ]


def _absent(everyone: Sequence[Candidate], mentions: Iterable[Mention]) -> list[Candidate]:
    named = {mention.owner for mention in mentions}
    return [candidate for owner, candidate in enumerate(everyone) if owner not in named]


def _never_named(candidate: Candidate) -> InputError:
    name = describe(candidate.names[0])
    fix = 'give it a "phrase"' if candidate.layer else "write it there as it is spelled here"
    return candidate.node.error(f"the text of the shot never names {name}; {fix}, or remove the entry")


def _look(candidate: Candidate, text: str) -> str:
    if candidate.phrase and not find_mentions(text, [[candidate.phrase]]):
        return look(candidate.phrase)
    return candidate.look


def _bind(text: str, mentions: Sequence[Mention], looks: Sequence[str]) -> tuple[str, list[list[Span]]]:
    """The text with each first mention as "Name (look)", and per owner the spans of its mentions.

    Quotes around a name are dropped: some models would letter the quoted word into the picture.
    """
    prompt = ""
    spans: list[list[Span]] = [[] for _ in looks]
    done = 0
    limits = [mention.start for mention in mentions[1:]] + [len(text)]
    for mention, limit in zip(mentions, limits, strict=False):
        quote = text[mention.start - 1 : mention.start] + text[mention.end : mention.end + 1] in _QUOTES
        prompt += text[done : mention.start - quote]
        phrase = text[mention.start : mention.end]
        done = mention.end + quote
        if not spans[mention.owner]:
            own_look = looks[mention.owner]
            aside = _ASIDE.match(text, done, limit)
            if aside and own_look.casefold() in ("", aside[1].casefold()):
                phrase += aside[0]
                done = aside.end()
            elif own_look:
                if possessive := _POSSESSIVE.match(text, done, limit):
                    phrase += possessive[0]
                    done = possessive.end()
                phrase += f" ({own_look})"
        spans[mention.owner].append((len(prompt), len(prompt) + len(phrase)))
        prompt += phrase
    return prompt + text[done:], spans


def _subject(candidate: Candidate, own_look: str, spans: Sequence[Span], parent: str | None) -> Subject:
    return Subject(
        key=_key(candidate),
        name=candidate.names[0],
        look=own_look,
        spans=tuple(spans),
        depth=candidate.depth,
        attention_layers=candidate.attention_layers,
        kind="scenery" if candidate.scenery else "subject",
        tier=candidate.tier,
        parent=parent,
    )


def _key(candidate: Candidate) -> str:
    return unicodedata.normalize("NFC", (candidate.identity or candidate.names[0]).casefold())


def _parent(part: Candidate, everyone: Sequence[Candidate]) -> str | None:
    """The key of what it is a part of."""
    if not part.part_of:
        return None
    wanted = part.part_of.casefold()
    for candidate in everyone:
        if candidate is not part and wanted in map(str.casefold, candidate.names):
            if candidate.part_of:
                break
            return _key(candidate)
    known = ", ".join(other.names[0] for other in everyone if other is not part and not other.part_of)
    raise part.node["part_of"].error(
        f"{describe(part.part_of)} is no whole subject of this shot; there are: {known or 'none'}"
    )


def _warnings(draft: Draft, absent: Iterable[Candidate], named: Sequence[Subject]) -> Iterable[str]:
    yield from misspelt(draft.node, draft.fields)
    for candidate in (*draft.characters, *(draft.layers or ())):
        yield from misspelt(candidate.node, candidate.fields)
    if draft.untranslated:
        fields = ", ".join(draft.untranslated)
        yield f'no "{draft.node.language}" text for {fields}: another language was read'
    for candidate in absent:
        if candidate.layer and candidate.tier is None:
            name = describe(candidate.names[0])
            what = "added to the prompt" if candidate.required else "left out here"
            yield f"{candidate.node.key}: the text does not name {name}, which was {what}"
    if not named:
        yield "names no subject: there will be a plate and no other layer"
    elif all(subject.kind == "scenery" for subject in named):
        names = ", ".join(subject.name for subject in named)
        yield f"names no subject: its scenery becomes layers, as far as it is found ({names})"
