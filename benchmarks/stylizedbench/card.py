"""The data card: what is in a written set, in numbers and as a contact sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

from PIL import Image

from benchmarks.stylizedbench.facts import ALIKE, OVERLAP, SMALL
from benchmarks.stylizedbench.scene import HELD_OUT_PAIRS, HELD_OUT_STYLE, Scene, Split

_COLUMNS, _ROWS, _THUMB = 8, 6, 160

_TEXT = """\
# StylizedBench, split "{split}"

{count} storyboard frames of {width} x {height} pixels, drawn by a program from their seeds; every number
below is of this folder. Drawing took {milliseconds:.1f} ms a scene on one core.

![contact sheet](contact-sheet.png)

## What lies here

`scenes.jsonl` has one scene a line: its caption, its labels, and the files of its pictures.

| file | meaning |
|---|---|
| `picture.png` | the frame, RGB |
| `plate.png` | the same without its subjects |
| `layer-K.png` | subject K alone, near to far: straight-alpha RGBA with what others hide of it |
| `mask-K.png` | subject K's share of each pixel of the picture, 255 is all |

The layers over the plate, far to near, recompose the picture to within 1/255 (float arithmetic, one
rounding at the end).

`spans` are code-point offsets into the caption of every mention of a subject, the whole phrase first.
`colour` and `parts` are what the caption names; `area`, `hidden` and `contrast` are measured.
`depth` runs from 0, nearest, to 1.

## What makes it hard

| of the scenes | share |
|---|---|
{shares}

| of the subjects | share |
|---|---|
{subject_shares}

A subject counts as hidden from {overlap:.0%} of its area on, as small below {small:.0%} of the frame, and as
blending in when its mean colour is less than {alike:.0f} (CIE76) from what lies behind it. Captions have
{words:.1f} words on average and at most {most_words}.

## Splits

Seeds of "train", "dev" and "test" never meet. The style "{style}" and these pairs are never in "train":
{pairs}.

{tables}
"""


@dataclass
class Card:
    split: Split
    size: tuple[int, int]
    rows: list[dict[str, Any]] = field(default_factory=list)
    thumbs: list[Image.Image] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """Processor time of each scene."""

    @property
    def milliseconds(self) -> float:
        return 1000 * mean(self.seconds)

    def add(self, scene: Scene, row: dict[str, Any]) -> None:
        """`row` as in `scenes.jsonl`."""
        self.rows.append(row)
        if len(self.thumbs) < _COLUMNS * _ROWS:
            width = round(_THUMB * self.size[0] / self.size[1])
            self.thumbs.append(
                Image.fromarray(scene.picture).resize((width, _THUMB), Image.Resampling.LANCZOS)
            )

    def write(self, out: Path) -> None:
        (out / "README.md").write_text(self._text(), "utf-8", newline="\n")
        contact_sheet(self.thumbs).save(out / "contact-sheet.png")

    def shares(self) -> dict[str, float]:
        """Of the scenes."""
        counts = Counter(len(row["subjects"]) for row in self.rows)
        total = len(self.rows)
        twins = [row for row in self.rows if len({s["kind"] for s in row["subjects"]}) < len(row["subjects"])]
        hidden = [row for row in self.rows if any(s["hidden"] >= OVERLAP for s in row["subjects"])]
        return {
            **{f"{n} subject{'s' * (n > 1)}": counts[n] / total for n in sorted(counts)},
            "subjects that overlap": len(hidden) / total,
            "two subjects of one kind": len(twins) / total,
        }

    def subject_shares(self) -> dict[str, float]:
        subjects = [subject for row in self.rows for subject in row["subjects"]]
        tests = {
            "small": [s["area"] < SMALL for s in subjects],
            "partly hidden": [s["hidden"] >= OVERLAP for s in subjects],
            "of the background's colour": [s["contrast"] < ALIKE for s in subjects],
            "flying": [s["pose"] == "flying" for s in subjects],
            "cut by the frame": [s["cut"] for s in subjects],
        }
        return {name: mean(outcomes) for name, outcomes in tests.items()}

    def _text(self) -> str:
        lengths = [len(row["caption"].split()) for row in self.rows]
        subjects = [subject for row in self.rows for subject in row["subjects"]]
        tables = [
            _table(label, (row[label] for row in self.rows))
            for label in ("style", "place", "time", "weather", "shot", "angle")
        ] + [
            _table(label, (s[label] for s in subjects))
            for label in ("kind", "colour", "pose", "position", "ground")
        ]
        return _TEXT.format(
            split=self.split,
            count=len(self.rows),
            width=self.size[0],
            height=self.size[1],
            milliseconds=self.milliseconds,
            shares=_percent(self.shares()),
            subject_shares=_percent(self.subject_shares()),
            overlap=OVERLAP,
            small=SMALL,
            alike=ALIKE,
            words=mean(lengths),
            most_words=max(lengths),
            style=HELD_OUT_STYLE,
            pairs=", ".join(f"{kind} and {place}" for kind, place in HELD_OUT_PAIRS),
            tables="\n\n".join(tables),
        )


def contact_sheet(pictures: list[Image.Image]) -> Image.Image:
    """Pictures of one size, row by row."""
    width, height = pictures[0].size
    columns = min(_COLUMNS, len(pictures))
    sheet = Image.new("RGB", (columns * width, -(-len(pictures) // columns) * height), "white")
    for k, picture in enumerate(pictures):
        sheet.paste(picture, (k % columns * width, k // columns * height))
    return sheet


def _percent(shares: dict[str, float]) -> str:
    return "\n".join(f"| {name} | {share:.0%} |" for name, share in shares.items())


def _table(label: str, values: Iterable[str]) -> str:
    counts = sorted(
        Counter(value or "none" for value in values).items(), key=lambda item: (-item[1], item[0])
    )
    return f"## By {label}\n\n" + ", ".join(f"{value} {count}" for value, count in counts) + "."
