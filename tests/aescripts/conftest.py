"""The panel in a fake After Effects, to be used like a person would."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from server.after_effects_panel import panel as panel_source
from tests.exporters.conftest import SCRIPT_TESTS, animator, node  # noqa: F401 - fixtures
from tests.server.serving import Running, server_in_thread

Seen = dict[str, Any]


@dataclass
class Panel:
    """Everything that is done gives what is seen then."""

    fake: subprocess.Popen[str]
    script: Path
    temporary: Path
    """After Effects' folder for temporary files."""

    def do(self, *action: object) -> Seen:
        assert self.fake.stdin and self.fake.stdout
        print(json.dumps(action), file=self.fake.stdin, flush=True)
        seen: Seen = json.loads(self.fake.stdout.readline())
        assert "failure" not in seen, seen["failure"]
        return seen

    def start(self, **options: object) -> None:
        """After Effects, as on the day it was installed."""
        self.do("start", {"language": "en_US", **options})

    def restart(self) -> None:
        """After Effects again, after a crash: what it had not saved to disk is lost."""
        self.do("restart", {"language": "en_US"})

    def open(self, *, docked: bool = True) -> Seen:
        return self.do("open", str(self.script), {"docked": docked})

    def use(self, action: str, *given: object) -> Seen:
        return self.do("use", action, *given)

    def click(self, name: str) -> Seen:
        return self.use("click", name)

    def tick(self, late: int = 0) -> Seen:
        return self.do("tick", late)

    def set_port(self, port: int) -> None:
        self.do("answer", ["type", "port", str(port)], ["click", "ok"])
        self.click("preferences")

    def choose_storyboard(self, file: Path) -> Seen:
        self.do("change", {"chooses": str(file)})
        return self.click("choose")

    def by_hand(self, code: str) -> None:
        """What the artist does in the project, as a script."""
        script = self.temporary / "artist.jsx"
        whole = f'app.beginUndoGroup("the artist");\n{code}\napp.endUndoGroup();'
        script.write_text("".join(c if c.isascii() else json.dumps(c)[1:-1] for c in whole), "ascii")
        self.do("run", str(script))

    def separate(self, active: str | None, subjects: str = "소명: 붉은 옷, robot") -> Seen:
        """The item of this name, which the artist works on."""
        self.do("change", {"active": active})
        self.use("choose", "kind", 2)
        self.use("type", "subjects", subjects)
        return self.click("separate")

    def write_prompt(self, prompt: str, subjects: str = "") -> None:
        self.use("choose", "kind", 1)
        self.use("type", "promptText", prompt)
        self.use("type", "subjects", subjects)

    def until(self, come: Callable[[Seen], Any], *, seconds: float = 300) -> Seen:
        """Let tasks run until it is so; the limit is there so that a test that fails ends at all."""
        deadline = time.monotonic() + seconds
        while not come(seen := self.tick()):
            assert time.monotonic() < deadline, status(seen)
            assert seen["wait"] is not None, f"the panel has gone to sleep: {status(seen)}"
            time.sleep(0.05)
        return seen


def status(seen: Seen) -> str:
    return str(seen["controls"]["status"]["text"])


def shots(seen: Seen) -> list[tuple[str, bool, str]]:
    """Label, check mark, state."""
    return [(label, checked, state) for label, checked, state in seen["controls"]["shots"]["items"]]


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def jobs(server: Running) -> list[dict[str, Any]]:
    """Those that were asked for, newest first."""
    return list(server.ask("GET", "/api/v1/jobs").json["jobs"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Its queue is paused, so that no model is loaded."""
    with server_in_thread(tmp_path_factory.mktemp("데이터"), model="none") as running:
        running.ask("POST", "/api/v1/queue/pause")
        yield running


@pytest.fixture(scope="session")
def panel_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Installed where no server can be started from it."""
    file = tmp_path_factory.mktemp("소명 100%") / "Multiplane.jsx"
    file.write_text(panel_source(""), "ascii")
    return file


@pytest.fixture(scope="session")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("임시 100%")


@pytest.fixture(scope="session")
def fake(node: str, temporary: Path) -> Iterator[subprocess.Popen[str]]:  # noqa: F811
    command = [node, str(SCRIPT_TESTS / "panel-driver.js")]
    environment = {**os.environ, "TMPDIR": str(temporary), "TEMP": str(temporary)}
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, encoding="utf-8", env=environment) as process:
        yield process


@pytest.fixture
def panel(fake: subprocess.Popen[str], panel_script: Path, temporary: Path) -> Panel:
    """After Effects has been started; the panel is not open yet."""
    made = Panel(fake, panel_script, temporary)
    made.start()
    return made
