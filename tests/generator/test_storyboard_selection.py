from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import InputError
from generator.storyboard.selection import select_shots
from generator.storyboard.shot import Shot, Storyboard


def board(*keys: str) -> Storyboard:
    return Storyboard("소명", "plain", tuple(Shot(key, prompt="x") for key in keys))


def select(storyboard: Storyboard, wanted: str) -> tuple[Shot, ...]:
    return select_shots(storyboard, wanted, file=Path("소명.json"), key="--shots")


NUMBERED = board("1", "2", "3", "5", "6", "10")
CUTS = board("1/1", "1/2", "2/1", "2/2", "2/3", "10/1", "intro/1")


@pytest.mark.parametrize(
    ("storyboard", "wanted", "keys"),
    [
        (NUMBERED, "1,3-5", ["1", "3", "5"]),
        (NUMBERED, " 6 , 1 ", ["1", "6"]),
        (NUMBERED, "2,2,1-2", ["1", "2"]),
        (NUMBERED, "6–99", ["6", "10"]),
        (CUTS, "2/1", ["2/1"]),
        (CUTS, "2", ["2/1", "2/2", "2/3"]),
        (CUTS, "1-2/1", ["1/1", "1/2", "2/1"]),
        (CUTS, "2/2-10", ["2/2", "2/3", "10/1"]),
        (CUTS, "intro", ["intro/1"]),
        (board("a-b", "1-2", "1"), "1-2,a-b", ["a-b", "1-2"]),
    ],
)
def test_shots_are_selected_in_the_order_of_the_storyboard(
    storyboard: Storyboard, wanted: str, keys: list[str]
) -> None:
    assert [shot.key for shot in select(storyboard, wanted)] == keys


@pytest.mark.parametrize(
    ("storyboard", "wanted", "problem"),
    [
        (NUMBERED, "4", '"4" is no shot of it; there are 1, 2, 3, 5, 6, 10'),
        (NUMBERED, "1,x", '"x" is no shot of it'),
        (NUMBERED, "7-9", '"7-9" is no shot of it; there are'),
        (NUMBERED, "5-x", '"5-x" is no shot of it, and no range of numbers such as 3-5; there are 1, 2'),
        (NUMBERED, "5-3", '"5-3" runs backwards'),
        (NUMBERED, " , ", 'is empty; name shots like "1,3-5"'),
        (CUTS, "3", "there are 1/1, 1/2, 2/1"),
        (board(*map(str, range(1, 10_001))), "0", "19, 20, …, 10000"),
        (NUMBERED, "9" * 5000, "is no shot of it"),
    ],
)
def test_a_shot_that_is_not_there_is_one_error_naming_those_that_are(
    storyboard: Storyboard, wanted: str, problem: str
) -> None:
    with pytest.raises(InputError) as caught:
        select(storyboard, wanted)
    assert str(caught.value).startswith("소명.json: --shots: ")
    assert problem in str(caught.value)
