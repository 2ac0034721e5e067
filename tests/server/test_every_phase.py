"""Jobs of every kind, cancelled in every phase, and their worker killed in the middle of one.

The worker is the real one, but it holds still in the phase that a file names, until it is cancelled or
killed.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image

from exporters.composition import load
from exporters.pictures import read_far_to_near, read_source, recompose
from server.ids import layer_id
from server.jobs.job import Job
from server.versions import finished_versions
from server.worker import supervisor
from server.worker.child import Child, start
from tests.page.made_up import BOARD, SIZE, finished_server
from tests.server.serving import Running, until

HOLDS = """
import sys, time
from pathlib import Path
from server.worker import process
say, held = process.Talk.say, Path(sys.argv.pop(1))
def say_and_hold(self, type, **told):
    cancelled = len(self._cancelled)
    say(self, type, **told)
    while told.get("phase") == held.read_text("ascii") and len(self._cancelled) == cancelled:
        time.sleep(0.01)
process.Talk.say = say_and_hold
process.main()
"""
MINA, ROBOT = (layer_id("소명", "1", key) for key in ("mina", "로봇"))
HAT = {"name": "Hat", "spans": [[2, 6]]}


@dataclass(frozen=True)
class Held:
    server: Running
    phase: Path

    def hold(self, phase: str) -> None:
        self.phase.write_text(phase, "ascii")

    def begun(self, asked: dict[str, Any], phase: str) -> Job:
        """A job that holds still in this phase."""
        self.hold(phase)
        job = self.server.client.submit(asked)
        until(lambda: self.server.client.job(job.id).phase == phase)
        return job

    def send(self, pixels: Any) -> str:
        body = BytesIO()
        Image.fromarray(pixels).save(body, "PNG")
        sent = self.server.ask("POST", "/api/v1/pictures", body.getvalue(), {"Content-Type": "image/png"})
        return str(sent.json["picture"])

    def asked(self, kind: str) -> dict[str, Any]:
        """A request that was never sent before."""
        mask = np.zeros(SIZE[::-1], np.uint8)
        mask[20:70, 40:90] = 255
        told: dict[str, Any] = {"kind": kind, "id": str(uuid4())}
        match kind:
            case "shot":
                return told | {"name": f"비 {told['id']}", "storyboard": BOARD, "shot": "1", "size": "64x64"}
            case "decompose":
                picture = np.random.default_rng(0).integers(0, 256, (*mask.shape, 3), np.uint8)
                masks = {"Mina": self.send(mask)}
                told |= {"name": f"비 {told['id']}", "picture": self.send(picture), "masks": masks}
                return told | {"subjects": "Mina: a girl", "plate": "model", "complete_hidden": True}
            case _:
                made = next(job for job in self.server.client.jobs(state="succeeded") if job.kind == "shot")
                told |= {"job": str(made.id)}
        if kind == "export":
            return told | {"formats": ["psd", "after-effects"]}
        mattes = {MINA: self.send(mask)}
        return told | {"depths": {ROBOT: 0.05}, "mattes": mattes, "words": [HAT]}

    def files(self) -> set[Path]:
        """All but locks."""
        found = (file for file in self.server.settings.out.rglob("*") if file.is_file())
        return {file for file in found if not file.name.startswith(".")}

    def versions(self) -> set[Path]:
        shots = {shot.parent for shot in self.server.settings.out.glob("*/*/v*")}
        return {version for shot in shots for version in finished_versions(shot)}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, checkpoint: Path) -> Iterator[Held]:
    phase = tmp_path_factory.mktemp("held") / "phase"
    phase.write_text("", "ascii")

    async def start_holding(command: Sequence[str], device: str | None) -> Child:
        return await start(["-c", HOLDS, str(phase), *command[2:]], device)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(supervisor, "start", start_holding)
        with finished_server(tmp_path_factory.mktemp("데이터"), model=str(checkpoint)) as server:
            server.client.resume()
            yield Held(server, phase)


PHASES = {
    "shot": ("load", "encode", "denoise", "decode", "segment", "inpaint", "export"),
    "decompose": ("load", "encode", "denoise", "segment", "inpaint", "export"),
    "solve": ("segment", "export"),
    "export": ("export",),
}


@pytest.mark.parametrize(
    ("kind", "phase"), [(kind, phase) for kind, phases in PHASES.items() for phase in phases]
)
def test_a_job_that_is_cancelled_in_any_phase_leaves_nothing(held: Held, kind: str, phase: str) -> None:
    before = held.files()
    job = held.begun(held.asked(kind), phase)
    assert held.server.client.cancel(job.id).cancel_requested
    assert held.server.client.wait(job.id).state == "cancelled"
    assert held.files() == before
    assert not list(held.server.settings.out.rglob("*.partial"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize(
    ("kind", "phase"),
    [("decompose", "denoise"), ("decompose", "export"), ("solve", "segment"), ("solve", "export")],
)
def test_a_job_whose_worker_is_killed_in_the_middle_is_done_once(held: Held, kind: str, phase: str) -> None:
    before = held.versions()
    job = held.begun(held.asked(kind), phase)
    (worker,) = held.server.ask("GET", "/api/v1/system").json["workers"]
    os.kill(worker["pid"], signal.SIGKILL)
    held.hold("")
    done = held.server.client.wait(job.id)
    assert (done.state, done.attempts) == ("succeeded", 2)
    made = load(held.server.settings.out / str(done.folder))
    assert held.versions() - before == {made.folder}
    assert not list(held.server.settings.out.rglob("*.partial"))
    assert all((made.folder / name).is_file() for name in done.files)
    source = read_source(made)
    assert np.abs(recompose(SIZE, read_far_to_near(made)).astype(int) - source).max() <= 1
    depths = {layer.name: layer.depth for layer in made.layers}
    assert "Mina" in depths
    if kind == "solve":
        assert depths["로봇"] == 0.05
        assert "Hat" in depths
