"""The procedural storyboard artist: draws a scene from a seed, and knows the truth about it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.brush import Brush
from benchmarks.stylizedbench.captions import Role, write_caption
from benchmarks.stylizedbench.kinds import KINDS
from benchmarks.stylizedbench.places import draw_place
from benchmarks.stylizedbench.places.sky import falling, let_fall
from benchmarks.stylizedbench.placing import Actor
from benchmarks.stylizedbench.scene import (
    HELD_OUT_STYLE,
    SPLITS,
    STYLES,
    Ground,
    Position,
    Scene,
    SceneSubject,
    Split,
    Style,
)
from benchmarks.stylizedbench.sheets import (
    Pixels,
    Sheet,
    compose,
    on_canvas,
    trimmed,
    visible_shares,
    well_seen,
)
from benchmarks.stylizedbench.staging import Staging, stage
from benchmarks.stylizedbench.styles import finish, pen_for


def draw_scene(
    seed: int,
    width: int = 256,
    height: int = 256,
    *,
    style: Style | None = None,
    split: Split = "train",
    truth: bool = True,
) -> Scene:
    """Draws scene number `seed` of a split; the splits' scenes have nothing in common.

    Args:
        width, height: of the picture, in pixels; what is drawn depends on their ratio.
        style: None draws one at random, in training never the held-out one.
        truth: without it `plate` and every `layer` are empty arrays of shape [0, 0, 3 or 4], which
            saves memory and some time; the visible masks are always there.

    Raises:
        ValueError: the held-out style was asked of the training split.
    """
    if split == "train" and style == HELD_OUT_STYLE:
        raise ValueError(f'style "{style}" is held out of split "train": ask split "dev" or "test" for it')
    drawn = _draw_style(np.random.default_rng((SPLITS.index(split), seed)), split)
    style = style or drawn
    rng, staging, fall, cels = next(_attempts(seed, width, height, style, split))
    scenery = np.empty((2 * height, 2 * width, 4), np.uint8)
    place_rng = np.random.default_rng(rng.integers(2**32))
    draw_place(
        scenery, staging.place, staging.time, staging.weather, staging.light, horizon=staging.horizon,
        zoom=staging.zoom, pen=pen_for(style, height, place_rng), fall=fall, rng=place_rng,
    )  # fmt: skip
    paper = (int(rng.integers(4096)), int(rng.integers(4096)))
    plate = finish(scenery, style, paper, subject=False)[..., :3]
    sheets = [
        Sheet(
            finish(cel.pixels, style, (paper[0] + cel.top, paper[1] + cel.left), subject=True),
            cel.top,
            cel.left,
        )
        for cel in cels
    ]
    visible = visible_shares(sheets, height, width)
    roles = [_role(actor, seen) for actor, seen in zip(staging.actors, visible, strict=True)]
    caption = write_caption(rng, style, staging, roles)
    subjects = tuple(
        SceneSubject(
            caption.names[k], role.kind, role.colour, caption.parts[k], role.pose, role.position, role.ground,
            caption.spans[k], on_canvas(sheets[k], height, width) if truth else np.empty((0, 0, 4), np.uint8),
            visible[k], 1 - role.nearness / 1.2,
        )
        for k, role in enumerate(roles)
    )  # fmt: skip
    return Scene(
        seed,
        split,
        style,
        staging.place,
        staging.time,
        staging.weather,
        staging.shot,
        staging.angle,
        caption.text,
        compose(plate, sheets),
        plate if truth else np.empty((0, 0, 3), np.uint8),
        subjects,
    )


def _draw_style(rng: np.random.Generator, split: Split) -> Style:
    styles = [s for s in STYLES if split != "train" or s != HELD_OUT_STYLE]
    return styles[int(rng.integers(len(styles)))]


def _attempts(
    seed: int, width: int, height: int, style: Style, split: Split
) -> Iterator[tuple[np.random.Generator, Staging, Pixels, list[Sheet]]]:
    """Stagings in which everybody is seen, with what they were drawn from."""
    for attempt in count(1):
        rng = np.random.default_rng((SPLITS.index(split), seed, attempt))
        staging = stage(rng, width / height, split)
        fall = falling(staging.weather, 2 * height, 2 * width, 2 * height, rng)
        cels = [
            _draw_actor(actor, staging, width, height, style=style, fall=fall) for actor in staging.actors
        ]
        if all(well_seen(cels, 2 * height, 2 * width)):
            yield rng, staging, fall, cels


def _draw_actor(
    actor: Actor, staging: Staging, width: int, height: int, *, style: Style, fall: Pixels
) -> Sheet:
    kind = KINDS[actor.kind]
    unit, x, y = actor.size * height, actor.x * height, (1 - actor.y) * height
    left, right = (int(np.clip(round(x + side * kind.half_width * unit), 0, width)) for side in (-1, 1))
    top, bottom = (int(np.clip(round(y - reach * unit), 0, height)) for reach in (1.3, -0.1))
    pixels = np.zeros((2 * max(bottom - top, 1), 2 * max(right - left, 1), 4), np.uint8)
    rng = np.random.default_rng(actor.seed)
    pen = pen_for(style, height * float(np.clip(0.5 + actor.size, 0.6, 1.3)), rng)
    right_way = (-2.0 if actor.flip else 2.0) * unit
    kind.draw(
        Brush(pixels, (2 * (x - left), 2 * (y - top)), (right_way, 0.0), (0.0, -2 * unit), pen),
        actor.look,
        rng,
    )
    _shade(pixels, round(2 * unit * 0.03))
    cel = trimmed(Sheet(pixels, top, left), height, width)
    let_fall(cel.pixels, fall[cel.drawn_box], staging.weather, staging.time)
    return cel


def _shade(pixels: Pixels, reach: int) -> None:
    """Darkens the side turned away from the light: what lies within `reach` pixels of the right edge."""
    if reach < 1 or pixels.shape[1] <= reach:
        return
    painted = cv2.extractChannel(pixels, 3)
    painted[:, :-reach] *= pixels[:, reach:, 3] == 0
    cv2.copyTo(cv2.convertScaleAbs(pixels, alpha=0.8), painted, pixels)


def _role(actor: Actor, visible: NDArray[np.float32]) -> Role:
    columns, rows = visible.sum(axis=0), visible.sum(axis=1)
    x = float((columns @ np.arange(0.5, len(columns))) / columns.sum() / len(columns))
    y = 1 - float((rows @ np.arange(0.5, len(rows))) / rows.sum() / len(rows))
    position: Position = "left" if x < 0.4 else "right" if x > 0.6 else "centre"
    ground: Ground = (
        "foreground" if actor.nearness > 0.85 else "background" if actor.nearness < 0.55 else "middle ground"
    )
    look = actor.look
    return Role(
        actor.kind,
        look.variant,
        look.colour_name,
        look.pose,
        look.outfit,
        x,
        y,
        actor.nearness,
        position,
        ground,
        actor.cropped,
        actor.size,
    )
