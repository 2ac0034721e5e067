"""Where results lie: `<out>/<storyboard>/<shot>/v001/`, whole or not there at all.

A version is written as `v001.partial/` and renamed at the end. Its writer holds a lock inside it, which the
system lets go when the process ends however it ends; so a partial that nobody holds is a dead run's.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from exporters.whole import whole
from server.drafts import remove_drafts

NAME = re.compile(r"v(\d{3,})(\.partial)?")
LOCK = ".lock"
MAKER = ".job"
"""Inside a version: the id of the job that made it."""


@contextmanager
def new_version(shot_folder: Path, job: str | None = None) -> Iterator[tuple[Path, Path]]:
    """The folder to write into, and the one it becomes when the block ends; after an error neither is there.

    It carries the id of the `job` that makes it, see `version_of_job`.

    Any number of processes may do so at once for the same shot: each gets a version of its own.
    """
    shot_folder.mkdir(parents=True, exist_ok=True)
    claim = FileLock(shot_folder / LOCK)
    with claim:
        remove_dead(shot_folder)
        number = 1 + max(map(version_number, within(shot_folder)), default=0)
        final = shot_folder / f"v{number:03}"
        partial = final.with_name(f"{final.name}.partial")
        partial.mkdir()
        writing = FileLock(partial / LOCK)
        writing.acquire()
    try:
        if job:
            (partial / MAKER).write_text(job, "ascii")
        yield partial, final
        with claim:
            release(writing)
            partial.replace(final)
    except BaseException:
        with claim:
            release(writing)
            shutil.rmtree(partial, ignore_errors=True)
        raise


def release(lock: FileLock) -> None:
    lock.release()
    Path(lock.lock_file).unlink(missing_ok=True)


def remove_dead(shot_folder: Path) -> None:
    for partial in [folder for folder in within(shot_folder) if folder.name.endswith(".partial")]:
        try:
            with FileLock(partial / LOCK, blocking=False):
                pass
        except Timeout:
            continue
        shutil.rmtree(partial)


def remove_all_dead(out: Path) -> None:
    """Clear away what processes that were killed have left under `out`."""
    for shot_folder in {partial.parent for partial in out.glob("*/*/v*.partial")}:
        with FileLock(shot_folder / LOCK):
            remove_dead(shot_folder)
    remove_drafts(out)


def within(shot_folder: Path) -> Iterator[Path]:
    """What has a version's name, in no order; one at a time, since a shot may have been painted often."""
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(shot_folder) as entries:
        for entry in entries:
            if NAME.fullmatch(entry.name):
                yield shot_folder / entry.name


def version_number(folder: Path) -> int:
    """3 for `v003` and for `v003.partial`; 0 for anything else."""
    match = NAME.fullmatch(folder.name)
    return int(match[1]) if match else 0


def finished_versions(shot_folder: Path) -> Iterator[Path]:
    """In no order, one at a time."""
    return (folder for folder in within(shot_folder) if not folder.name.endswith(".partial"))


def version_of_job(shot_folder: Path, job: str) -> Path | None:
    """The finished version that a job made before it was interrupted, if it came that far."""
    for folder in finished_versions(shot_folder):
        with suppress(OSError):
            if (folder / MAKER).read_text("ascii") == job:
                return folder
    return None


def chosen_version(shot_folder: Path) -> Path | None:
    """The version that a person approved; None where nobody did, or it is gone."""
    approved = read_shot(shot_folder).get("approved")
    return next((folder for folder in finished_versions(shot_folder) if folder.name == approved), None)


def approved_version(shot_folder: Path) -> Path | None:
    """The version that a person approved, else the newest; None where there is none."""
    return chosen_version(shot_folder) or max(
        finished_versions(shot_folder), key=version_number, default=None
    )


def describe_shot(shot_folder: Path, storyboard: str, key: str, title: str) -> None:
    """Write `shot.json`; the approved version, null for the newest, is a person's choice and is kept."""
    kept = {"approved": None} | read_shot(shot_folder)
    told = kept | {"storyboard": storyboard, "shot": key, "title": title}
    write_json(shot_folder / "shot.json", told)


def approve(version: Path) -> None:
    """Have programs take this version of its shot, whatever is painted later."""
    told = read_shot(version.parent) | {"approved": version.name}
    write_json(version.parent / "shot.json", told)


def read_shot(shot_folder: Path) -> dict[str, object]:
    return read_json(shot_folder / "shot.json")


def write_order(storyboard_folder: Path, keys: Sequence[str]) -> None:
    """Write `shots.json`: the keys of a storyboard's shots in its order, painted or not."""
    write_json(storyboard_folder / "shots.json", {"shots": list(keys)})


def read_order(storyboard_folder: Path) -> list[str]:
    """The keys that `write_order` wrote; none where nobody did."""
    keys = read_json(storyboard_folder / "shots.json").get("shots")
    return keys if isinstance(keys, list) else []


def read_json(file: Path) -> dict[str, object]:
    """An object; {} where there is none that can be read."""
    try:
        told = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def write_json(file: Path, told: dict[str, object]) -> None:
    write_whole(file, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def write_whole(file: Path, text: str) -> None:
    """Write a file so that readers see the old text or the new, never half of it."""
    with whole(file) as draft:
        draft.write_text(text, "utf-8", newline="\n")
