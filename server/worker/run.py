"""One job, from what is asked for to the files that it leaves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporters import export
from exporters.composition import Composition, load
from generator.backends.protocol import Preview
from generator.storyboard.read import read_document
from server import uploads
from server.changes import Changes
from server.contact_sheet import write_contact_sheet
from server.decompose import decompose_picture
from server.events import Event, Listener
from server.frame import parse_size
from server.given_picture import read_given
from server.names import file_name
from server.settings import output
from server.shots import Hidden, make_shot
from server.solve_again import solve_again
from server.worker.held_model import HeldModel

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """Where the results lie under the output folder, and the names of the files in it."""

    folder: str
    files: tuple[str, ...]


def run(
    work: dict[str, Any],
    model: HeldModel,
    data: Path,
    on_event: Listener,
    on_preview: Callable[[Preview], None],
) -> Made:
    """Do what `jobs.queries.work_of` says. Raises what the functions raise that do it."""
    out = output(data)
    match work["kind"]:
        case "export":
            return run_export(work, out, on_event)
        case "solve":
            return run_solve(work, data, out, on_event)
        case "decompose":
            return run_decompose(work, model, data, out, on_event)
        case _:
            return run_shot(work, model, out, on_event, on_preview)


def run_shot(
    work: dict[str, Any],
    model: HeldModel,
    out: Path,
    on_event: Listener,
    on_preview: Callable[[Preview], None],
) -> Made:
    storyboard = read_document(
        work["storyboard"],
        Path(f"{work['name']}.json"),
        language=work["language"],
        style=work["style"],
        seed=work["seed"],
    )
    (shot,) = [shot for shot in storyboard.shots if shot.key == work["shot"]]
    on_event(Event("load", 0, 1, 0.0))
    backend = model.load(work.get("model"))
    composition = make_shot(
        storyboard,
        shot,
        backend,
        out,
        size=parse_size(work["size"], backend.default_height),
        on_event=on_event,
        on_preview=on_preview,
        job=work["id"],
        hidden=hidden_of(work),
    )
    return version_made(composition, work["name"], out)


def run_solve(work: dict[str, Any], data: Path, out: Path, on_event: Listener) -> Made:
    changes = Changes(
        depths=work["depths"],
        mattes={id: uploads.find(data, sent) if sent else None for id, sent in work["mattes"].items()},
        words={one["name"].strip(): tuple(map(tuple, one["spans"])) for one in work["words"]},
        without=tuple(work["without"]),
    )
    composition = solve_again(out / work["folder"], changes, on_event=on_event, job=work["id"])
    return version_made(composition, work["name"], out)


def run_decompose(work: dict[str, Any], model: HeldModel, data: Path, out: Path, on_event: Listener) -> Made:
    masks = {name: uploads.find(data, sent) for name, sent in work["masks"].items()}
    picture = uploads.find(data, work["picture"])
    with uploads.called({file: f"mask of {name}" for name, file in masks.items()} | {picture: work["name"]}):
        given = read_given(
            picture,
            work["subjects"],
            masks=[f"{name}={file}" for name, file in masks.items()],
            prompt=work["prompt"],
            style=work["style"],
            move=work["move"],
            seed=work["seed"],
            name=work["name"],
        )
    on_event(Event("load", 0, 1, 0.0))
    backend = model.load(work.get("model"))
    composition = decompose_picture(
        given, backend, out, hidden=hidden_of(work), on_event=on_event, job=work["id"]
    )
    return version_made(composition, work["name"], out)


def hidden_of(work: dict[str, Any]) -> Hidden:
    """A job that an older server queued says nothing of it."""
    return Hidden(work.get("plate", "fast"), work.get("complete_hidden", False))


def version_made(composition: Composition, storyboard: str, out: Path) -> Made:
    for warning in composition.warnings:
        log.warning(warning)
    refresh_contact_sheet(storyboard, out)
    files = sorted(file for file in composition.folder.rglob("*") if file.is_file())
    return made(composition.folder, files, out)


def run_export(work: dict[str, Any], out: Path, on_event: Listener) -> Made:
    folder = out / work["folder"]
    composition = load(folder)
    files = []
    for done, name in enumerate(work["formats"]):
        on_event(Event("export", done, len(work["formats"]), done / len(work["formats"])))
        files += export(composition, folder, [name])
    return made(folder, files, out)


def made(folder: Path, files: list[Path], out: Path) -> Made:
    names = [file.relative_to(folder).as_posix() for file in files if not file.name.startswith(".")]
    return Made(folder.relative_to(out).as_posix(), tuple(names))


def refresh_contact_sheet(storyboard: str, out: Path) -> None:
    """After every shot, so that what is finished can be looked at; a page is no reason for a shot to fail."""
    try:
        write_contact_sheet(out / file_name(storyboard), storyboard)
    except Exception:
        log.exception("the contact sheet could not be written")
