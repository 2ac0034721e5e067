"""A movie of the camera move, `preview.mp4`, that every browser plays."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from fractions import Fraction
from math import ceil, sqrt
from pathlib import Path

import av
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter

from exporters.composition import Composition
from exporters.pictures import Picture
from exporters.render import premultiplied_layers, render
from exporters.stage import sway
from exporters.threads import SIDE_BY_SIDE
from exporters.whole import whole

AREA = 640 * 360
"""Pixels of the movie; a larger canvas is rendered smaller, since nobody waits long for a preview."""
AHEAD = 3
"""Frames that are rendered side by side while an earlier one is encoded."""
_H264 = {"preset": "superfast", "x264-params": "mbtree=1:rc-lookahead=10"}
"""Half the time of "veryfast" for a third more bytes; without the two parameters, for four times as many."""


def export(composition: Composition, folder: Path) -> list[Path]:
    """Write `preview.mp4` into `folder` and return its path; the first frame is the rest view.

    It plays the composition's move in its duration and frame rate. A shot whose planes would not move,
    static or with a rack focus only, sways a little from the rest view and back to it instead, so that
    the depth can be seen.

    Raises:
        CompositionError: a picture cannot be read.
    """
    path = folder / "preview.mp4"
    with whole(path) as draft:
        _encode(draft, composition, frames(composition))
    return [path]


def frames(composition: Composition) -> Iterator[Picture]:
    """The movie before it is encoded, frame by frame: [height, width, 3], of about `AREA` at most."""
    stage, scale = composition.stage_of(), _scale(composition)
    if stage.move in ("static", "rack focus"):
        stage = sway(stage)
    layers = premultiplied_layers(composition, scale)
    rendered: deque[Future[Picture]] = deque()
    for frame in range(max(1, round(stage.camera.duration * stage.camera.fps))):
        rendered.append(SIDE_BY_SIDE.submit(render, stage, layers, frame / stage.camera.fps, scale))
        if len(rendered) > AHEAD:
            yield rendered.popleft().result()
    for each in rendered:
        yield each.result()


def _encode(path: Path, composition: Composition, pictures: Iterator[Picture]) -> None:
    canvas, scale = composition.canvas, _scale(composition)
    rate = Fraction(composition.camera.fps).limit_denominator(1001)
    # The index goes to the front, so that a browser need not fetch the whole file first.
    with av.open(path, "w", options={"movflags": "faststart"}) as movie:
        stream = movie.add_stream("libx264", rate=rate, options=_H264)
        # 4:2:0 halves the colour planes: sides must be even.
        stream.width = 2 * ceil(round(canvas.width * scale) / 2)
        stream.height = 2 * ceil(round(canvas.height * scale) / 2)
        stream.pix_fmt = "yuv420p"
        # Untagged, a player would guess between BT.601 and BT.709 by the size.
        stream.color_range = ColorRange.MPEG
        stream.colorspace = Colorspace.ITU709
        stream.color_primaries = ColorPrimaries.BT709
        stream.color_trc = ColorTrc.BT709
        # A frame's own `reformat` would set the conversion up anew for every frame.
        convert = VideoReformatter().reformat

        for picture in pictures:
            frame = convert(
                av.VideoFrame.from_numpy_buffer(picture, format="rgb24"),
                width=stream.width,
                height=stream.height,
                format="yuv420p",
                dst_colorspace=Colorspace.ITU709,
                dst_color_range=ColorRange.MPEG,
            )
            movie.mux(stream.encode(frame))
        movie.mux(stream.encode())


def _scale(composition: Composition) -> float:
    return min(1.0, sqrt(AREA / (composition.canvas.width * composition.canvas.height)))
