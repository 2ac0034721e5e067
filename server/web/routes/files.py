"""What a job made: only files that its list names."""

from __future__ import annotations

import asyncio
import tempfile
import zipfile
from pathlib import Path
from typing import BinaryIO

from aiohttp import web

from server.jobs import queries
from server.jobs.job import Job
from server.web.route import API, Call, NotFound, Route
from server.web.routes.jobs import find

SHOWN = {".png": "image/png", ".jpg": "image/jpeg"}
"""What a browser may show. All else is saved: a page or a drawing among the files must not run as ours."""


async def file(call: Call) -> web.StreamResponse:
    job = await find(call)
    name = call.request.match_info["name"]
    if name not in job.files or job.folder is None:
        raise NotFound(f"job {job.id} has no file {name!r}")
    path = await asyncio.to_thread(inside, call.service.settings.out, job.folder, name)
    if path is None:
        raise NotFound(f"the file {name!r} of job {job.id} is no longer there")
    response = web.FileResponse(path)
    response.content_type = SHOWN.get(path.suffix, "application/octet-stream")
    if path.suffix not in SHOWN:
        # The names that we write are ASCII without quotes.
        response.headers["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return response


def inside(out: Path, folder: str, name: str) -> Path | None:
    """The file, if it still lies where the job put it; a link that leads elsewhere does not."""
    root = out.resolve() / folder
    path = (root / name).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


async def archive(call: Call) -> web.StreamResponse:
    job = await find(call)
    if not job.files or job.folder is None:
        raise NotFound(f"job {job.id} has no files; it is {job.state}")
    # On disk and not in memory: a film's shot may be large. It is gone when it is closed.
    with tempfile.TemporaryFile() as whole:
        length = await asyncio.to_thread(pack, whole, call.service.settings.out, job)
        name = "-".join(Path(job.folder).parts)
        response = web.StreamResponse(
            headers={
                "Content-Disposition": f'attachment; filename="{name}.zip"',
                "Content-Length": str(length),
            }
        )
        response.content_type = "application/zip"
        await response.prepare(call.request)
        while part := await asyncio.to_thread(whole.read, 1 << 20):
            await response.write(part)
    return response


def pack(into: BinaryIO, out: Path, job: Job) -> int:
    """Write a ZIP of those of the job's files that are still there; its length. `into` is rewound."""
    assert job.folder is not None
    # Pictures and movies are compressed already.
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as packed:
        for name in job.files:
            if path := inside(out, job.folder, name):
                packed.write(path, name)
    length = into.tell()
    into.seek(0)
    return length


async def preview(call: Call) -> web.StreamResponse:
    live = call.service.live(call.id)
    if live is None or live.preview is None:
        raise NotFound(f"there is no preview of job {call.id}; there is one while it is painted")
    return web.Response(body=live.preview, content_type="image/jpeg")


async def log(call: Call) -> web.StreamResponse:
    job = await find(call)
    lines = await call.service.board.call(queries.log_lines, str(job.id))
    return web.Response(text="".join(f"{message}\n" for _, message in lines))


ROUTES = (
    Route(
        "GET",
        f"{API}/jobs/{{id}}/files/{{name:.+}}",
        "A file that the job made",
        file,
        "application/octet-stream",
    ),
    Route("GET", f"{API}/jobs/{{id}}/zip", "All files that the job made", archive, "application/zip"),
    Route(
        "GET", f"{API}/jobs/{{id}}/preview", "What is being painted, as far as it is", preview, "image/jpeg"
    ),
    Route("GET", f"{API}/jobs/{{id}}/log", "What the job said while it ran", log, "text/plain"),
)
