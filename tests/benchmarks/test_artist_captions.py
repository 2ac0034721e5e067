import unicodedata
from itertools import pairwise

import numpy as np
import pytest

from benchmarks.stylizedbench.captions import NOUNS, Caption, Cast, write_caption
from benchmarks.stylizedbench.figures import KINDS
from benchmarks.stylizedbench.palette import COLOURS

CAST = (
    Cast("girl", "red", "black", x=0.2, nearness=0.95, flies=False),
    Cast("robot", "grey", "brown", x=0.8, nearness=0.6, flies=False),
    Cast("drone", "blue", "red", x=0.5, nearness=0.4, flies=True),
)


def _captions(count: int, cast: tuple[Cast, ...] = CAST) -> list[Caption]:
    return [
        write_caption(np.random.default_rng(k), "watercolour", "beach", "night", cast) for k in range(count)
    ]


def test_every_kind_has_a_noun() -> None:
    assert set(NOUNS) == set(KINDS)
    assert set(COLOURS) >= {"red", "green", "blue", "grey", "white", "black"}


def test_first_mention_is_the_whole_phrase() -> None:
    for caption in _captions(200):
        for subject, name, spans in zip(CAST, caption.names, caption.spans, strict=True):
            first = caption.text[slice(*spans[0])]
            assert any(noun in first for noun in NOUNS[subject.kind])
            assert subject.colour.replace("grey", "gr") in first
            assert first.lower().startswith(name.lower())


def test_later_mentions_name_the_subject_again() -> None:
    again = [
        (caption.text[slice(*span)], name, NOUNS[subject.kind])
        for caption in _captions(300)
        for subject, name, spans in zip(CAST, caption.names, caption.spans, strict=True)
        for span in spans[1:]
    ]
    assert again
    for words, name, nouns in again:
        assert words == name or any(words.lower() == f"the {noun}" for noun in nouns)


def test_no_two_mentions_overlap() -> None:
    for caption in _captions(200):
        spans = sorted(span for spans in caption.spans for span in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        assert spans[-1][1] <= len(caption.text)


def test_some_captions_bind_an_invented_name_to_a_look() -> None:
    captions = _captions(400)
    names = {caption.names[0] for caption in captions if "(" in caption.text[slice(*caption.spans[0][0])]}
    assert {"Mina", "Somyung", "소명"} <= names
    assert all(unicodedata.is_normalized("NFC", name) for name in names)


def test_position_words_are_true() -> None:
    for caption in _captions(300):
        girl, robot, drone = (caption.text[spans[0][1] :] for spans in caption.spans)
        assert not girl.startswith((" on the right", " far away", " in the distance"))
        assert not robot.startswith((" on the left", " in the foreground"))
        assert not drone.startswith((" in the foreground", " in front"))


@pytest.mark.parametrize("words", ["watercolo", "night", "beach"])
def test_most_captions_say_what_the_picture_shows(words: str) -> None:
    captions = _captions(200, CAST[:1])
    said = sum(words in caption.text.lower() for caption in captions)
    assert said > 0.5 * len(captions)


def test_captions_are_short() -> None:
    lengths = [len(caption.text.split()) for caption in _captions(300, CAST[:2])]
    assert 8 < np.mean(lengths) < 30
    assert max(lengths) < 50
