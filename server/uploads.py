"""Pictures that jobs are about, until the jobs are done: `<data>/pictures/<sha256>`."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from generator.errors import InputError
from server.jobs.database import Database
from server.picture_file import check_picture

LARGEST = 256 * 1024 * 1024
"""Bytes of one."""

UNUSED = 24 * 3600.0
"""Seconds after which one that no job waits for is removed."""


def folder(data: Path) -> Path:
    return data / "pictures"


def find(data: Path, digest: str) -> Path:
    """The picture with this SHA-256.

    Raises:
        InputError: it was never sent, or is gone.
    """
    file = folder(data) / digest
    if not file.is_file():
        raise InputError(f"there is no picture {digest}; send it to /api/v1/pictures first", key="picture")
    return file


async def receive(chunks: AsyncIterator[bytes], data: Path) -> str:
    """Keep a picture that is sent; its SHA-256.

    Raises:
        InputError: it is too large, or no picture that can be read. Nothing of it stays.
    """
    with drafted(data) as draft:
        length = 0
        with draft.open("wb") as file:
            async for chunk in chunks:
                length += len(chunk)
                if length > LARGEST:
                    raise too_large(draft)
                await asyncio.to_thread(file.write, chunk)
        with called({draft: "picture"}):
            return await asyncio.to_thread(settle, draft)


def take_in(file: Path, data: Path) -> str:
    """Keep a copy of a picture as it is at this moment; its SHA-256.

    Raises:
        InputError: as `receive`.
    """
    with drafted(data) as draft, called({draft: str(file)}):
        if file.stat().st_size > LARGEST:
            raise too_large(draft)
        shutil.copyfile(file, draft)
        return settle(draft)


def allowed(path: str, folders: Sequence[Path]) -> Path:
    """The file that a request names, if it lies in one of these folders; links are followed first.

    Raises:
        InputError: it does not, or is no file.
    """
    try:
        file = Path(path).resolve()
        if any(file.is_relative_to(folder.resolve()) for folder in folders) and file.is_file():
            return file
    except (OSError, ValueError):
        pass
    # The same words whether it is there or not: nobody may look around here.
    problem = "there is no such file in the server's picture folders; allow them with --picture-folders"
    raise InputError(problem, key="path")


@contextmanager
def called(names: Mapping[Path, str]) -> Iterator[None]:
    """Errors speak of files by names that say something to who sent them."""
    try:
        yield
    except InputError as error:
        said = str(error)
        for file, name in names.items():
            said = said.replace(str(file), name)
        raise InputError(said) from None


@contextmanager
def drafted(data: Path) -> Iterator[Path]:
    folder(data).mkdir(exist_ok=True)
    draft = folder(data) / f"draft-{uuid4()}"
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def settle(draft: Path) -> str:
    """Give a whole file its name."""
    check_picture(draft)
    with draft.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    draft.replace(draft.with_name(digest))
    return digest


def too_large(file: Path) -> InputError:
    return InputError(f"is larger than {LARGEST >> 20} MiB", file=file)


def remove_unused(db: Database, data: Path) -> None:
    """Clear away what no job needs any more; one that failed may be done again."""
    if not folder(data).is_dir():
        return
    for file in folder(data).iterdir():
        needed = db.connection.execute(
            "SELECT 1 FROM jobs WHERE state != 'succeeded' AND instr(options, ?) LIMIT 1", (file.name,)
        ).fetchone()
        if not needed and time.time() - file.stat().st_mtime > UNUSED:
            file.unlink(missing_ok=True)
