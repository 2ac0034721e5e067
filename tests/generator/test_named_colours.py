"""Colours that a phrase names, looked for in the picture."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.layers.masks import coloured
from generator.layers.named_colours import ELSEWHERE
from generator.layers.named_colours import colour_odds as odds_of_all

GRID = (4, 6)
FOREST = (40, 110, 50)


def colour_odds(phrase: str, picture: NDArray[np.uint8], grid: tuple[int, int]) -> NDArray[np.float32]:
    return odds_of_all([phrase], picture, grid)[0]


def picture_with(*patches: tuple[int, int, tuple[int, int, int]]) -> NDArray[np.uint8]:
    """Tokens of 16 pixels; patches are rows, columns and colours."""
    picture = np.full((64, 96, 3), FOREST, np.uint8)
    for row, column, colour in patches:
        picture[16 * row : 16 * row + 16, 16 * column : 16 * column + 16] = colour
    return picture


@pytest.mark.parametrize(
    "phrase, colour",
    [
        ("Mina (a girl in a red dress)", (196, 44, 40)),
        ("a Red-haired man", (150, 40, 36)),
        ("소명 (blue coat)", (44, 84, 190)),
        ("a grey cat", (140, 142, 146)),
        ("a gray cat", (140, 142, 146)),
        ("a blond boy", (226, 200, 130)),
        ("a white horse", (246, 246, 240)),
    ],
)
def test_a_token_of_the_named_colour_is_likelier_than_any_other(
    phrase: str, colour: tuple[int, int, int]
) -> None:
    odds = colour_odds(phrase, picture_with((1, 2, colour)), GRID)
    assert odds[1, 2] > 4
    assert np.delete(odds.ravel(), 8).max() < 1


@pytest.mark.parametrize("phrase", ["Mina", "a hundred bored robots", "소명", "", "the redwood tree"])
def test_who_has_no_colour_in_the_words_is_as_likely_everywhere(phrase: str) -> None:
    assert (colour_odds(phrase, picture_with((1, 2, (200, 40, 40))), GRID) == 1).all()


def test_a_colour_that_is_nowhere_says_nothing() -> None:
    odds = colour_odds("a pink spaceship", picture_with(), GRID)
    assert odds == pytest.approx(np.ones(GRID), abs=0.01)


def test_where_the_named_colour_is_not_at_most_half_is_lost() -> None:
    """A face is not as red as the dress."""
    odds = colour_odds("a girl in a red dress", picture_with((1, 2, (200, 40, 40))), GRID)
    assert odds.min() == ELSEWHERE


def test_the_rarer_of_two_named_colours_says_more() -> None:
    night = np.full((64, 96, 3), (8, 8, 10), np.uint8)
    night[16:32, 32:48] = (200, 40, 40)
    odds = colour_odds("a girl with black hair and a red dress", night, GRID)
    assert odds.argmax() == 8


def test_subjects_of_a_kind_are_told_apart_by_their_colours() -> None:
    """The attention cannot tell the robots apart; the words can."""
    picture = picture_with((1, 1, (200, 40, 40)), (2, 4, (44, 84, 190)))
    both = np.full(GRID, 0.05, np.float32)
    both[1, 1] = both[2, 4] = 0.4
    masks = coloured(np.stack([both, both, 1 - 2 * both]), ("a red robot", "a blue robot"), picture)
    assert masks.sum(axis=0) == pytest.approx(np.ones(GRID))
    assert masks[:, 1, 1].argmax() == 0
    assert masks[:, 2, 4].argmax() == 1


def test_a_large_picture_says_what_it_says_when_it_is_small() -> None:
    small = picture_with((1, 2, (200, 40, 40)))
    large = np.repeat(np.repeat(small, 12, axis=0), 12, axis=1)
    odds = colour_odds("a girl in a red dress", large, GRID)
    assert odds == pytest.approx(colour_odds("a girl in a red dress", small, GRID), rel=0.05)
