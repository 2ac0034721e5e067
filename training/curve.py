"""Draws the losses of a run: `python -m training.curve RUN/log.jsonl losses.png`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

PANEL, HEIGHT, MARGIN, TEXT = 230, 200, 16, 22
INK, SOFT, LINE = (29, 28, 26), (227, 224, 218), (47, 111, 143)
PAPER = (251, 250, 248)

Row = Mapping[str, Any]


def curve(rows: Sequence[Row]) -> Image.Image:
    """A panel for each stage, in its own scale: the held-out loss, from its first figure to its last."""
    stages = stages_of(rows)
    width = len(stages) * (PANEL + MARGIN) + MARGIN
    plot = Image.new("RGB", (width, HEIGHT + 2 * TEXT + 2 * MARGIN), PAPER)
    draw = ImageDraw.Draw(plot)
    for place, stage in enumerate(stages):
        _panel(draw, stage, MARGIN + place * (PANEL + MARGIN))
    return plot


def stages_of(rows: Sequence[Row]) -> list[list[Row]]:
    """A stage that counts its steps from the beginning again is another run's."""
    stages: list[list[Row]] = []
    for row in rows:
        last = stages[-1][-1] if stages else None
        if last is None or row["stage"] != last["stage"] or row["step"] <= last["step"]:
            stages.append([])
        stages[-1].append(row)
    return stages


def _panel(draw: ImageDraw.ImageDraw, stage: Sequence[Row], left: int) -> None:
    font = ImageFont.load_default(13)
    losses = [row["held_out_loss"] for row in stage]
    steps = [row["step"] for row in stage]
    top, low, high = MARGIN + TEXT, min(losses), max(losses)
    draw.rectangle((left, top, left + PANEL, top + HEIGHT), outline=SOFT)
    points = [
        (
            left + PANEL * (step - steps[0]) / max(1, steps[-1] - steps[0]),
            top + HEIGHT * (high - loss) / (high - low or 1),
        )
        for step, loss in zip(steps, losses, strict=True)
    ]
    draw.line(points, LINE, 2)
    draw.text((left, MARGIN), f"{stage[0]['stage']}: {losses[0]:.3f} to {losses[-1]:.3f}", INK, font)
    draw.text((left, top + HEIGHT + 4), f"step {steps[0]} to {steps[-1]}", INK, font)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("picture", type=Path)
    arguments = parser.parse_args()
    if not arguments.log.is_file():
        parser.error(f"{arguments.log}: there is no such file; it is RUN/log.jsonl of a training")
    lines = arguments.log.read_text(encoding="utf-8").splitlines()
    curve([json.loads(line) for line in lines]).save(arguments.picture)


if __name__ == "__main__":
    main()
