"""The contact sheet: every caption, what was painted, what the judge saw in it, and what hit or missed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from jinja2 import Environment, FileSystemLoader
from numpy.typing import NDArray
from PIL import Image

from benchmarks.judge.labels import BACKGROUND, COLOUR_NAMES
from benchmarks.judge.sight import Sight
from benchmarks.judge.verdict import seen_subjects
from benchmarks.painter.trial import Pictures, Trial
from benchmarks.stylizedbench.palette import COLOURS


def write_pictures(folder: Path, trial: Trial, pictures: Pictures) -> None:
    """PNG files `NNNNN-painted`, `-seen` and `-drawn`."""
    seen = seen_picture(pictures.painted, trial.painter.sight)
    for name, pixels in (("painted", pictures.painted), ("seen", seen), ("drawn", pictures.drawn)):
        Image.fromarray(pixels).save(folder / f"{trial.seed:05d}-{name}.png")


def seen_picture(picture: NDArray[np.uint8], sight: Sight) -> NDArray[np.uint8]:
    """[H, W, 3]: the picture paled, and over it each subject cell in the colour that the judge names."""
    palette = np.array([COLOURS[name] for name in COLOUR_NAMES], np.float32)
    size = picture.shape[1], picture.shape[0]
    cells = cv2.resize(palette[sight.colours], size, interpolation=cv2.INTER_NEAREST)
    subject = cv2.resize((sight.kinds != BACKGROUND).astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    grey = picture.mean(axis=2, keepdims=True).repeat(3, axis=2)
    paled = 255 - (255 - grey) * 0.35
    return np.asarray(np.where(subject[..., None] > 0, 0.75 * cells + 0.25 * grey, paled), np.uint8)


def write_sheet(out: Path, title: str, trials: Sequence[Trial], least_area: float) -> None:
    """`out/index.html`; its pictures lie in `out/pictures`."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    entries = [_entry(trial, least_area) for trial in trials]
    page = environment.get_template("sheet.html").render(title=title, entries=entries)
    (out / "index.html").write_text(page, encoding="utf-8", newline="\n")


def _entry(trial: Trial, least_area: float) -> dict[str, Any]:
    mark, answers = trial.painter.mark, trial.painter.sight.answers
    subjects = [
        (f"{colour} {kind}", "hit" if one.coloured else "other colour" if one.found else "miss")
        for (kind, colour), one in zip(trial.asked.subjects, mark.verdicts, strict=True)
    ]
    questions = [
        (wanted, "hit" if mark.answers[question] else f"{answers[question]} instead")
        for question, wanted in trial.asked.answers.items()
    ]
    there = seen_subjects(trial.painter.sight, least_area)
    return {
        "stem": f"pictures/{trial.seed:05d}",
        "caption": trial.caption,
        "marks": [*subjects, *questions],
        "seen": ", ".join(f"{colour} {kind}" for kind, colour in there.items()) or "no subject",
    }
