"""Open folder: where a shot lies, in the file manager of the server's computer."""

from __future__ import annotations

import asyncio

from pydantic import BaseModel, Field

from server.open_folder import open_folder
from server.web.guard import refuse_from_afar
from server.web.route import API, Call, NotFound, Route
from server.web.routes.versions import finished


class Opened(BaseModel):
    folder: str = Field(description="Inside the server's output folder.")


async def show_folder(call: Call) -> Opened:
    refuse_from_afar(call.request)
    _, version = await finished(call)
    root = call.service.settings.out.resolve()
    folder = (root / version).resolve()
    if not folder.is_relative_to(root) or not folder.is_dir():
        raise NotFound(f"the version {version} is no longer there")
    await asyncio.to_thread(open_folder, folder)
    return Opened(folder=str(version))


ROUTES = (
    Route(
        "POST",
        f"{API}/jobs/{{id}}/folder",
        "Show a finished shot's folder on the server's computer",
        show_folder,
        Opened,
        errors=(409,),
    ),
)
