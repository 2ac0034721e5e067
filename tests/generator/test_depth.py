"""Who stands in front of whom."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.layers.depth import depths
from generator.storyboard.shot import Subject


def box(top: int, bottom: int, left: int = 0, right: int = 20) -> NDArray[np.bool_]:
    area = np.zeros((100, 100), bool)
    area[top:bottom, left:right] = True
    return area


def subject(name: str, depth: float | None = None, kind: str = "subject") -> Subject:
    return Subject(name.casefold(), name, depth=depth, kind=kind)  # type: ignore[arg-type]


def test_lower_in_the_frame_is_nearer() -> None:
    girl, house = depths([subject("Mina"), subject("집")], np.stack([box(30, 90), box(10, 60, 50, 90)]))
    assert girl < house


def test_a_figure_cut_by_the_lower_edge_is_nearest() -> None:
    found = depths([subject("far"), subject("cut")], np.stack([box(10, 95), box(40, 100, 50, 90)]))
    assert found[1] < found[0]


def test_what_another_surrounds_is_in_front_of_it() -> None:
    girl = box(20, 95)
    cup = box(50, 55, 5, 10)
    found = depths([subject("girl"), subject("cup")], np.stack([girl & ~cup, cup]))
    assert found[1] < found[0]


def test_what_is_seen_between_somebody_s_legs_is_behind() -> None:
    between = box(60, 90, 8, 12)
    legs = box(60, 95, 5, 8) | box(60, 95, 12, 15) | box(20, 60, 5, 15)
    girl, dog = depths([subject("girl"), subject("dog")], np.stack([legs, between]))
    assert girl < dog


def test_scenery_stays_behind_although_it_reaches_the_lower_edge() -> None:
    subjects = [subject("ground", kind="scenery"), subject("bird")]
    ground, bird = depths(subjects, np.stack([box(60, 100, 0, 100), box(2, 8)]))
    assert bird < ground < 1


def test_the_storyboard_has_the_last_word() -> None:
    subjects = [subject("near", 0.8), subject("far", 0.0), subject("guessed")]
    found = depths(subjects, np.stack([box(30, 99), box(0, 10), box(30, 60, 40, 60)]))
    assert found[:2] == [0.8, 0.0]


def test_on_a_tie_the_first_listed_is_nearer() -> None:
    first, second, third = depths([subject(n, 0.5) for n in "abc"], np.stack([box(0, 9)] * 3))
    assert first == 0.5 < second < third


def test_between_equals_the_larger_is_nearer() -> None:
    small, large = depths([subject("small"), subject("large")], np.stack([box(60, 90), box(20, 90, 40, 90)]))
    assert large < small


given_or_not = st.none() | st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1)


@settings(deadline=None)
@given(st.lists(st.tuples(given_or_not, st.sampled_from(["subject", "scenery"])), max_size=8))
def test_depths_are_distinct_and_before_the_plate(asked: list[tuple[float | None, str]]) -> None:
    subjects = [subject(str(index), depth, kind) for index, (depth, kind) in enumerate(asked)]
    areas = np.stack([box(10, 10 + 9 * index) for index in range(len(asked))] or [box(0, 0)])[: len(asked)]
    found = sorted(depths(subjects, areas))
    assert all(near < far for near, far in pairwise([*found, 1.0]))
    assert all(depth >= 0 for depth in found)


@pytest.mark.parametrize("depth", [None, 0.3])
def test_an_empty_area_has_a_depth_too(depth: float | None) -> None:
    (found,) = depths([subject("nobody", depth)], np.stack([box(0, 0)]))
    assert 0 <= found < 1
