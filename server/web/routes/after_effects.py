"""Send to After Effects: the script of a shot, or of its whole storyboard, runs on the server's computer."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from server.after_effects_send import send
from server.export import export_path
from server.web.guard import refuse_from_afar
from server.web.route import API, Call, Route
from server.web.routes.versions import finished


class SendQuery(BaseModel):
    model_config = ConfigDict(extra="ignore")

    storyboard: bool = Field(
        False, description="The approved versions of all shots of its storyboard, with a master comp."
    )


class Sent(BaseModel):
    program: str = Field(description="What runs it, such as `Adobe After Effects 2025`.")
    script: str = Field(description="The script, inside the server's output folder.")


async def send_script(call: Call) -> Sent:
    refuse_from_afar(call.request)
    _, version = await finished(call)
    query: SendQuery = call.query
    folder = version.parents[1] if query.storyboard else version
    return await asyncio.to_thread(write_and_send, call.service.settings.out, Path(folder))


def write_and_send(out: Path, folder: Path) -> Sent:
    # Written anew, so that what runs is what we write, whatever lies there.
    *_, script = export_path(out / folder, ["after-effects"])
    program = send(script)
    return Sent(program=program.name, script=script.relative_to(out).as_posix())


ROUTES = (
    Route(
        "POST",
        f"{API}/jobs/{{id}}/after-effects",
        "Open a finished shot, or all of its storyboard, in After Effects on the server's computer",
        send_script,
        Sent,
        query=SendQuery,
        errors=(409, 422),
    ),
)
