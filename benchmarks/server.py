"""Whether the server stays quick and small: `multiplane bench server`.

The server is a real process with a random 64-pixel model. Its delays are measured twice in one run, idle and
then loaded: a shot is being sampled, many jobs wait, and many clients watch, some of which hardly read. Then
short jobs are done, and what the server and its worker hold is followed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.server_load import SHOT, Delays, crowd, measure
from benchmarks.server_soak import BLOCKS, Holding, holding, slope
from generator.errors import InputError
from server.client import Client

ENDLESS = 1_000_000
"""Steps of a shot that is being sampled until the server is ended."""

WARM = 0.2
"""Share of the short jobs that are done before what is held counts: pools and caches fill."""

TIDYING = 0.05
"""Seconds after a job's end in which its worker gives memory back."""

FEWEST = 2 * BLOCKS
"""Short jobs that have a slope."""


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="multiplane bench server", description=__doc__)
    parser.add_argument("--samples", type=int, default=300, help="of each delay (default: 300)")
    parser.add_argument("--queued", type=int, default=1000, help="jobs that wait (default: 1000)")
    parser.add_argument("--clients", type=int, default=50, help="that watch (default: 50)")
    parser.add_argument("--slow", type=int, default=10, help="of these, that hardly read (default: 10)")
    parser.add_argument(
        "--soak",
        type=int,
        default=500,
        help="short jobs, of which all but the first fifth count, 0 for none (default: 500)",
    )
    arguments = parser.parse_args(argv)
    if 0 < arguments.soak < FEWEST:
        raise InputError(f"a slope needs more jobs: at least {FEWEST}, or 0 for none", key="--soak")
    console = Console()
    with tempfile.TemporaryDirectory() as folder, console.status("loading") as status:
        model = Path(folder) / "model"
        make_model(model)
        set_steps(model, ENDLESS)
        with serving(Path(folder) / "load", model) as (client, _):
            status.update("measuring")
            idle, loaded = asyncio.run(measure_both(client, arguments))
        console.print(report_load(idle, loaded, arguments))
        if arguments.soak:
            set_steps(model, 2)
            status.stop()
            with serving(Path(folder) / "soak", model) as (client, process):
                held = soak(client, process.pid, arguments.soak, console)
            console.print(report_soak(held))
    return 0


def make_model(folder: Path) -> None:
    from training.architecture import random_pipeline  # noqa: PLC0415 - only this needs torch

    random_pipeline().save_pretrained(folder)


def set_steps(model: Path, steps: int) -> None:
    recipe = {"steps": steps, "guidance": 0, "default_height": 64}
    (model / "multiplane.json").write_text(json.dumps(recipe), "utf-8")


@contextmanager
def serving(data: Path, model: Path) -> Iterator[tuple[Client, subprocess.Popen[str]]]:
    options = ["--data", str(data), "--model", str(model), "--size", "64x64", "--port", "0"]
    command = [sys.executable, "-m", "server.cli", "serve", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            _, _, said = process.stdout.readline().partition("http://")
            yield Client(f"http://{said.partition(';')[0]}"), process
        finally:
            process.terminate()


async def measure_both(client: Client, arguments: argparse.Namespace) -> tuple[Delays, Delays]:
    """The delays of the idle server, then of the loaded one."""
    await asyncio.to_thread(client.pause)
    idle = await measure(client.url, arguments.samples)
    await asyncio.to_thread(load, client, arguments.queued)
    with crowd(client.url, quick=arguments.clients - arguments.slow, slow=arguments.slow):
        return idle, await measure(client.url, arguments.samples)


def load(client: Client, queued: int) -> None:
    """Have a shot sampled, and jobs wait."""
    endless = client.submit(SHOT)
    client.resume()
    next(event for event in client.events(endless.id) if event.get("phase") == "denoise")
    client.pause()
    for _ in range(queued):
        client.submit(SHOT)


def soak(client: Client, server: int, jobs: int, console: Console) -> list[Holding]:
    """What server and worker hold after each of so many short jobs."""
    held = []
    for _ in track(range(jobs), "short jobs", console=console):
        assert client.wait(client.submit(SHOT).id).state == "succeeded"
        time.sleep(TIDYING)
        held.append(holding(server))
    return held


def report_load(idle: Delays, loaded: Delays, arguments: argparse.Namespace) -> Table:
    title = (
        f"{arguments.queued} jobs wait, one is sampled; {arguments.clients} clients watch,"
        f" {arguments.slow} hardly read"
    )
    table = Table("milliseconds", "idle", "loaded", "ratio", title=title)
    for name in ("GET /jobs", "event"):
        for percent in (50, 99):
            before, after = (float(np.percentile(delays[name], percent)) for delays in (idle, loaded))
            table.add_row(f"{name}, p{percent}", f"{before:.1f}", f"{after:.1f}", f"{after / before:.2f}")
    return table


def report_soak(held: Sequence[Holding]) -> Table:
    counted = held[round(WARM * len(held)) :]
    title = f"{len(held)} short jobs; slope a job, and its 95 % interval"
    table = Table("held", "first", "last", "slope", "from", "to", "", title=title)
    for name in counted[0]:
        values = [float(holding[name]) for holding in counted]
        estimate, low, high = slope(values)
        verdict = "grows" if low > 0 else "shrinks" if high < 0 else "steady"
        ends = (f"{value:.1f}" for value in (values[0], values[-1]))
        table.add_row(name, *ends, *(f"{value:+.4f}" for value in (estimate, low, high)), verdict)
    return table
