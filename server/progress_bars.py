"""How far the shots are: bars in a terminal, a line for each shot elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from server.events import Event, Listener, Phase

DOING: dict[Phase, str] = {
    "load": "loading the model",
    "encode": "reading the prompt",
    "denoise": "painting",
    "decode": "developing the picture",
    "segment": "cutting out the subjects",
    "inpaint": "filling in behind them",
    "export": "writing files",
}


class ProgressBars:
    """One bar over all shots and one for the shot in the making."""

    def __init__(self, console: Console, shots: int) -> None:
        self._console = console
        self._shots = shots
        self._done = 0
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._all = self._bars.add_task(f"0 of {shots} shots", total=shots)
        self._current = self._bars.add_task(DOING["load"], total=1.0)

    def __enter__(self) -> ProgressBars:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    @contextmanager
    def shot(self, label: str) -> Iterator[Listener]:
        """Count one shot; what is yielded wants to hear its events."""
        self._bars.reset(self._current)
        start = time.monotonic()

        def listen(event: Event) -> None:
            steps = f" {event.step}/{event.steps}" if event.phase == "denoise" else ""
            doing = f"{label}: {DOING[event.phase]}{steps}"
            self._bars.update(self._current, completed=event.progress, description=doing)
            self._bars.update(self._all, completed=self._done + event.progress)

        yield listen
        self._done += 1
        self._bars.update(self._all, completed=self._done, description=f"{self._done} of {self._shots} shots")
        if not self._console.is_terminal:
            took = time.monotonic() - start
            self._console.print(
                f"{self._done}/{self._shots} {label}: {took:.1f} s", markup=False, highlight=False
            )
