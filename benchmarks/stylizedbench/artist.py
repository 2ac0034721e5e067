"""The procedural storyboard artist: draws a scene from a seed, and knows the truth about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.brush import Brush, outline_width
from benchmarks.stylizedbench.captions import Cast, write_caption
from benchmarks.stylizedbench.figures import KINDS
from benchmarks.stylizedbench.figures.look import Look, draw_look
from benchmarks.stylizedbench.palette import COLOURS, LIGHTS, TIMES, Time
from benchmarks.stylizedbench.places import PLACES, draw_place
from benchmarks.stylizedbench.scene import HELD_OUT_STYLE, STYLES, Scene, SceneSubject, Style
from benchmarks.stylizedbench.styles import finish

Split = Literal["train", "dev", "test"]
HELD_OUT_PAIRS: tuple[tuple[str, str], ...] = (
    ("robot", "beach"),
    ("cat", "desert"),
    ("horse", "city street"),
    ("car", "forest"),
    ("drone", "mountains"),
)
"""(kind, place): never drawn together in training."""

_SPLITS: dict[Split, int] = {"train": 11, "dev": 22, "test": 33}


@dataclass(frozen=True, slots=True)
class _Stage:
    """What a subject must fit into; the frame is one unit high and `aspect` wide."""

    place: str
    time: Time
    horizon: float
    aspect: float
    split: Split


@dataclass(frozen=True, slots=True)
class _Actor:
    """A subject with its place in the frame; lengths in frame heights, y up from the bottom edge."""

    kind: str
    look: Look
    x: float
    y: float
    size: float
    nearness: float
    facing: int
    seed: int


@dataclass(frozen=True, slots=True)
class _Cel:
    """A drawn subject and where its box lies on the doubled canvas."""

    pixels: NDArray[np.uint8]
    top: int
    left: int


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
            saves most of the time; the visible masks are always there.

    Raises:
        ValueError: the held-out style was asked of the training split.
    """
    if split == "train" and style == HELD_OUT_STYLE:
        raise ValueError(f'style "{style}" is held out of split "train": ask split "dev" or "test" for it')
    rng = np.random.default_rng((_SPLITS[split], seed))
    drawn = _draw_style(rng, split)
    style = style or drawn
    time = cast(Time, str(rng.choice(TIMES, p=(0.5, 0.22, 0.28))))
    place = str(rng.choice(list(PLACES)))
    horizon = float(rng.uniform(0.42, 0.58))
    stage = _Stage(place, time, horizon, width / height, split)
    actors = _gather(rng, stage)
    stage_seed, finish_seed = (int(s) for s in rng.integers(2**32, size=2))

    scenery = np.empty((2 * height, 2 * width, 4), np.uint8)
    draw_place(place, time, horizon, scenery, np.random.default_rng(stage_seed))
    cels = [_draw_actor(actor, width, height) for actor in actors]
    picture, visible = finish(*_composite(scenery, cels), len(cels), style, finish_seed)
    plate = np.empty((0, 0, 3), np.uint8)
    layers = [np.empty((0, 0, 4), np.uint8)] * len(cels)
    if truth:
        nobody = np.zeros(scenery.shape[:2], np.uint8)
        plate, _ = finish(scenery, nobody, 0, style, finish_seed)
        layers = [_layer(scenery, cel, plate, style, finish_seed) for cel in cels]

    members = [
        Cast(
            a.kind,
            a.look.colour_name,
            a.look.hair_name,
            a.x * height / width,
            a.nearness,
            KINDS[a.kind].flies,
        )
        for a in actors
    ]
    caption = write_caption(rng, style, place, time, members)
    subjects = tuple(
        SceneSubject(
            caption.names[k], a.kind, a.look.colour_name, caption.spans[k], layers[k], visible[k],
            1 - a.nearness / 1.1,
        )
        for k, a in enumerate(actors)
    )  # fmt: skip
    return Scene(seed, style, place, caption.text, picture, plate, subjects)


def _draw_style(rng: np.random.Generator, split: Split) -> Style:
    styles = [s for s in STYLES if split != "train" or s != HELD_OUT_STYLE]
    return styles[int(rng.integers(len(styles)))]


def _gather(rng: np.random.Generator, stage: _Stage) -> list[_Actor]:
    """Who is in the scene and where, near to far; nobody is mostly hidden."""
    count = int(rng.choice((1, 2, 3), p=(0.35, 0.45, 0.2)))
    while True:
        actors = _try_to_gather(rng, stage, count)
        if all(_hidden(far, near) < 0.55 for k, far in enumerate(actors) for near in actors[:k]):
            return actors


def _try_to_gather(rng: np.random.Generator, stage: _Stage, count: int) -> list[_Actor]:
    kinds = rng.choice(_kinds_for(stage), count, replace=False)
    if rng.random() < 0.08:
        kinds[:] = kinds[0]
    colours = rng.choice(list(COLOURS), count, replace=False)
    actors = []
    for kind, colour, x in zip(kinds, colours, _spread(rng, count), strict=True):
        look = draw_look(rng, str(colour), LIGHTS[stage.time])
        actors.append(_stand(rng, stage, str(kind), look, x * stage.aspect))
    return sorted(actors, key=lambda a: -a.nearness)


def _kinds_for(stage: _Stage) -> list[str]:
    return [
        name
        for name, kind in KINDS.items()
        if (kind.indoors or stage.place != "room")
        and (stage.split != "train" or (name, stage.place) not in HELD_OUT_PAIRS)
    ]


def _hidden(far: _Actor, near: _Actor) -> float:
    """The share of `far` that `near` may hide, by their boxes."""
    half, other = (0.6 * KINDS[a.kind].half_width * a.size for a in (far, near))
    wide = min(far.x + half, near.x + other) - max(far.x - half, near.x - other)
    tall = min(far.y + far.size, near.y + near.size) - max(far.y, near.y)
    return max(wide, 0.0) * max(tall, 0.0) / (2 * half * far.size)


def _spread(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Middles across the frame, 0..1, in random order; one scene in four crowds together."""
    even = (np.arange(count) + 0.5) / count
    if count == 1:
        return rng.uniform(0.22, 0.78, 1)
    crowd = 0.55 if rng.random() < 0.25 else 1.0
    middles = 0.5 + (even - 0.5) * crowd + rng.uniform(-0.09, 0.09, count)
    return rng.permutation(middles)


def _stand(rng: np.random.Generator, stage: _Stage, name: str, look: Look, x: float) -> _Actor:
    kind = KINDS[name]
    nearness = float(rng.beta(3.2, 1.6) * 0.75 + 0.3)
    if name in ("house", "tower", "tree"):
        nearness = float(rng.uniform(0.35, 0.8))
    # Narrow frames hold smaller figures; wide ones are no taller.
    size = (
        kind.height * nearness * min(1.0, stage.aspect, 0.55 * stage.aspect / (kind.half_width * kind.height))
    )
    y = stage.horizon * (1 - nearness) + 0.02
    if kind.flies:
        y = float(rng.uniform(stage.horizon * 0.9, max(stage.horizon, 0.94 - size)))
    facing = 1 if rng.random() < 0.5 else -1
    return _Actor(name, look, x, y, size, nearness, facing, int(rng.integers(2**32)))


def _draw_actor(actor: _Actor, width: int, height: int) -> _Cel:
    kind = KINDS[actor.kind]
    unit = actor.size * 2 * height
    x, y = actor.x * 2 * height, (1 - actor.y) * 2 * height
    left, right = (round(np.clip(x + side * kind.half_width * unit, 0, 2 * width)) for side in (-1, 1))
    top, bottom = (round(np.clip(y + reach * unit, 0, 2 * height)) for reach in (-1.12, 0.1))
    pixels = np.zeros((bottom - top, right - left, 4), np.uint8)
    ink = outline_width(height * min(1.0, 0.55 + actor.size))
    brush = Brush(pixels, (x - left, y - top), unit, ink, actor.facing)
    kind.draw(brush, actor.look, np.random.default_rng(actor.seed))
    _shade(pixels, round(unit * 0.035))
    return _Cel(pixels, top, left)


def _shade(pixels: NDArray[np.uint8], reach: int) -> None:
    """Darkens the side turned away from the light: what lies within `reach` pixels of the right edge."""
    if reach < 1 or pixels.shape[1] <= reach:
        return
    dark = pixels[..., 3] > 0
    dark[:, :-reach] &= pixels[:, reach:, 3] == 0
    pixels[dark] = (pixels[dark] * np.array([0.78, 0.78, 0.78, 1.0])).astype(np.uint8)


def _composite(scenery: NDArray[np.uint8], cels: list[_Cel]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The drawing [2H, 2W, 4] and its labels [2H, 2W]: 0 scenery, k the k-th cel, near to far."""
    drawing = scenery.copy()
    labels = np.zeros(scenery.shape[:2], np.uint8)
    for k in reversed(range(len(cels))):
        cel = cels[k]
        box = np.s_[cel.top : cel.top + cel.pixels.shape[0], cel.left : cel.left + cel.pixels.shape[1]]
        painted = cel.pixels[..., 3] > 0
        np.copyto(drawing.view(np.uint32)[box], cel.pixels.view(np.uint32), where=painted[..., None])
        np.copyto(labels[box], k + 1, where=painted)
    return drawing, labels


def _layer(
    scenery: NDArray[np.uint8], cel: _Cel, plate: NDArray[np.uint8], style: Style, seed: int
) -> NDArray[np.uint8]:
    """[H, W, 4]: the subject alone, styled, its colour solved from what it adds to the plate."""
    alone, (alpha,) = finish(*_composite(scenery, [cel]), 1, style, seed)
    share = alpha[..., None]
    colour = (alone - (1 - share) * plate) / np.maximum(share, 1 / 255)
    layer = np.concatenate([np.clip(colour, 0, 255) * (share > 0), share * 255], axis=-1)
    return np.asarray(np.rint(layer), np.uint8)
