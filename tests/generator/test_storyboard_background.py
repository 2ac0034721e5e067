"""The words of a prompt that stand for no subject."""

from pathlib import Path

import pytest

from generator.storyboard.background import background_prompt
from generator.storyboard.read import read_document


@pytest.mark.parametrize(
    ("prompt", "names", "left"),
    [
        ("Noon. Mina and Bolt.", ["Mina", "Bolt"], "Noon. Watercolour."),
        (
            "Wide shot. Mina (a girl) stands by the sea.",
            ["Mina"],
            "Wide shot. stands by the sea. Watercolour.",
        ),
        (
            "Drawing of Mina, Bolt and Cat, with the moon.",
            ["Mina", "Bolt", "Cat"],
            "Drawing of the moon. Watercolour.",
        ),
        ("Mina, Bolt", ["Mina", "Bolt"], "Watercolour."),
        ("밤. 소명, 로봇. 비가 온다.", ["소명", "로봇"], "밤. 비가 온다. Watercolour."),
        ("A road at dusk", [], "A road at dusk. Watercolour."),
    ],
)
def test_it_keeps_place_time_and_style(prompt: str, names: list[str], left: str) -> None:
    document = {"shots": [{"prompt": prompt, "subjects": names, "style": "watercolour"}]}
    (shot,) = read_document(document, Path("film.json")).shots
    assert background_prompt(shot) == left
