"""The API, described for programs and for people."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader

from server.web.openapi import document
from server.web.route import Call, Route


@cache
def described() -> dict[str, Any]:
    from server.web.routes import ROUTES  # noqa: PLC0415 - these two routes are among them

    return document(ROUTES)


async def openapi(call: Call) -> web.StreamResponse:
    return web.json_response(described())


async def page(call: Call) -> web.StreamResponse:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parents[1]), autoescape=True)
    html = environment.get_template("api.html").render(api=described(), base=f"http://{call.request.host}")
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": policy})


ROUTES = (
    Route("GET", "/openapi.json", "This API, for programs", openapi, "application/json"),
    Route("GET", "/api", "This API, for people", page, "text/html"),
)
