import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import start

ROOT = Path(__file__).parents[1]
POSIX = pytest.mark.skipif(os.name == "nt", reason="the stand-in for multiplane is a script with a shebang")


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    found = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in found}


def requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"] + project["optional-dependencies"]["test"]]


def needed_by(requirements: Sequence[Requirement]) -> Iterator[Requirement]:
    """What is installed because of the requirements, themselves included."""
    seen: set[str] = set()
    waiting = list(requirements)
    while waiting:
        requirement = waiting.pop()
        if requirement.name in seen:
            continue
        seen.add(requirement.name)
        yield requirement
        try:
            texts = distribution(requirement.name).requires or []
        except PackageNotFoundError:
            continue
        parts = map(Requirement, texts)
        waiting += [part for part in parts if part.marker is None or part.marker.evaluate({"extra": ""})]


def test_every_package_that_is_installed_is_pinned_to_a_version_that_fits() -> None:
    pinned = pins()
    for requirement in needed_by(requirements()):
        version = pinned.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} has no pin in constraints.txt"
        assert requirement.specifier.contains(version, prereleases=True), requirement


@pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"]])
def test_without_a_command_it_says_what_it_can_do(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main(arguments) == 0
    assert "start.py demo" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["demo", "--all"], ["test", "--fast"], ["test", "--all", "more"]])
def test_what_it_does_not_know_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


class Installer:
    """Stands in for every command that `start` runs, and counts them; `fails` makes the last one fail."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.fails = False

    def __call__(self, command: Sequence[object], cwd: Path | None = None) -> int:
        self.commands.append([str(part) for part in command])
        return 1 if self.fails and "--editable" in self.commands[-1] else 0


@pytest.fixture
def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installer:
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / ".venv").mkdir()
    installer = Installer()
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(start, "CONSTRAINTS", tmp_path / "constraints.txt")
    monkeypatch.setattr(start, "make_venv", lambda: None)
    monkeypatch.setattr(start, "run", installer)
    return installer


def test_what_is_installed_is_left_alone(installer: Installer) -> None:
    start.install()
    assert installer.commands
    installer.commands.clear()
    start.install()
    assert installer.commands == []


def test_new_pins_are_installed(installer: Installer, tmp_path: Path) -> None:
    start.install()
    installer.commands.clear()
    with (tmp_path / "constraints.txt").open("a", encoding="utf-8") as constraints:
        constraints.write("new==1\n")
    start.install()
    assert installer.commands


def test_an_install_that_was_cut_short_is_taken_up_again(installer: Installer) -> None:
    installer.fails = True
    with pytest.raises(SystemExit):
        start.install()
    installer.fails = False
    installer.commands.clear()
    start.install()
    assert installer.commands


def test_the_tests_get_what_the_demo_does_not_need(installer: Installer) -> None:
    start.install()
    assert not any("[test]" in part for command in installer.commands for part in command)
    start.install("test")
    assert any(part.endswith("[test]") for part in installer.commands[-1])


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with everything installed, in which `multiplane` is a stand-in."""
    for name in ("start.py", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "installed-base").write_text(start.fingerprint(), "utf-8")
    return tmp_path


def stand_in(checkout: Path, body: str) -> None:
    script = checkout / ".venv" / "bin" / "multiplane"
    script.write_text(f"#!{sys.executable}\nimport pathlib, sys, time\n{body}\n", "utf-8")
    script.chmod(0o755)


@POSIX
def test_anything_else_goes_to_the_command_and_its_status_comes_back(checkout: Path) -> None:
    stand_in(checkout, "print(sys.argv[1:], pathlib.Path.cwd().name)\nsys.exit(7)")
    (checkout / "elsewhere").mkdir()
    done = subprocess.run(
        [sys.executable, checkout / "start.py", "generate", "소명.json", "--size", "1:1"],
        cwd=checkout / "elsewhere",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (7, "")
    assert done.stdout == "['generate', '소명.json', '--size', '1:1'] elsewhere\n"


@POSIX
def test_an_interrupt_lets_the_command_tidy_up(checkout: Path) -> None:
    stand_in(
        checkout,
        "try:\n    pathlib.Path('begun').touch()\n    time.sleep(60)\n"
        "except KeyboardInterrupt:\n    time.sleep(0.5)\n    pathlib.Path('tidied').touch()\n"
        "    sys.exit(130)",
    )
    process = subprocess.Popen(
        [sys.executable, checkout / "start.py", "generate"], cwd=checkout, start_new_session=True
    )
    while not (checkout / "begun").exists():
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(30) == 130
    assert (checkout / "tidied").exists()


@pytest.mark.parametrize(("every", "count"), [(False, 1), (True, 2)])
def test_the_newest_blender_is_had_once_and_more_if_asked(
    installer: Installer, monkeypatch: pytest.MonkeyPatch, every: bool, count: int
) -> None:
    monkeypatch.setattr(start, "BLENDERS", {sys.version_info[:2]: ("5.0.1", "4.2.23")})
    monkeypatch.setattr(start.venv, "create", lambda folder, **_: folder.mkdir(parents=True))
    found = start.install_blenders(every)
    assert [command[-1] for command in installer.commands] == ["bpy==5.0.1", "bpy==4.2.23"][:count]
    installer.commands.clear()
    assert start.install_blenders(every) == found
    assert installer.commands == []


def test_a_blender_that_cannot_be_had_is_said_and_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "BLENDERS", {sys.version_info[:2]: ("5.0.1",)})
    monkeypatch.setattr(start.venv, "create", lambda folder, **_: folder.mkdir(parents=True))
    monkeypatch.setattr(start, "run", lambda command, cwd=None: 1)
    assert start.install_blenders(every=False) == []
    assert "Blender 5.0.1 cannot be had here" in capsys.readouterr().err
