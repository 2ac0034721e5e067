"""What hides a subject is taken away, and the subject goes on behind it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.layers.complete import completed
from generator.storyboard.shot import Subject

CAST = (Subject("mina", "Mina"), Subject("robot", "Robot"), Subject("소명", "소명"))
ASKED: list[str] = []


def all_of_it(
    picture: NDArray[np.uint8], hidden: NDArray[np.bool_], subject: Subject
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Whatever hides it: behind it there is nothing else."""
    ASKED.append(subject.name)
    return np.where(hidden[..., None], np.uint8(77), picture), np.ones(hidden.shape, np.float32)


def bar(left: int, right: int) -> NDArray[np.uint8]:
    alpha = np.zeros((10, 40), np.uint8)
    alpha[:, left:right] = 255
    return alpha


def test_only_what_is_touched_from_the_front_goes_on_and_only_behind_it() -> None:
    ASKED.clear()
    picture = np.full((10, 40, 3), 20, np.uint8)
    alphas = np.stack([bar(0, 8), bar(8, 16), bar(30, 40)])
    colours = [np.full((10, 40, 3), place, np.float32) for place in range(3)]
    whole, shown = completed(picture, CAST, alphas, colours, all_of_it)
    assert ASKED == ["Robot"]
    assert np.array_equal(whole[0], alphas[0])
    assert np.array_equal(whole[1], bar(0, 16))
    assert np.array_equal(whole[2], alphas[2])
    assert (shown[1][:, :8] == 77).all()
    assert (shown[1][:, 8:] == 1).all()


def test_behind_a_soft_edge_nothing_is_added() -> None:
    alphas = np.stack([bar(0, 8) // 3, bar(8, 16)])
    colours = [np.zeros((10, 40, 3), np.float32)] * 2
    whole, _ = completed(np.zeros((10, 40, 3), np.uint8), CAST[:2], alphas, colours, all_of_it)
    assert np.array_equal(whole, alphas)


def test_a_veil_and_what_stands_apart_are_no_part_of_it() -> None:
    alphas = np.stack([bar(0, 40), bar(0, 0)])
    alphas[0][5:, 10:20] = 0
    alphas[1][5:, 10:20] = 255
    shares = np.full((10, 40), 0.3, np.float32)
    shares[:, 8:20] = shares[:, 30:] = 1
    colours = [np.zeros((10, 40, 3), np.float32)] * 2
    picture = np.zeros((10, 40, 3), np.uint8)
    whole, _ = completed(picture, CAST[:2], alphas, colours, lambda seen, hidden, who: (seen, shares))
    assert np.array_equal(whole[1], bar(8, 20))
