"""Hands a script to the newest After Effects of this computer, which starts it where it is not running."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from os import environ
from pathlib import Path
from threading import Thread
from typing import IO

from server.jobs.submit import Conflict

NAME = re.compile(r"Adobe After Effects[\w .()]*")
"""Of the folder of a version. It becomes part of an AppleScript: no quotes."""
PATIENCE = 5.0
"""Seconds in which a refusal is heard. After Effects itself runs on for hours."""
TELL = """on run argv
set scriptFile to item 1 of argv
tell application "{program}"
activate
DoScriptFile scriptFile
end tell
end run"""


@dataclass(frozen=True, slots=True)
class AfterEffects:
    name: str
    """Such as `Adobe After Effects 2025`."""
    program: Path
    """`AfterFX.exe`, or the `.app` of macOS."""

    def command(self, script: Path) -> list[str]:
        """What runs `script`, an absolute path."""
        if self.program.suffix == ".app":
            return ["osascript", "-e", TELL.format(program=self.program), str(script)]
        return [str(self.program), "-r", str(script)]


def installed() -> AfterEffects | None:
    """The newest of this computer."""
    return newest(programs(sys.platform, environ))


def programs(platform: str, environment: Mapping[str, str]) -> Path | None:
    """The folder with one folder for each version of After Effects; None where it does not run."""
    if platform == "win32" and "PROGRAMFILES" in environment:
        return Path(environment["PROGRAMFILES"]) / "Adobe"
    return Path("/Applications") if platform == "darwin" else None


def newest(programs: Path | None) -> AfterEffects | None:
    """The latest release; a beta, which has no year, only where there is no other."""
    folders = programs.glob("Adobe After Effects*") if programs else ()
    for folder in sorted(folders, key=release, reverse=True):
        for program in (folder / "Support Files" / "AfterFX.exe", folder / f"{folder.name}.app"):
            if NAME.fullmatch(folder.name) and program.exists():
                return AfterEffects(folder.name, program)
    return None


def release(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", folder.name)]


def send(script: Path) -> AfterEffects:
    """Have After Effects run a script of ours; which one does. What the script has to say it says there.

    Raises:
        Conflict: there is none, or the system does not let it be told.
    """
    after_effects = installed()
    if after_effects is None:
        raise Conflict(
            "found no After Effects on the server's computer; take the folder"
            f" {script.parent} to one that has it, and choose there File > Scripts > Run Script File…"
            f" and {script.name}"
        )
    # A file and no pipe: After Effects outlives whoever would read it.
    with tempfile.TemporaryFile() as said:
        command = after_effects.command(script.resolve())
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        except OSError as error:
            raise Conflict(f"{after_effects.name} cannot be started: {error.strerror}") from None
        # Waited for to its end, so that no zombie stays, but not by whoever asked.
        waiting = Thread(target=process.wait, daemon=True)
        waiting.start()
        waiting.join(PATIENCE)
        # AfterFX.exe says nothing, and its status is documented nowhere.
        if process.returncode and (refusal := heard(said)):
            raise Conflict(
                f"{after_effects.name} did not take the script: {refusal}; allow it under System Settings >"
                f" Privacy & Security > Automation, or choose in After Effects File > Scripts > Run Script"
                f" File… and {script}"
            )
    return after_effects


def heard(said: IO[bytes]) -> str:
    said.seek(0)
    return " ".join(said.read().decode("utf-8", "replace").split())
