"""How a model is made to fit, said on the command line."""

from pathlib import Path
from typing import Any, get_args

import pytest

from generator.backends.model import Fit
from server import cli
from server.arguments import FITTING, FITTING_SWITCHES, parser


def test_whatever_a_model_file_can_say_can_be_said_for_once() -> None:
    assert {*FITTING, *FITTING_SWITCHES, "attention"} == set(Fit.model_fields)
    for key, values in FITTING.items():
        literal, _ = get_args(Fit.model_fields[key].annotation)
        assert get_args(literal) == values


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], {}),
        (["--offload", "group", "--float8"], {"offload": "group", "float8": True}),
        (["--no-tiling", "--attention", "sage"], {"tiling": False, "attention": "sage"}),
    ],
)
def test_only_what_is_said_wins_over_the_model_file(arguments: list[str], said: dict[str, Any]) -> None:
    assert cli.given_fitting(parser().parse_args(["generate", "film.json", *arguments])) == said


def test_it_reaches_the_model(tmp_path: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "film.json").write_text('{"shots": [{"prompt": "소명이 달린다."}]}', "utf-8")
    arguments = ["generate", str(tmp_path / "film.json"), "--model", str(checkpoint), "--device", "cpu"]
    assert cli.main([*arguments, "--attention", "magic"]) == 2
    assert "attention: `backend='magic'` must be one of" in capsys.readouterr().err


def test_a_server_fits_its_model_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "generate",
        str(tmp_path / "film.json"),
        "--server",
        "http://127.0.0.1:1",
        "--offload",
        "none",
    ]
    assert cli.main(arguments) == 2
    assert "--offload: a server lays its model out itself" in capsys.readouterr().err
