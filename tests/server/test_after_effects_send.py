"""A script is handed to the newest After Effects of the computer; programs made here stand in for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from server import after_effects_send
from server.after_effects_send import AfterEffects, newest, programs, send
from server.jobs.submit import Conflict
from tests.server.stand_in import mac, needs_shebang, stand_in, windows


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "소명 결과" / 'shot "1".jsx'
    file.parent.mkdir()
    file.write_text("alert(1);", "ascii")
    return file


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer whose programs lie in a folder of the test, which is empty."""
    folder = tmp_path / "프로그램"
    folder.mkdir()
    monkeypatch.setattr(after_effects_send, "programs", lambda platform, environment: folder)
    return folder


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("win32", {"PROGRAMFILES": "/프로그램"}, Path("/프로그램/Adobe")),
        ("win32", {}, None),
        ("darwin", {}, Path("/Applications")),
        ("linux", {"PROGRAMFILES": "/프로그램"}, None),
    ],
)
def test_each_system_keeps_programs_elsewhere(
    platform: str, environment: dict[str, str], folder: Path | None
) -> None:
    assert programs(platform, environment) == folder


@pytest.mark.parametrize("program", [windows, mac])
def test_the_newest_release_is_taken(tmp_path: Path, program: Callable[[Path, str], Path]) -> None:
    names = ["CS6", "(Beta)", "CC 2019", "2026", "2025", 'the "best" 2099']
    for name in names:
        program(tmp_path, f"Adobe After Effects {name}").mkdir(parents=True)
    (tmp_path / "Adobe After Effects 2030").mkdir()  # was uninstalled
    found = "Adobe After Effects 2026"
    assert newest(tmp_path) == AfterEffects(found, program(tmp_path, found))


def test_a_beta_is_better_than_none(tmp_path: Path) -> None:
    name = "Adobe After Effects (Beta)"
    mac(tmp_path, name).mkdir(parents=True)
    assert newest(tmp_path) == AfterEffects(name, mac(tmp_path, name))


def test_where_there_is_none_it_says_so_and_what_to_do(computer: Path, script: Path) -> None:
    with pytest.raises(Conflict, match="no After Effects") as refused:
        send(script)
    assert str(script.parent) in str(refused.value)
    assert "Run Script File" in str(refused.value)
    assert newest(None) is None
    assert newest(computer / "missing") is None


@needs_shebang
def test_on_windows_the_program_is_given_the_script(computer: Path, script: Path) -> None:
    program = stand_in(windows(computer, "Adobe After Effects 2025"))
    assert send(script) == AfterEffects("Adobe After Effects 2025", program)
    assert (program.with_name("given")).read_text("utf-8").splitlines() == ["-r", str(script)]


@needs_shebang
def test_on_a_mac_the_system_tells_the_program(
    computer: Path, script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = mac(computer, "Adobe After Effects 2025")
    app.mkdir(parents=True)
    osascript = stand_in(tmp_path / "bin" / "osascript")
    monkeypatch.setenv("PATH", str(osascript.parent))
    send(script)
    flag, *said, given = osascript.with_name("given").read_text("utf-8").splitlines()
    assert (flag, given) == ("-e", str(script))
    assert f'tell application "{app}"' in said
    assert "DoScriptFile scriptFile" in said
    assert script.name not in "\n".join(said)


@needs_shebang
def test_a_refusal_of_the_system_is_passed_on(computer: Path, script: Path) -> None:
    then = "sys.exit('권한이 없습니다 (-1743)')"
    stand_in(windows(computer, "Adobe After Effects 2025"), then=then)
    with pytest.raises(Conflict, match=r"권한이 없습니다 \(-1743\); allow it"):
        send(script)


@needs_shebang
def test_a_program_that_cannot_be_started_is_named(computer: Path, script: Path) -> None:
    stand_in(windows(computer, "Adobe After Effects 2025")).chmod(0o644)
    with pytest.raises(Conflict, match="Adobe After Effects 2025 cannot be started"):
        send(script)


@needs_shebang
def test_nobody_waits_until_after_effects_is_closed(
    computer: Path, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(after_effects_send, "PATIENCE", 0.01)
    gate = computer / "gate"
    os.mkfifo(gate)
    program = stand_in(windows(computer, "Adobe After Effects 2025"), then=f"open({str(gate)!r}).read()")
    assert send(script).program == program
    gate.write_text("closed")  # opens only for a program that still runs
