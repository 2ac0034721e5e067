"""A run in tables and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from statistics import mean
from typing import Any

from rich.table import Table

from benchmarks.separation.record import Entry
from benchmarks.separation.scenes import HELD_OUT_PAIR
from benchmarks.separation.score import PictureScore, SubjectScore
from benchmarks.separation.summary import (
    RESAMPLES,
    SEED,
    Difference,
    Summary,
    difference,
    summarise,
    with_trait,
)
from benchmarks.stylizedbench.scene import HELD_OUT_STYLE

Scores = Mapping[str, Sequence[PictureScore]]
"""By method; every method has the same pictures in the same order."""
CONFIDENCE = f"95 % paired bootstrap over scenes, {RESAMPLES} resamples, seed {SEED}"
Groups = dict[str, list[PictureScore]]


def groups_of(scores: Sequence[PictureScore]) -> Groups:
    """By style or folder, the subjects in places that they were never in, and all."""
    groups: Groups = {}
    for score in scores:
        groups.setdefault(score.group, []).append(score)
    # What no training has seen stands behind what it has.
    if HELD_OUT_STYLE in groups:
        groups[HELD_OUT_STYLE] = groups.pop(HELD_OUT_STYLE)
    held_out = with_trait(scores, HELD_OUT_PAIR)
    return {**groups, **({"held-out pairs": held_out} if held_out else {}), "all": list(scores)}


def main_table(scores: Scores, method: str) -> Table:
    """All that is measured of one method, and the ceiling's figures under the quality's."""
    own = {name: summarise(group) for name, group in groups_of(scores[method]).items()}
    best = {name: summarise(group) for name, group in groups_of(scores["ceiling"]).items()}
    table = Table(f"{method}, in percent", *own, title=None)
    for title, value in QUALITIES.items():
        table.add_row(title, *(_percent(value(one)) for one in own.values()), style="bold")
        table.add_row("  ceiling", *(_percent(value(one)) for one in best.values()))
        reached = (value(one) / max(value(best[name]), 1e-9) for name, one in own.items())
        table.add_row("  share of the ceiling", *map(_percent, reached))
    table.add_section()
    for title, error in ERRORS.items():
        table.add_row(title, *(_percent(error(one)) for one in own.values()))
        table.add_row("  ceiling", *(_percent(error(one)) for one in best.values()))
    table.add_section()
    for title, text in OTHERS.items():
        table.add_row(title, *(text(one) for one in own.values()))
        if title in BOUNDED:
            table.add_row("  ceiling", *(text(one) for one in best.values()))
    return table


def methods_table(scores: Scores, method: str) -> Table:
    """All that is measured of every method, over all pictures, and what `method` gains on it."""
    every = {name: summarise(rows) for name, rows in scores.items()}
    table = Table("all pictures, in percent", *every)
    for title, value in {**QUALITIES, **ERRORS}.items():
        table.add_row(title, *(_percent(value(one)) for one in every.values()))
    table.add_section()
    for title, text in OTHERS.items():
        table.add_row(title, *(text(one) for one in every.values()))
    table.add_section()
    for title, gained in GAINS.items():
        gains = (difference(scores[method], rows, gained) for rows in scores.values())
        cells = ("" if name == method else _interval(gain) for name, gain in zip(scores, gains, strict=True))
        table.add_row(f"{title}: gain of {method}", *cells)
    table.caption = CONFIDENCE
    return table


def judge(entries: Iterable[Entry]) -> dict[str, Any]:
    """How good the judge is that took the truth's place; empty where the truth is known."""
    known = [value for entry in entries for value in entry.judged]
    return {"judge": {"iou": mean(known), "subjects": len(known)}} if known else {}


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


QUALITIES: dict[str, Callable[[Summary], float]] = {
    "mIoU": lambda one: one.iou,
    "boundary F1": lambda one: one.boundary_f1,
    "alpha soft IoU": lambda one: one.alpha_iou,
}
ERRORS: dict[str, Callable[[Summary], float | None]] = {
    "RGB L1 of layers": lambda one: one.colour_error,
    "plate error in the hole": lambda one: one.plate_error,
    "raised alpha": lambda one: one.raised,
}
OTHERS: dict[str, Callable[[Summary], str]] = {
    "subjects that are layers": lambda one: _percent(one.found),
    "false layers": lambda one: _percent(one.false_layers),
    "depth order, tau": lambda one: _plain(one.tau),
    '  of "lower is nearer"': lambda one: _plain(one.prior_tau),
    "  overlapping pairs": lambda one: str(one.pairs),
    "recomposition, levels": lambda one: str(one.recomposition),
    "seconds": lambda one: _plain(one.seconds),
    "pictures, subjects": lambda one: f"{one.pictures}, {one.subjects}",
}


GAINS: dict[str, Callable[[SubjectScore], float]] = {
    "mIoU": lambda one: one.iou,
    "boundary F1": lambda one: one.boundary_f1,
    "alpha soft IoU": lambda one: one.alpha_iou,
}
BOUNDED = ("subjects that are layers", "false layers", "depth order, tau", "seconds")
"""Of the others, those of which the ceiling says something."""


def comparison(scores: Scores, method: str) -> Table:
    """mIoU of every other method, and what `method` gains on it."""
    groups = {name: groups_of(rows) for name, rows in scores.items()}
    table = Table("mIoU, in percent", *groups[method])
    table.add_row(method, *(_percent(summarise(rows).iou) for rows in groups[method].values()), style="bold")
    for other, rows in groups.items():
        if other not in (method, "ceiling"):
            cells = [
                f"{_percent(summarise(rows[name]).iou)}\n{_interval(difference(own, rows[name]))}"
                for name, own in groups[method].items()
            ]
            table.add_section()
            table.add_row(f"{other}\n  gain on it", *cells)
    table.caption = CONFIDENCE
    return table


def _interval(gain: Difference) -> str:
    return f"{100 * gain.mean:+.1f}\n[{100 * gain.low:.1f}, {100 * gain.high:.1f}]"


def traits_table(scores: Scores) -> Table:
    """mIoU by what makes a subject hard, and by how many there are to tell apart."""
    first = next(iter(scores.values()))
    traits = sorted({trait for score in first for subject in score.subjects for trait in subject.traits})
    counts = sorted({len(score.subjects) for score in first})
    table = Table("mIoU of subjects that are", "of all", "in pictures", *scores)
    for trait in traits:
        _add_part(table, trait, scores, {name: with_trait(rows, trait) for name, rows in scores.items()})
    table.add_section()
    for count in counts:
        parts = {name: [row for row in rows if len(row.subjects) == count] for name, rows in scores.items()}
        _add_part(table, "alone" if count == 1 else f"one of {count}", scores, parts)
    return table


def _add_part(table: Table, title: str, scores: Scores, parts: Scores) -> None:
    part, every = (summarise(next(iter(rows.values()))) for rows in (parts, scores))
    shares = f"{part.subjects / every.subjects:.0%}", f"{part.pictures / every.pictures:.0%}"
    table.add_row(title, *shares, *(_percent(summarise(rows).iou) for rows in parts.values()))


def as_json(scores: Scores, method: str, about: dict[str, Any]) -> dict[str, Any]:
    groups = {name: groups_of(rows) for name, rows in scores.items()}
    return {
        **about,
        "method": method,
        "bootstrap": {"resamples": RESAMPLES, "seed": SEED},
        "methods": {
            name: {
                "groups": {group: asdict(summarise(rows)) for group, rows in own.items()},
                "gain_on_it": {
                    group: {
                        title: asdict(difference(groups[method][group], rows, gained))
                        for title, gained in GAINS.items()
                    }
                    for group, rows in own.items()
                },
                "pictures": [asdict(score) for score in scores[name]],
            }
            for name, own in groups.items()
        },
    }
