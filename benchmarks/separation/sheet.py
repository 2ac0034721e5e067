"""The page of a run: a plot of every method in every style, and the pictures with what was delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from jinja2 import Environment, FileSystemLoader
from numpy.typing import NDArray
from PIL import Image

from benchmarks.separation.delivered import Delivered
from benchmarks.separation.report import Scores, groups_of
from benchmarks.separation.sample import Sample
from benchmarks.separation.score import PictureScore
from benchmarks.separation.summary import summarise

TINTS = ((230, 60, 60), (40, 110, 240), (40, 170, 80), (230, 160, 20))
"""Of the outlines, by subject."""
SQUARE = 8
"""Pixels of the chequerboard that shows through."""


def panels(sample: Sample, delivered: Mapping[str, Delivered]) -> dict[str, NDArray[np.uint8]]:
    """The picture, its true layers, and every method's; without plates, outlined by subject."""
    truth = [target.visible for target in sample.targets]
    result = {"picture": sample.picture, "truth": _panel(truth, sample.picture)}
    for name, one in delivered.items():
        blank = np.zeros_like(truth[0])
        layers = [one.layers.get(str(place)) for place in range(len(truth))]
        shares = [blank if layer is None else layer.share for layer in layers]
        colours = sum(
            (layer.share[..., None] * layer.colour for layer in layers if layer is not None),
            np.zeros(sample.picture.shape, np.float32),
        )
        shown = np.maximum(np.sum(shares, axis=0), 1e-6)[..., None]
        result[name] = _panel(shares, colours / shown)
    return result


def _panel(
    shares: Sequence[NDArray[np.float32]], colour: NDArray[np.floating] | NDArray[np.uint8]
) -> NDArray[np.uint8]:
    height, width = shares[0].shape
    rows, columns = np.mgrid[:height, :width] // SQUARE
    board = np.where((rows + columns) % 2, 200.0, 235.0)[..., None]
    shown = np.minimum(np.sum(shares, axis=0), 1)[..., None]
    # OpenCV draws into rows that lie one after another, which a model's picture need not have.
    panel = np.ascontiguousarray(np.rint(shown * colour + (1 - shown) * board), np.uint8)
    for place, share in enumerate(shares):
        outlines, _ = cv2.findContours((share > 0.5).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(panel, outlines, -1, TINTS[place % len(TINTS)], 1)
    return panel


def write_panels(out: Path, sample: Sample, delivered: Mapping[str, Delivered]) -> None:
    for name, panel in panels(sample, delivered).items():
        Image.fromarray(panel).save(_file(out, sample.key, name))


def _file(out: Path, key: str, name: str) -> Path:
    return out / "pictures" / f"{key} {name}.png"


def write_page(out: Path, title: str, scores: Scores, prompts: Mapping[str, str]) -> None:
    """`out/index.html`; `prompts` by the pictures' keys. Shown are those that have panels."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    bars = {
        group: {name: summarise(groups_of(rows)[group]).iou for name, rows in scores.items()}
        for group in groups_of(next(iter(scores.values())))
    }
    entries = []
    for key, prompt in prompts.items():
        marks = {"picture": "picture", "truth": "truth"}
        marks |= {name: f"{name} {_mark(rows, key)}" for name, rows in scores.items()}
        shown = {_file(out, key, name): mark for name, mark in marks.items()}
        cells = {file.relative_to(out).as_posix(): mark for file, mark in shown.items() if file.is_file()}
        if cells:
            entries.append({"prompt": prompt, "panels": cells})
    page = environment.get_template("sheet.html").render(title=title, bars=bars, entries=entries)
    (out / "index.html").write_text(page, encoding="utf-8", newline="\n")


def _mark(scores: Sequence[PictureScore], key: str) -> str:
    subjects = next(score.subjects for score in scores if score.key == key)
    return ", ".join(f"{100 * subject.iou:.0f}" for subject in subjects)
