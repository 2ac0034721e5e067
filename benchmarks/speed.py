"""Where a shot's time goes: `multiplane bench speed`.

The same shot is painted with and without reading the attention, by turns, and then made whole. Seconds depend
on the machine; the ratios, to the sampling without capture in the same run, are what to compare.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks import real_size
from exporters.stage import overscan
from generator.backends import load_backend
from generator.backends.protocol import Backend, Painting
from generator.layers.decompose import read_masks
from generator.layers.scenery import Masks
from generator.storyboard.shot import Shot, Storyboard, Subject
from server.camera import camera_of
from server.events import Event
from server.frame import frame, parse_size
from server.shots import Separation, make_shot, painting_request

PROMPT = (
    "Mina (a girl with black hair, red dress), Bolt (a blue robot) and Juno (a yellow car) in a forest. "
    "Watercolour."
)
TITLES = {
    "encode": "encode the prompt",
    "denoise": "sampling, capture on",
    "decode": "decode",
    "segment": "masks and mattes",
    "inpaint": "plate and layers",
    "export": "files and exports",
}


def benchmark_shot() -> Shot:
    """Three subjects and a move that needs bleed."""
    phrases = {
        "Mina": "Mina (a girl with black hair, red dress)",
        "Bolt": "Bolt (a blue robot)",
        "Juno": "Juno (a yellow car)",
    }
    starts = {name: PROMPT.index(phrase) for name, phrase in phrases.items()}
    subjects = tuple(
        Subject(name.casefold(), name, spans=((starts[name], starts[name] + len(phrase)),))
        for name, phrase in phrases.items()
    )
    return Shot("1", PROMPT, subjects, camera_move="truck left", seed=7)


def everybody(painting: Painting, count: int) -> Masks:
    """Whom the prompt names is there: three layers at any size, whatever the model can paint."""
    masks, surety = read_masks(painting, count)
    return masks, np.ones_like(surety)


def time_sampling(backend: Backend, shot: Shot, size: tuple[int, int], repeat: int) -> dict[bool, float]:
    """Median seconds of painting alone, by capture; the first, warming run is not counted."""
    canvas = frame(size, backend.size_multiple, overscan(*size, camera_of(shot)))
    request = painting_request(shot, canvas, backend)
    backend.paint(replace(request, steps=1))
    seconds = defaultdict(list)
    for _ in range(repeat):
        for capture in (False, True):
            start = time.perf_counter()
            backend.paint(request, capture=capture)
            seconds[capture].append(time.perf_counter() - start)
    return {capture: median(values) for capture, values in seconds.items()}


def time_phases(backend: Backend, shot: Shot, size: tuple[int, int]) -> dict[str, float]:
    """Seconds that each phase of one whole shot takes, from prompt to written exports."""
    seconds: dict[str, float] = defaultdict(float)
    last: tuple[str, float] = ("encode", time.perf_counter())

    def on_event(event: Event) -> None:
        nonlocal last
        now = time.perf_counter()
        # The first step's event ends the prompt's encoding and that step: its time counts as sampling.
        phase = "denoise" if event.phase == "denoise" else last[0]
        seconds[phase] += now - last[1]
        last = (event.phase, now)

    with tempfile.TemporaryDirectory() as out:
        storyboard = Storyboard("speed", "plain", (shot,))
        make_shot(
            storyboard,
            shot,
            backend,
            Path(out),
            size=size,
            on_event=on_event,
            separation=Separation(find=everybody),
        )
    return seconds


def median_phases(backend: Backend, shot: Shot, size: tuple[int, int], repeat: int) -> dict[str, float]:
    """Median seconds of each phase; the first shot, which loads the exporters' libraries, is not counted."""
    time_phases(backend, shot, size)
    shots = [time_phases(backend, shot, size) for _ in range(repeat)]
    return {phase: median(each[phase] for each in shots) for phase in shots[0]}


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="multiplane bench speed", description=__doc__)
    parser.add_argument(
        "--model",
        default="embedded",
        help="name or folder, or real-size-random: the real Z-Image's size without its weights "
        "(default: embedded)",
    )
    parser.add_argument("--size", default="16:9", help="canvas (default: 16:9)")
    parser.add_argument(
        "--repeat", type=int, default=3, help="runs of each kind; the median counts (default: 3)"
    )
    arguments = parser.parse_args(argv)
    console = Console()
    if arguments.model == real_size.NAME:
        return real_size.main(console, arguments.repeat)
    with console.status("loading, painting, taking apart"):
        load_backend(arguments.model)
        start = time.perf_counter()
        # Once more, with its libraries in memory.
        backend = load_backend(arguments.model)
        loading = time.perf_counter() - start
        size = parse_size(arguments.size, backend.default_height)
        shot = benchmark_shot()
        sampling = time_sampling(backend, shot, size, arguments.repeat)
        phases = median_phases(backend, shot, size, arguments.repeat)
    console.print(report(loading, sampling, phases, f"{backend.name}, {size[0]}x{size[1]}"))
    return 0


def report(loading: float, sampling: dict[bool, float], phases: dict[str, float], title: str) -> Table:
    base = sampling[False]
    capture = sampling[True] - base
    after = sum(seconds for phase, seconds in phases.items() if phase not in ("encode", "denoise", "decode"))
    table = Table("", "seconds", "ratio", title=title)
    rows = [
        ("loading the model", loading),
        ("painting, capture off", base),
        ("painting, capture on", sampling[True]),
        *((f"  {TITLES[phase]}", seconds) for phase, seconds in phases.items()),
        ("all after painting", after),
        ("capture + layers + exports", capture + after),
        ("whole shot", sum(phases.values())),
    ]
    for name, seconds in rows:
        table.add_row(name, f"{seconds:.2f}", f"{seconds / base:.3f}")
    return table
