"""The movie, decoded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from exporters import preview
from exporters.composition import Composition
from exporters.pictures import read_source
from exporters.preview import export, frames
from exporters.stage import MOVES

Compose = Callable[..., Composition]
SHORT = {"duration": 0.5, "fps": 12}


def decoded(path: Path) -> Iterator[NDArray[np.uint8]]:
    with av.open(path) as movie:
        for frame in movie.decode(video=0):
            yield frame.to_ndarray(format="rgb24")


@pytest.mark.parametrize("move", MOVES)
def test_the_first_frame_is_the_source_and_then_the_picture_moves(move: str, compose: Compose) -> None:
    composition = compose(camera={"move": move, **SHORT})
    before_encoding = [frame.astype(int) for frame in frames(composition)]
    assert len(before_encoding) == 6
    assert np.abs(before_encoding[0] - read_source(composition)).max() <= 1
    assert all(np.abs(after - before).mean() > 0.1 for before, after in pairwise(before_encoding))


def test_a_static_shot_sways_back_to_where_it_began(compose: Compose) -> None:
    movie = [
        frame.astype(int)
        for frame in frames(compose(camera={"move": "Static Shot", "duration": 4, "fps": 12}))
    ]
    change = [np.abs(frame - movie[0]).mean() for frame in movie]
    assert change[-1] < 0.2 * max(change)


def test_the_movie_has_the_cameras_duration_and_frame_rate_and_what_browsers_play(
    compose: Compose, tmp_path: Path
) -> None:
    [path] = export(compose(camera={"move": "pan", "duration": 1.5, "fps": 24}), tmp_path)
    with av.open(path) as movie:
        stream = movie.streams.video[0]
        assert (stream.width, stream.height, stream.frames) == (96, 54, 36)
        assert float(stream.duration * stream.time_base) == pytest.approx(1.5)
        assert stream.average_rate == 24
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert (stream.colorspace, stream.color_range) == (Colorspace.ITU709, ColorRange.MPEG)
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_the_decoded_movie_looks_like_what_was_rendered(compose: Compose, tmp_path: Path) -> None:
    composition = compose(camera={"move": "dolly in", **SHORT})
    soft = [frame.mean(axis=(0, 1)) for frame in frames(composition)]
    [path] = export(composition, tmp_path)
    assert np.allclose([frame.mean(axis=(0, 1)) for frame in decoded(path)], soft, atol=3)


def test_odd_sides_become_even(compose: Compose, tmp_path: Path) -> None:
    composition = compose(camera=SHORT)
    odd = composition.model_copy(
        update={"canvas": composition.canvas.model_copy(update={"width": 95, "height": 53})}
    )
    [path] = export(odd, tmp_path)
    assert {frame.shape for frame in decoded(path)} == {(54, 96, 3)}


def test_a_frame_rate_of_television_is_kept(compose: Compose, tmp_path: Path) -> None:
    [path] = export(compose(camera={"duration": 1, "fps": 23.976}), tmp_path)
    with av.open(path) as movie:
        assert float(movie.streams.video[0].average_rate or 0) == pytest.approx(23.976, abs=0.001)


@pytest.mark.parametrize("move", ["dolly in", "pan left"])
def test_a_large_canvas_is_rendered_smaller_and_looks_the_same(
    move: str, compose: Compose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    composition = compose(camera={"move": move, **SHORT})
    large = list(frames(composition))
    monkeypatch.setattr(preview, "AREA", 32 * 18)
    small = list(frames(composition))
    assert {frame.shape for frame in small} == {(18, 32, 3)}
    for frame, whole in zip(small, large, strict=True):
        shrunk = cv2.resize(whole, (32, 18), interpolation=cv2.INTER_AREA).astype(int)
        beside = np.abs(frame[:, 1:] - shrunk[:, :-1]).mean()
        # The pictures are noise, which two ways to shrink it soften differently.
        assert np.abs(frame - shrunk).mean() < 0.7 * beside
    [path] = export(composition, tmp_path)
    assert {frame.shape for frame in decoded(path)} == {(18, 32, 3)}
