"""One shot from storyboard to finished files: the only place where it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from exporters import FORMATS, export, stage
from exporters.composition import Composition, load
from generator.backends.protocol import Backend, Concept, Painting, PaintRequest, Preview
from generator.layers.decompose import decompose, read_masks
from generator.layers.depth import Near
from generator.layers.painted import painted_completion, painted_fill
from generator.layers.plate import fill
from generator.layers.scenery import Find
from generator.storyboard.shot import Shot, Storyboard
from server.camera import camera_of
from server.events import Event, Listener, Phase
from server.frame import Frame, frame
from server.kept import heeded
from server.kept_masks import scaled_masks
from server.names import file_name, file_names
from server.references import read_references
from server.sketches import control_of
from server.version_files import Result, write_version
from server.versions import describe_shot, new_version, version_of_job, write_order


@dataclass(frozen=True, slots=True)
class Separation:
    """How layers are found."""

    find: Find = read_masks
    """Says where the subjects are, and how surely."""
    near: Near | None = None
    """Says how near everything in the picture is."""
    shadows: bool = False
    """Whether what a subject casts on the ground belongs to its layer."""


ATTENTION_ALONE = Separation()


@dataclass(frozen=True, slots=True)
class Hidden:
    """How what nobody sees is made."""

    plate: Literal["fast", "model"] = "fast"
    """What fills the hole behind the subjects: colours from around it, or the model."""
    complete: bool = False
    """Whether the model paints the part of a subject that another one hides."""


FAST = Hidden()

Maker = Callable[[Storyboard, Shot, Listener], Composition]
"""Makes a shot in one way or another, and tells of its progress."""

START: dict[Phase, float] = {
    "load": 0.0,
    "encode": 0.0,
    "denoise": 0.01,
    "decode": 0.7,
    "segment": 0.71,
    "inpaint": 0.77,
    "export": 0.81,
}
"""Share of the work that lies before a phase, with a model that takes its time; the embedded is quicker."""


def make_shot(
    storyboard: Storyboard,
    shot: Shot,
    backend: Backend,
    out: Path,
    *,
    size: tuple[int, int],
    on_event: Listener = lambda event: None,
    on_preview: Callable[[Preview], None] | None = None,
    job: str | None = None,
    sketch: Path | None = None,
    hidden: Hidden = FAST,
    separation: Separation = ATTENTION_ALONE,
) -> Composition:
    """Paint a shot, take it apart and write a new version of it under `out`; `size` is the canvas, in pixels.

    The composition that is returned lies in the version's folder. Whatever `on_event` raises, `Cancelled`
    say, stops the work; then nothing of the version stays. A `job` makes one version, however often it is
    begun: when there is one with its id, that is the result. The painting follows a `sketch`. The depths,
    mattes and words that a person wanted for this shot hold for it: see `kept`.

    Raises:
        InputError: the model cannot paint the shot as the storyboard or the size asks.
        CompositionError: a format has no room for it.
    """
    canvas = frame(size, backend.size_multiple, stage.overscan(*size, camera_of(shot)))
    folder = shot_folder(storyboard, shot, out)
    references, unused = read_references(storyboard, shot, backend, sketch)
    shot = heeded(replace(shot, warnings=(*shot.warnings, *unused)), folder)
    request = replace(painting_request(shot, canvas, backend, sketch), references=references)

    def painted() -> Painting:
        on_event(event("encode"))
        return paint(request, backend, on_event, on_preview)

    return make_version(
        storyboard,
        shot,
        out,
        painted,
        canvas=canvas,
        backend=backend,
        working=(canvas.painting_width, canvas.painting_height),
        mattes=scaled_masks(folder, shot, size),
        hidden=hidden,
        separation=separation,
        on_event=on_event,
        job=job,
    )


def make_version(
    storyboard: Storyboard,
    shot: Shot,
    out: Path,
    painting: Callable[[], Painting],
    *,
    canvas: Frame,
    backend: Backend,
    working: tuple[int, int],
    mattes: Mapping[str, NDArray[np.uint8]] = MappingProxyType({}),
    hidden: Hidden = FAST,
    separation: Separation = ATTENTION_ALONE,
    on_event: Listener,
    job: str | None = None,
) -> Composition:
    """The way of every picture, once it is there and read, to the files of a new version.

    Args:
        painting: makes the picture, canvas and bleed, and its reading by the backend; not called for a job
            that has made its version already.
        working: width and height at which the backend paints the whole of it.
        mattes: as `decompose` wants them.

    Raises and returns as `make_shot` does.
    """
    folder = shot_folder(storyboard, shot, out)
    if job and (made := version_of_job(folder, job)):
        return finish(storyboard, shot, made, on_event)
    on_event = rising(on_event)

    def on_step(step: int, steps: int) -> None:
        on_event(event("inpaint", step, steps))

    with new_version(folder, job) as (partial, final):
        seen = painting()
        decomposition = decompose(
            seen,
            shot.subjects,
            canvas=(canvas.width, canvas.height),
            offset=(canvas.left, canvas.top),
            mattes=mattes,
            fill=painted_fill(backend, shot, working, on_step) if hidden.plate == "model" else fill,
            complete=painted_completion(backend, shot, working, on_step) if hidden.complete else None,
            find=separation.find,
            near=separation.near,
            shadows=separation.shadows,
            on_phase=lambda phase: on_event(event(phase)),
        )
        on_event(event("export"))
        result = Result(storyboard, shot, backend.name, canvas, seen.reading, decomposition)
        composition = write_version(result, partial)
        with ThreadPoolExecutor() as side_by_side:
            exports = [side_by_side.submit(export, composition, partial, [name]) for name in FORMATS]
            for done, each in enumerate(as_completed(exports), 1):
                each.result()
                on_event(event("export", done, len(FORMATS) + 1))
    return finish(storyboard, shot, final, on_event)


def rising(listen: Listener) -> Listener:
    """Progress does not fall where a phase paints more than once."""
    furthest = 0.0

    def hear(event: Event) -> None:
        nonlocal furthest
        furthest = max(furthest, event.progress)
        listen(replace(event, progress=furthest))

    return hear


def finish(storyboard: Storyboard, shot: Shot, version: Path, on_event: Listener) -> Composition:
    """What is left to do for a version that has its final name."""
    describe_shot(version.parent, storyboard.name, shot.key, shot.title)
    write_order(version.parents[1], [each.key for each in storyboard.shots])
    on_event(Event("export", 1, 1, 1.0))
    return load(version)


def shot_folder(storyboard: Storyboard, shot: Shot, out: Path) -> Path:
    """Where the versions of a shot lie."""
    names = file_names(f"shot {other.key}" for other in storyboard.shots)
    named = dict(zip((other.key for other in storyboard.shots), names, strict=True))
    return out / file_name(storyboard.name) / named[shot.key]


def paint(
    request: PaintRequest,
    backend: Backend,
    on_event: Listener,
    on_preview: Callable[[Preview], None] | None,
) -> Painting:
    def on_step(step: int, steps: int) -> None:
        on_event(event("denoise", step, steps))
        if step == steps:
            on_event(event("decode"))

    return backend.paint(request, capture=bool(request.concepts), on_step=on_step, on_preview=on_preview)


def painting_request(shot: Shot, canvas: Frame, backend: Backend, sketch: Path | None = None) -> PaintRequest:
    """What the backend is asked for; of the blocks that the storyboard names, those that the model has."""
    wanted = {block for subject in shot.subjects for block in subject.attention_layers}
    return PaintRequest(
        prompt=shot.prompt,
        width=canvas.painting_width,
        height=canvas.painting_height,
        seed=shot.seed,
        concepts=concepts_of(shot),
        negative_prompt=shot.negative_prompt,
        blocks=tuple(sorted(wanted & set(range(backend.block_count)))) or None,
        control=control_of(sketch, canvas) if sketch else None,
    )


def concepts_of(shot: Shot) -> tuple[Concept, ...]:
    return tuple(Concept(subject.name, subject.spans) for subject in shot.subjects if subject.is_read)


def event(phase: Phase, step: int = 0, steps: int = 1) -> Event:
    starts = [*START.values(), 1.0]
    start = START[phase]
    end = next(later for later in starts if later > start)
    return Event(phase, step, steps, start + (end - start) * step / steps)
