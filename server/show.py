"""How a storyboard is read, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group
from rich.table import Column, Table
from rich.text import Text

from generator.storyboard.shot import Shot, Storyboard

COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "red")


def show(storyboard: Storyboard, console: Console) -> None:
    """Print dialect, shots, subjects and prompts, every mention of a subject in its colour."""
    shots = storyboard.shots
    read_as = f" · dialect {storyboard.dialect} · {len(shots)} shot{'' if len(shots) == 1 else 's'}"
    console.print(Text.assemble((storyboard.name, "bold"), read_as))
    table = Table("Shot", Column("Subjects", min_width=10), Column("Prompt", ratio=1), show_lines=True)
    for shot in shots:
        told = Group(prompt(shot), *warnings(shot.warnings))
        table.add_row(Text(f"{shot.key}\n{shot.title}".strip()), subjects(shot), told)
    console.print(table, *warnings(storyboard.warnings), sep="\n")


def subjects(shot: Shot) -> Text:
    return Text("\n").join(Text(subject.name, style=colour(at)) for at, subject in enumerate(shot.subjects))


def prompt(shot: Shot) -> Text:
    text = Text(shot.prompt)
    for at, subject in enumerate(shot.subjects):
        for start, end in subject.spans:
            text.stylize(f"underline {colour(at)}", start, end)
    return text


def warnings(told: Sequence[str]) -> list[Text]:
    return [Text(f"! {warning}", style="yellow") for warning in told]


def colour(subject: int) -> str:
    return COLOURS[subject % len(COLOURS)]
