from __future__ import annotations

from pathlib import Path

import pytest

from generator.storyboard.dialects.plain import FIELDS
from generator.storyboard.misspelt import misspelt
from generator.storyboard.node import Node
from generator.storyboard.read import read_document


def slips(board: object) -> list[str]:
    (shot,) = read_document(board, Path("소명.json")).shots
    return [warning for warning in shot.warnings if "did you mean" in warning]


def guesses(**fields: object) -> list[str]:
    return list(misspelt(Node(fields, Path("소명.json"), "en", ("shots", 0)), FIELDS))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("subject", "subjects"),
        ("stlye", "style"),
        ("tiem", "time"),
        ("Style", "style"),
        ("cameraMove", "camera_move"),
        ("dialog", "dialogue"),
    ],
)
def test_a_field_that_is_a_slip_away_from_a_known_one_is_named_with_it(written: str, meant: str) -> None:
    assert guesses(**{written: 1}) == [f'shots[0].{written}: is no known field; did you mean "{meant}"?']


@pytest.mark.parametrize("other", ["id", "uid", "camera", "location", "action", "mood", "frames", "메모", ""])
def test_the_fields_of_other_programs_are_passed_over(other: str) -> None:
    assert guesses(**{other: 1}) == []


def test_nobody_misspells_a_field_beside_the_field_itself() -> None:
    assert guesses(times=3, time="dusk") == []


def test_every_field_of_the_plain_form_is_known() -> None:
    assert guesses(**dict.fromkeys(FIELDS)) == []


def test_shots_subjects_and_layers_of_the_plain_form_are_looked_at() -> None:
    shot = {
        "prompt": "소명 and Bolt run.",
        "stlye": "watercolour",
        "subjects": [{"name": "소명", "lok": "a girl"}, "Bolt"],
        "layers": [{"name": "Bolt", "dpeth": 0.5}],
    }
    assert slips({"shots": [shot]}) == [
        'shots[0].stlye: is no known field; did you mean "style"?',
        'shots[0].subjects[0].lok: is no known field; did you mean "look"?',
        'shots[0].layers[0].dpeth: is no known field; did you mean "depth"?',
    ]


def test_of_the_other_forms_only_layers_are_written_by_hand() -> None:
    layer = {"name": "Mina", "phrases": "neon lights"}
    scene = {
        "descriptions": "x",
        "description": "Mina waits",
        "mainCharacter": {"looks": 1},
        "layers": [layer],
    }
    assert slips({"scene": {"1": scene}}) == [
        'scene.1.layers[0].phrases: is no known field; did you mean "phrase"?'
    ]
