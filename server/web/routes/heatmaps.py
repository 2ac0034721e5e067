"""What the model attended to, for any words of a version's prompt."""

from __future__ import annotations

import asyncio
from io import BytesIO
from pathlib import Path

from aiohttp import web
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from exporters.composition import load
from generator.storyboard.shot import Span
from server.web.route import API, Call, Route
from server.web.routes.versions import finished


class Spans(BaseModel):
    model_config = ConfigDict(extra="ignore")

    spans: str = Field(
        pattern=r"^\d{1,6}-\d{1,6}(,\d{1,6}-\d{1,6})*$",
        max_length=1000,
        description="Phrases of the prompt, by their first code point and the one behind them: `0-4,10-14`.",
    )

    @property
    def pairs(self) -> list[Span]:
        ends = (span.partition("-") for span in self.spans.split(","))
        return [(int(start), int(end)) for start, _, end in ends]


async def show(call: Call) -> web.StreamResponse:
    _, version = await finished(call)
    folder = call.service.settings.out / version
    body = await asyncio.to_thread(picture, folder, call.query.pairs)
    return web.Response(body=body, content_type="image/png")


def picture(version: Path, spans: list[Span]) -> bytes:
    from server.heatmaps import read_heatmaps  # noqa: PLC0415 - only this needs SciPy, which takes a second

    composition = load(version)
    heatmaps = read_heatmaps(version, composition.prompt or "")
    size = composition.canvas.width, composition.canvas.height
    buffer = BytesIO()
    Image.fromarray(heatmaps.on_canvas(heatmaps.heat(spans), size)).save(buffer, "PNG")
    return buffer.getvalue()


ROUTES = (
    Route(
        "GET",
        f"{API}/jobs/{{id}}/heatmap",
        "Where the model attended to words of the prompt, as a grey picture of the canvas",
        show,
        "image/png",
        query=Spans,
        errors=(409, 422),
    ),
)
