"""What reading costs one block of the real Z-Image's size: time, memory, and whether it changes anything.

Pictures at once are measured besides: whether two in one batch take less than one after the other, and
whether they come out the same.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import torch
from diffusers import ZImageTransformer2DModel
from rich.table import Table
from torch import Tensor
from torch.profiler import ProfilerActivity, profile

from generator.attention.capture import CapturePlan
from generator.attention.processor import capturing
from generator.attention.token_order import PATCH

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shape:
    """Of a transformer with one block; by default the real one's, and a picture of 1024 x 1024."""

    dim: int = 3840
    heads: int = 30
    axes: tuple[int, int, int] = (32, 48, 48)
    caption: int = 2560
    side: int = 64
    """Image tokens along a side of a square picture."""
    texts: int = 64


@dataclass(frozen=True, slots=True)
class Cost:
    """Extra bytes are those at the peak."""

    seconds: float
    """Of one picture, not read."""
    read: float
    """Ratio of a run that reads to itself without the reading: two runs differ by more than it takes."""
    read_memory: int
    identical: bool
    batch: float
    """Of two pictures at once to two in a row."""
    batch_memory: int
    batch_identical: bool


def measure(shape: Shape, repeat: int) -> Cost:
    """One round for memory, which warms up too, then `repeat` rounds of everything by turns.

    Time is what the processor worked, so that it matters little what else the machine does.
    """
    transformer = one_block(shape)
    inputs = list(latents_and_captions(shape))
    plan = plan_for(shape)

    def forward(pictures: int, first: int = 0) -> list[Tensor]:
        chosen = inputs[first : first + pictures]
        noise = torch.full((pictures,), 0.4)
        pictures_, captions = ([item[part] for item in chosen] for part in (0, 1))
        with torch.no_grad():
            made: list[Tensor] = transformer(pictures_, noise, captions, return_dict=False)[0]
        return made

    def unread() -> list[Tensor]:
        return forward(1)

    reading = 0.0

    def read() -> list[Tensor]:
        with capturing(transformer, plan) as capture:
            add = capture.add

            def timed(block: int, query: Tensor, key: Tensor, output: Tensor) -> None:
                nonlocal reading
                start = time.process_time()
                add(block, query, key, output)
                reading = time.process_time() - start

            capture.add = timed  # type: ignore[method-assign]
            return forward(1)

    def batch() -> list[Tensor]:
        return forward(2)

    ways = {"unread": unread, "read": read, "batch": batch}
    made: dict[str, list[Tensor]] = {}
    peaks: dict[str, int] = {}
    for name, way in ways.items():
        made[name], peaks[name] = with_peak_memory(way)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    shares = []
    for turn in range(repeat):
        # Every other round backwards, so that a machine that slows down slows all alike.
        for name in list(ways) if turn % 2 else reversed(list(ways)):
            start = time.process_time()
            ways[name]()
            seconds[name].append(time.process_time() - start)
        shares.append(reading / (seconds["read"][-1] - reading))
    pairs = list(zip(seconds["unread"], seconds["batch"], strict=True))
    return Cost(
        seconds=median(seconds["unread"]),
        read=1 + median(shares),
        read_memory=peaks["read"] - peaks["unread"],
        identical=torch.equal(made["unread"][0], made["read"][0]),
        batch=median(both / (2 * plain) for plain, both in pairs),
        batch_memory=peaks["batch"] - peaks["unread"],
        batch_identical=all(map(torch.equal, made["batch"], [*made["unread"], *forward(1, first=1)])),
    )


def one_block(shape: Shape) -> ZImageTransformer2DModel:
    """Random weights; without refiners, so that hardly anything but the block takes time."""
    torch.manual_seed(0)
    return ZImageTransformer2DModel(
        dim=shape.dim,
        n_layers=1,
        n_refiner_layers=0,
        n_heads=shape.heads,
        n_kv_heads=shape.heads,
        cap_feat_dim=shape.caption,
        axes_dims=list(shape.axes),
    ).eval()


def latents_and_captions(shape: Shape) -> Iterator[tuple[Tensor, Tensor]]:
    drawn = torch.Generator().manual_seed(1)
    for _ in range(2):
        side = shape.side * PATCH
        yield (
            torch.randn(16, 1, side, side, generator=drawn),
            torch.randn(shape.texts, shape.caption, generator=drawn),
        )


def plan_for(shape: Shape) -> CapturePlan:
    """Two subjects of a few words; all other words are the background."""
    return CapturePlan(
        blocks=(0,),
        feature_block=0,
        image_tokens=shape.side**2,
        content=tuple(range(shape.texts)),
        concepts=(tuple(range(4, 12)), tuple(range(14, 20)), tuple(range(20, shape.texts))),
        noise_range=(0.0, 1.0),
    )


def with_peak_memory(work: Callable[[], T]) -> tuple[T, int]:
    """What comes of it, and the bytes that tensors took at the most, beyond those that were there before."""
    gc.collect()
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiled:
        made = work()
    held = most = 0
    for event in profiled.profiler.kineto_results.events():
        if event.name() == "[memory]":
            held += event.nbytes()
            most = max(most, held)
    return made, most


def report(shape: Shape, cost: Cost) -> Table:
    size = shape.side * 16
    table = Table("", "time", "memory", "same to the bit", title=f"one block, {size}x{size}, float32")
    table.add_row("one picture, not read", f"1 ({cost.seconds:.1f} s)", "", "")
    table.add_row(
        "one picture, read", f"{cost.read:.4f}", mib(cost.read_memory), "yes" if cost.identical else "no"
    )
    table.add_row(
        "two at once, to two in a row",
        f"{cost.batch:.4f}",
        mib(cost.batch_memory),
        "yes" if cost.batch_identical else "no",
    )
    return table


def mib(size: int) -> str:
    return f"{size / 1024**2:+.1f} MiB"
