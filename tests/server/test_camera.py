import pytest

from generator.storyboard.shot import Shot
from server.camera import camera_of


@pytest.mark.parametrize(
    ("lens", "focal"),
    [
        ("35mm", 35),
        ("a 24 mm wide lens", 24),
        ("85MM", 85),
        ("", 50),
        ("wide", 50),
        ("2mm", 50),
        ("5000mm", 50),
    ],
)
def test_the_lens_is_a_focal_length_where_it_names_one(lens: str, focal: float) -> None:
    assert camera_of(Shot("1", "", lens=lens)).focal_mm == focal


@pytest.mark.parametrize(("told", "seconds"), [(2.5, 2.5), (None, 4), (0.0, 4)])
def test_a_shot_lasts_as_long_as_told_else_four_seconds(told: float | None, seconds: float) -> None:
    assert camera_of(Shot("1", "", duration=told)).duration == seconds


def test_the_move_keeps_the_storyboards_own_words() -> None:
    assert camera_of(Shot("1", "", camera_move="천천히 팬")).move == "천천히 팬"
