"""What a route is: enough to answer a request, and to describe it in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel

from server.service import Service
from server.web.events import Hub

SERVICE: web.AppKey[Service] = web.AppKey("service", Service)
HUB: web.AppKey[Hub] = web.AppKey("hub", Hub)

API = "/api/v1"


class Problem(BaseModel):
    """Why a request was refused, and what would be right."""

    error: str
    key: str | None = None


class NotFound(Exception):
    """There is no such thing."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request, its parts checked."""

    request: web.Request
    service: Service
    body: Any
    query: Any

    @property
    def id(self) -> str:
        try:
            return str(UUID(self.request.match_info["id"]))
        except ValueError:
            raise NotFound(f"{self.request.match_info['id']!r} is no job's id") from None


Answer = BaseModel | tuple[int, BaseModel] | web.StreamResponse


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    summary: str
    handler: Callable[[Call], Awaitable[Answer]]
    reply: type[BaseModel] | str
    """The model of a JSON answer, or the media type of another."""
    body: Any = None
    """The type of the JSON body."""
    upload: bool = False
    """Whether the body is a file, which the handler takes in."""
    query: type[BaseModel] | None = None
    errors: tuple[int, ...] = ()
    empty: str = ""
    """When 204 is answered, if ever."""
    created: bool = False
    """Whether 201 tells of something new."""
