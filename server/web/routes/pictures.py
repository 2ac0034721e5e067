"""Pictures and masks, sent before the jobs that use them."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel, Field

from server.uploads import receive
from server.web.route import API, Call, Route


class Picture(BaseModel):
    picture: str = Field(description="Its SHA-256, by which a job names it.")


async def add(call: Call) -> tuple[int, Picture]:
    request = call.request
    # Not what a form can send: see the threat model.
    if request.content_type != "application/octet-stream" and not request.content_type.startswith("image/"):
        raise web.HTTPUnsupportedMediaType(text="send the file as Content-Type: application/octet-stream")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise web.HTTPUnsupportedMediaType(text="send the file as it is, without Content-Encoding")
    digest = await receive(request.content.iter_chunked(1 << 20), call.service.settings.data)
    return 201, Picture(picture=digest)


ROUTES = (
    Route(
        "POST",
        f"{API}/pictures",
        "Send a picture or a mask, which a job can then name",
        add,
        Picture,
        upload=True,
        created=True,
    ),
)
