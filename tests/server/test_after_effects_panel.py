"""The panel goes to where every After Effects of the user looks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from server import after_effects_panel
from server.cli import main
from server.guide import guide

HOME = Path("/users/소명")


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("win32", {"APPDATA": "/users/소명/Roaming"}, HOME / "Roaming/Adobe/After Effects"),
        ("darwin", {}, HOME / "Library/Preferences/Adobe/After Effects"),
        ("linux", {}, None),
    ],
)
def test_each_system_keeps_preferences_elsewhere(
    platform: str, environment: dict[str, str], folder: Path | None
) -> None:
    assert after_effects_panel.preferences(platform, environment, HOME) == folder


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Mac on which two versions were started; gives the folder of their preferences."""
    versions = tmp_path / "소명" / "Library" / "Preferences" / "Adobe" / "After Effects"
    for name in ("9.0", "25.0", "Logs"):
        (versions / name).mkdir(parents=True)
    (versions / "24.0").write_text("a file", "utf-8")
    monkeypatch.setattr(after_effects_panel.sys, "platform", "darwin")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "소명")
    return versions


def test_it_is_installed_for_every_version(computer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["install", "after-effects"]) == 0

    files = [
        computer / version / "Scripts" / "ScriptUI Panels" / "Multiplane.jsx" for version in ("25.0", "9.0")
    ]
    assert capsys.readouterr().out.splitlines() == [str(file) for file in files]
    for file in files:
        assert file.read_text("ascii") == after_effects_panel.panel(after_effects_panel.program())
        assert file.with_name("Multiplane.html").read_text("utf-8") == guide("after-effects.md")


def test_a_dry_run_writes_nothing(computer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["install", "after-effects", "--dry-run"]) == 0

    assert len(capsys.readouterr().out.splitlines()) == 2
    assert [file.name for file in computer.rglob("*") if file.is_file()] == ["24.0"]


def test_it_can_be_put_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["install", "after-effects", "--to", str(tmp_path / "패널")]) == 0

    assert capsys.readouterr().out == f"{tmp_path / '패널' / 'Multiplane.jsx'}\n"
    assert (tmp_path / "패널" / "Multiplane.jsx").exists()


def test_where_there_is_none_it_says_so_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("APPDATA", str(tmp_path))

    assert main(["install", "after-effects"]) == 2

    assert "--to" in capsys.readouterr().err


def test_where_it_may_not_be_written_it_says_where_it_belongs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Scripts").write_text("a file", "utf-8")

    assert main(["install", "after-effects", "--to", str(tmp_path / "Scripts" / "ScriptUI Panels")]) == 2

    told = capsys.readouterr().err
    assert str(tmp_path / "Scripts" / "ScriptUI Panels" / "Multiplane.jsx") in told
    assert "--to" in told
