import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from server import cli

PLAIN = {"shots": [{"prompt": "Mina runs.", "subjects": ["Mina"]}, {"prompt": "A road."}]}


@pytest.fixture
def film(tmp_path: Path) -> Path:
    file = tmp_path / "소명.json"
    file.write_text(json.dumps(PLAIN), "utf-8")
    return file


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from server.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print({'torch', 'numpy', 'cv2', 'pydantic', 'rich', 'diffusers', 'jinja2'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("set()\n")


def test_a_storyboard_is_shown_without_a_model() -> None:
    code = (
        "import sys; from server.cli import main\n"
        "status = main(['storyboard', 'tests/storyboards/somyung_v2.json'])\n"
        "print(status, {'torch', 'diffusers', 'cv2'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.endswith("0 set()\n")
    assert "dialect v2" in done.stdout


def test_every_storyboard_of_a_folder_is_shown(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film.with_name("film.json").write_bytes(film.read_bytes())
    assert cli.main(["storyboard", str(film.parent)]) == 0
    told = capsys.readouterr().out
    assert told.index("film · dialect plain") < told.index("소명 · dialect plain")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["storyboard", "missing.json"], ["missing.json"]),
        (["storyboard", "broken.json"], ["broken.json", "line 1"]),
        (["storyboard", "empty"], ["empty", ".json"]),
        (["generate", "소명.json", "--shots", "7"], ["소명.json: --shots: ", "7"]),
        (["generate", "소명.json", "--model", "no-such-model"], ["no-such-model"]),
        (["generate", "empty"], ["empty", ".json"]),
        (["generate", "소명.json", "again/소명.json"], ["again", "rename"]),
        (["generate", "소명.json", "broken.json"], ["broken.json"]),
        (["export", "소명.json", "--to", "psd"], ["소명.json", "layers"]),
        (["export", "missing", "--to", "psd"], ["missing"]),
    ],
)
def test_bad_input_is_one_line_that_says_where(
    arguments: list[str],
    told: list[str],
    film: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(film.parent)
    Path("broken.json").write_text('{"shots": [}', "utf-8")
    Path("empty").mkdir()
    Path("again").mkdir()
    Path("again", film.name).write_bytes(film.read_bytes())
    assert cli.main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("multiplane: ")
    for part in told:
        assert part in line
    assert not Path("out").exists()


@pytest.mark.parametrize("arguments", [[], ["paint"], ["export", "x"], ["bench", "luck"], ["generate"]])
def test_a_command_that_is_not_one_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        cli.main(arguments)
    assert exit.value.code == 2


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (RuntimeError("two\nlines"), 1, "RuntimeError in server/cli.py:"),
        (PermissionError(13, "Permission denied", "/out"), 1, "/out: Permission denied"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_a_failure_is_one_line_and_no_traceback(
    error: BaseException,
    status: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setitem(cli.COMMANDS, "storyboard", fail)
    assert cli.main(["storyboard", "film.json"]) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux' OpenMP prints what it heeds")
@pytest.mark.parametrize(("wished", "heeded"), [({}, "PASSIVE"), ({"OMP_WAIT_POLICY": "active"}, "ACTIVE")])
def test_threads_that_wait_leave_the_processor_to_others_unless_somebody_wants_it_otherwise(
    wished: dict[str, str], heeded: str
) -> None:
    inherited = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "doctor"],
        env={**inherited, **wished, "OMP_DISPLAY_ENV": "true"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert f"OMP_WAIT_POLICY = '{heeded}'" in done.stderr
