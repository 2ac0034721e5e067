"""The web page: the files in `page/` as they lie there, under a policy by which nothing else runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

PAGE = Path(__file__).with_name("page")
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def add_page(app: web.Application) -> None:
    """`/` is the page, `/page/…` what it is made of; nothing is looked up by what a request says."""
    app.router.add_get("/", serve(PAGE / "index.html"))
    for file in PAGE.rglob("*"):
        if file.suffix in TYPES:
            app.router.add_get(f"/page/{file.relative_to(PAGE).as_posix()}", serve(file))


def serve(file: Path) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Security-Policy": policy(request.host), "Cache-Control": "no-cache"}
        response = web.FileResponse(file, headers=headers)
        response.content_type = TYPES[file.suffix]
        response.charset = "utf-8"
        return response

    return answer


def policy(host: str) -> str:
    """What the page may do. Not every browser takes 'self' to mean the WebSocket as well."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
        f" connect-src 'self' ws://{host} wss://{host}; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
