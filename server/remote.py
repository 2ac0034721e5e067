"""Shots made by a server, and their results brought here: `multiplane generate --server`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from exporters.composition import Composition
from generator.errors import InputError
from generator.storyboard.parse import parse
from generator.storyboard.shot import Shot, Storyboard
from server.client import Client
from server.events import Event, Listener
from server.jobs.job import Job
from server.shots import Maker, finish, shot_folder
from server.versions import new_version


@contextmanager
def shots_made_remotely(
    client: Client, files: Sequence[Path], reading: Mapping[str, Any], out: Path
) -> Iterator[Maker]:
    """Ask for everything at once; what is yielded waits for one shot. At the end the rest is cancelled."""
    asked: list[Job] = []
    shots: dict[tuple[str, str | None], UUID] = {}

    def make(storyboard: Storyboard, shot: Shot, on_event: Listener) -> Composition:
        return fetched(client, shots[storyboard.name, shot.key], storyboard, shot, out=out, on_event=on_event)

    try:
        for file in files:
            asked.append(client.submit(request_of(file, reading)))
            shots |= {(shot.name, shot.shot): shot.id for shot in client.jobs(parent=str(asked[-1].id))}
        yield make
    finally:
        for job in asked:
            client.cancel(job.id)


def request_of(file: Path, reading: Mapping[str, Any]) -> dict[str, Any]:
    name = unicodedata.normalize("NFC", file.stem)
    return {"kind": "storyboard", "name": name, "storyboard": parse(file), **reading}


def fetched(
    client: Client, id: UUID, storyboard: Storyboard, shot: Shot, *, out: Path, on_event: Listener
) -> Composition:
    """Wait for a shot, then lay its files where `make_shot` would have laid them."""
    for event in client.events(id):
        if event["type"] == "progress":
            on_event(Event(event["phase"], event["step"], event["steps"], event["progress"]))
    job = client.job(id)
    if job.state != "succeeded":
        raise InputError(job.error or f"is {job.state} on the server", file=storyboard.name, key=shot.key)
    folder = shot_folder(storyboard, shot, out)
    with new_version(folder, str(id)) as (partial, final):
        for name in job.files:
            client.download(job, name, place(partial, name))
    return finish(storyboard, shot, final, on_event)


def place(folder: Path, name: str) -> Path:
    """Where a file that the server names may be written: inside the folder."""
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or "\\" in name or ":" in name:
        raise InputError(f"the server names a file {name!r}, which would lie outside of the shot's folder")
    path = folder / parts
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
