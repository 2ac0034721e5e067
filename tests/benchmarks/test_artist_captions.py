import re
import unicodedata
from itertools import pairwise

import numpy as np
import pytest

from benchmarks.stylizedbench.captions import Caption, Role, words, write_caption
from benchmarks.stylizedbench.kinds import KINDS
from benchmarks.stylizedbench.kinds.look import Outfit
from benchmarks.stylizedbench.palette import COLOURS, TIMES, WEATHERS, light_of
from benchmarks.stylizedbench.places import PLACES
from benchmarks.stylizedbench.scene import ANGLES, SHOTS, STYLES, Ground, Position
from benchmarks.stylizedbench.staging import Staging


def _role(
    kind: str, colour: str, x: float, *, pose: str = "standing", nearness: float = 0.7, **options: object
) -> Role:
    position: Position = "left" if x < 0.4 else "right" if x > 0.6 else "centre"
    ground: Ground = "foreground" if nearness > 0.85 else "background" if nearness < 0.55 else "middle ground"
    settings: dict[str, object] = {"variant": "", "outfit": None, "y": 0.4, "cropped": False, "size": 0.6}
    return Role(
        kind=kind, colour=colour, pose=pose, x=x, nearness=nearness, position=position, ground=ground,
        **{**settings, **options},
    )  # type: ignore[arg-type]  # fmt: skip


DRESSED = Outfit("dress", "black", "long", 0, hat=("hat", "brown"), glasses=True)
GIRL = _role("girl", "red", 0.2, nearness=0.95, outfit=DRESSED)
CAST = (
    GIRL,
    _role("robot", "grey", 0.8, nearness=0.6),
    _role("drone", "blue", 0.5, pose="flying", nearness=0.4, y=0.8),
)
STAGING = Staging(
    "beach", "night", "rain", "wide", "low", horizon=0.2, zoom=0.8, light=light_of("night", "rain"), actors=()
)


def _captions(count: int, cast: tuple[Role, ...] = CAST, staging: Staging = STAGING) -> list[Caption]:
    return [write_caption(np.random.default_rng(k), "watercolour", staging, cast) for k in range(count)]


def _first(caption: Caption, subject: int) -> str:
    return caption.text[slice(*caption.spans[subject][0])]


def test_there_are_words_for_all_that_is_drawn() -> None:
    assert set(words.NOUNS) == set(KINDS)
    assert set(words.PLACES) == set(PLACES)
    tables = (words.STYLES, words.SHOTS, words.ANGLES, words.CLOCK, words.SKIES)
    for table, drawn in zip(tables, (STYLES, SHOTS, ANGLES, TIMES, WEATHERS), strict=True):
        assert set(table) == set(drawn)
    for kind in KINDS.values():
        assert set(kind.poses) <= set(words.DEEDS) == set(words.AFTER)


def test_nothing_that_is_not_drawn_is_named_by_words_that_paint_nothing() -> None:
    nouns = {noun.lower() for options in words.NOUNS.values() for noun in options}
    for sentence in (*words.NOTHING, *words.MOVES, *words.LENSES):
        said = set(re.findall(r"[a-z-]+", sentence.lower()))
        assert not said & (nouns | set(COLOURS) | set(PLACES)), sentence


def test_first_mention_is_the_whole_phrase() -> None:
    for caption in _captions(200):
        for k, (role, name) in enumerate(zip(CAST, caption.names, strict=True)):
            first = _first(caption, k).lower()
            assert any(noun in first for noun in words.NOUNS[role.kind])
            assert role.colour.replace("grey", "gr") in first
            assert first.startswith(name.lower())


def test_later_mentions_name_the_subject_again() -> None:
    again = [
        (caption.text[slice(*span)], name, words.NOUNS[role.kind])
        for caption in _captions(300)
        for role, name, spans in zip(CAST, caption.names, caption.spans, strict=True)
        for span in spans[1:]
    ]
    assert again
    for said, name, nouns in again:
        assert said == name or any(said.lower() == f"the {noun}" for noun in nouns)


def test_no_two_mentions_overlap() -> None:
    for caption in _captions(200):
        spans = sorted(span for spans in caption.spans for span in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        assert spans[-1][1] <= len(caption.text)


def test_some_captions_bind_an_invented_name_to_a_look() -> None:
    captions = [caption for caption in _captions(400) if "(" in _first(caption, 0)]
    names = {caption.names[0] for caption in captions}
    assert {"Mina", "Somyung", "소명"} <= names
    assert all(unicodedata.is_normalized("NFC", name) for name in names)
    assert all(re.fullmatch(r".+ \([^()]+\)", _first(caption, 0)) for caption in captions)


def test_the_named_parts_are_those_that_are_labelled() -> None:
    for caption in _captions(300):
        phrase = _first(caption, 0)
        said = {part: part in phrase or (part == "hair" and "ponytail" in phrase) for part in ("hair", "hat")}
        assert {part for part, named in said.items() if named} == {part for part, _ in caption.parts[0]}
        assert all(colour in phrase for _, colour in caption.parts[0])


@pytest.mark.parametrize(
    ("pose", "unseen"), [("from the back", ("glasses", "beard")), ("standing", ("back to us", "behind"))]
)
def test_what_cannot_be_seen_is_not_named(pose: str, unseen: tuple[str, ...]) -> None:
    cast = (_role("girl", "red", 0.5, pose=pose, outfit=DRESSED),)
    for caption in _captions(200, cast):
        assert not any(said in caption.text for said in unseen)


def test_a_tiny_figure_is_not_described_in_detail() -> None:
    cast = (_role("girl", "red", 0.5, outfit=DRESSED, size=0.2),)
    assert not any("hair" in c.text or "glasses" in c.text or c.parts[0] for c in _captions(200, cast))


def test_position_words_are_true() -> None:
    for caption in _captions(300):
        girl, robot, drone = (caption.text[spans[0][1] :] for spans in caption.spans)
        assert not girl.startswith(
            (" on the right", " in the background", " in the distance", " behind", " overhead")
        )
        assert not robot.startswith((" on the left", " in the foreground", " overhead"))
        assert not drone.startswith((" in the foreground", " in front", " on the left", " on the right"))


def test_two_of_a_kind_are_told_apart_by_colour() -> None:
    cast = (_role("robot", "red", 0.3), _role("robot", "blue", 0.7))
    for caption in _captions(100, cast):
        assert "red" in _first(caption, 0).lower() and "blue" in _first(caption, 1).lower()


@pytest.mark.parametrize(
    ("said", "least"),
    [("watercolo", 0.85), ("night|11:00 pm", 0.9), ("beach|sea", 0.95), ("rain", 0.6), ("wide|long", 0.3)],
)
def test_most_captions_say_what_the_picture_shows(said: str, least: float) -> None:
    captions = _captions(300, CAST[:1])
    assert np.mean([bool(re.search(said, caption.text.lower())) for caption in captions]) > least


def test_weather_is_not_named_indoors() -> None:
    room = Staging("room", "day", "clear", "full", "eye level", 0.5, 1.0, light_of("day", "clear"), ())
    for caption in _captions(200, CAST[:1], room):
        assert not re.search("sky|sunny|overcast|rain|snow|fog", caption.text.lower())


def test_short_and_long_captions_are_written() -> None:
    lengths = [len(caption.text.split()) for caption in _captions(400, CAST[:2])]
    assert np.quantile(lengths, 0.15) < 23 and max(lengths) > 50
    assert min(len(caption.text.split()) for caption in _captions(200, CAST[1:2])) < 9
