from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.storyboard.mentions import find_mentions


def found(text: str, *names: str) -> list[tuple[str, str]]:
    """(owner's name, the words found) in order."""
    mentions = find_mentions(text, [[name] for name in names])
    return [(names[mention.owner], text[mention.start : mention.end]) for mention in mentions]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("Mina runs.", "Mina", ["Mina"]),
        ('"Mina" and Mina\'s dog, Mina’s cat', "Mina", ["Mina", "Mina", "Mina"]),
        ("MINA and mina", "Mina", ["MINA", "mina"]),
        ("Minaret, Mina2, _Mina, aMina", "Mina", []),
        ("Will will not wait, WILL he?", "Will", ["Will", "WILL"]),
        ("Unit 7 meets Unit 71", "Unit 7", ["Unit 7"]),
        ("R2-D2 (R2-D2), R2-D22", "R2-D2", ["R2-D2", "R2-D2"]),
        ("Ben/Ken and Ben", "Ben/Ken", ["Ben/Ken"]),
        ("the 🤖 and🤖", "🤖", ["🤖", "🤖"]),
        ("İpek ve ipek", "İpek", ["İpek"]),
        ('소명은 소명이 소명에게는 소명까지도 "소명"과 소명.', "소명", ["소명"] * 6),
        ("소명감이 무소명한 소명학교", "소명", []),
        ("Somyung이 온다", "Somyung", ["Somyung"]),
        ("太郎は走る。彼はMinaと歩く", "太郎", ["太郎"]),
        ("太郎は走る。彼はMinaと歩く", "Mina", ["Mina"]),
        ("ليلى في الغابة", "ليلى", ["ليلى"]),
        ("روبوت وليلى", "ليلى", ["ليلى"]),
        ("بليلى", "ليلى", ["ليلى"]),
        ("قليلى", "ليلى", []),
        ("x" * 300 + " and " + "x" * 301, "x" * 300, ["x" * 300]),
    ],
)
def test_a_name_is_found_as_a_whole_word_in_any_script(text: str, name: str, words: list[str]) -> None:
    assert [word for _, word in found(text, name)] == words


def test_a_name_inside_another_name_is_not_confused_with_it() -> None:
    assert found("Min, Mina, min", "Min", "Mina") == [("Min", "Min"), ("Mina", "Mina")]
    assert found("Min Park greets Min.", "Min", "Min Park") == [("Min Park", "Min Park"), ("Min", "Min")]
    assert found("Min Parker", "Min", "Min Park") == [("Min", "Min")]
    assert found("민아가 민을 본다", "민", "민아") == [("민아", "민아"), ("민", "민")]


def test_of_two_overlapping_mentions_the_longer_counts() -> None:
    assert found("the Red Fox Leader", "Red Fox", "Fox Leader") == [("Fox Leader", "Fox Leader")]


def test_all_names_of_an_owner_count() -> None:
    mentions = find_mentions("Somyung (소명)", [["Somyung", "소명"]])
    assert [(mention.start, mention.end) for mention in mentions] == [(0, 7), (9, 11)]


NAMES = st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=4)


@given(st.text(max_size=60), NAMES)
def test_mentions_are_ordered_apart_and_spell_the_name_whatever_the_text(text: str, names: list[str]) -> None:
    text += " " + " ".join(names)
    mentions = find_mentions(text, [[name] for name in names])
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    assert all(
        text[mention.start : mention.end].casefold() == names[mention.owner].casefold()
        for mention in mentions
        if names[mention.owner].isascii() and text[mention.start : mention.end].isascii()
    )
