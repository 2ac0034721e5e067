"""What the scripts build is what they built when somebody last looked at it."""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from exporters.composition import load
from tests.aescripts.golden import GOLDEN, Ask, boards, report
from tests.exporters.conftest import answering

NAMES = ("somyung_v1", "somyung_v2", "synthetic")


@pytest.fixture(scope="module")
def ask(node: str) -> Iterator[Ask]:
    with answering(node, "read-back.js") as ask:
        yield ask


def difference(old: str, new: str) -> str:
    """As `git diff` shows it, with the names of comp and layer over each place; "" where there is none."""
    before = old.splitlines()
    lines = difflib.unified_diff(before, new.splitlines(), "as it was", "as it is", lineterm="", n=1)

    def heading(at: re.Match[str]) -> str:
        return f"@@ {place(before, int(at[1]))}"

    return "\n".join(re.sub(r"^@@ -(\d+).*", heading, line) for line in lines)


def place(lines: list[str], number: int) -> str:
    """The names of what a line is part of."""
    names: list[str] = []
    depth = sys.maxsize
    for line in reversed(lines[: number + 1]):
        indent = len(line) - len(line.lstrip())
        if indent < depth and (name := re.match(r' *"name": (.*),$', line)):
            names.insert(0, name[1])
            depth = indent
    return ", ".join(names)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_built_has_not_changed(name: str, tmp_path: Path, ask: Ask) -> None:
    built = report(name, boards(tmp_path)[name], tmp_path, ask)

    changed = difference((GOLDEN / f"{name}.json").read_text("utf-8"), built)

    if changed:
        pytest.fail(f"{changed}\n\nIf this is meant: python -m tests.aescripts.golden", pytrace=False)


def test_every_storyboard_has_its_golden_file(tmp_path: Path) -> None:
    assert sorted(NAMES) == sorted(boards(tmp_path)) == sorted(file.stem for file in GOLDEN.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_at_rest_every_layer_is_seen_at_its_place_in_the_picture(name: str, tmp_path: Path, ask: Ask) -> None:
    board = boards(tmp_path)[name]

    comps = json.loads(report(name, board, tmp_path, ask))["comps"]

    shots = [comp for comp in comps if not comp["name"].endswith(" master")]
    assert len(shots) == len(board.shots)
    for place, shot in enumerate(shots, 1):
        composition = load(tmp_path / name / str(place))
        seen = [layer["cornersAtRest"] for layer in shot["layers"] if layer["cornersAtRest"]]
        for corners, layer in zip(seen, composition.layers, strict=True):
            x, y, width, height = layer.bounds.box
            wanted = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]]
            assert np.abs(np.array(corners) - wanted).max() < 0.1


def test_a_change_is_shown_where_it_is(tmp_path: Path, ask: Ask, animator: Callable[[str], Path]) -> None:
    board = boards(tmp_path)["synthetic"]
    built = report("built", board, tmp_path, ask)
    nudge = animator("""
        var robot = comp("1 소명 / dolly").layer("robot");
        var place = robot.property("ADBE Transform Group").property("ADBE Position");
        place.setValue([place.value[0] + 0.5, place.value[1], place.value[2]]);
    """)

    changed = difference(built, report("nudged", board, tmp_path, ask, nudge)).splitlines()

    assert [line.split(": ")[0].replace(" ", "") for line in changed if not line.startswith(" ")] == [
        "---asitwas",
        "+++asitis",
        '@@"1소명/dolly","robot"',
        '-"cornersAtRest"',
        '+"cornersAtRest"',
        '-"Position"',
        '+"Position"',
    ]
