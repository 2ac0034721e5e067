import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import InputError
from server.frame import check_size, frame, parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("16:9", (456, 256)),
        ("1:1", (256, 256)),
        ("9:16", (144, 256)),
        ("2.39:1", (612, 256)),
        ("512x288", (512, 288)),
        ("512X288", (512, 288)),
        ("64x65", (64, 65)),
    ],
)
def test_a_size_is_a_ratio_at_the_default_height_or_pixels(text: str, size: tuple[int, int]) -> None:
    assert parse_size(text, default_height=256) == size


@pytest.mark.parametrize(
    "text", ["", "wide", "16", "0:9", "16:0", "63x64", "9000x100", "1:16", "-16:9", "1e3x100"]
)
def test_any_other_size_is_refused_by_name(text: str) -> None:
    with pytest.raises(InputError, match="--size"):
        parse_size(text, default_height=256)


@pytest.mark.parametrize("text", ["wide", "0:9", "3x3", "63x64", "9000x100", "1:129"])
def test_what_no_model_could_paint_is_refused_without_one(text: str) -> None:
    with pytest.raises(InputError, match="--size"):
        check_size(text)


@pytest.mark.parametrize("text", ["16:9", "1:128", "2.39:1", "0.3:1", "512x288"])
def test_what_a_model_may_paint_waits_for_its_height(text: str) -> None:
    check_size(text)


@given(
    size=st.tuples(st.integers(64, 2000), st.integers(64, 2000)),
    multiple=st.sampled_from([8, 16, 32]),
    overscan=st.integers(0, 4000),
)
def test_the_painting_surrounds_the_canvas_by_the_bleed_that_the_move_needs(
    size: tuple[int, int], multiple: int, overscan: int
) -> None:
    made = frame(size, multiple, overscan)
    assert made.painting_width % multiple == made.painting_height % multiple == 0
    right = made.painting_width - made.left - made.width
    below = made.painting_height - made.top - made.height
    for side in (made.left, made.top, right, below):
        assert side >= max(min(overscan, max(size) // 4), made.height // 8)
    assert abs(made.left - right) <= 1
    assert abs(made.top - below) <= 1
