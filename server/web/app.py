"""The aiohttp application: every route behind the guard, every error one JSON object."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from exporters.normalise import CompositionError
from generator.errors import InputError
from server.jobs.submit import Conflict
from server.service import Service
from server.untrusted import LARGEST
from server.web.body import read_json
from server.web.events import Hub
from server.web.guard import harden, known_hosts, refusal
from server.web.route import HUB, SERVICE, Call, NotFound, Problem, Route
from server.web.routes import ROUTES
from server.web.static import add_page

log = logging.getLogger(__name__)
STATUS: dict[type[Exception], int] = {InputError: 422, CompositionError: 422, Conflict: 409, NotFound: 404}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(service: Service, port: int) -> web.Application:
    """The application of a service that listens at `port`."""
    hosts = known_hosts(service.settings, port)

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        refused = refusal(request, hosts, service.token, local=service.settings.is_local)
        if refused:
            status, reason = refused
            return problem(status, reason)
        return await handler(request)

    app = web.Application(middlewares=[guard, errors], client_max_size=LARGEST)
    app[SERVICE] = service
    app[HUB] = Hub()
    service.board.watch(app[HUB].publish)
    for route in ROUTES:
        app.router.add_route(route.method, route.path, answering(route), name=None)
    add_page(app)
    app.on_response_prepare.append(harden)
    return app


def answering(route: Route) -> Handler:
    asked = TypeAdapter(route.body) if route.body else None

    async def answer(request: web.Request) -> web.StreamResponse:
        body = asked.validate_python(await read_json(request)) if asked else None
        query = route.query.model_validate(dict(request.query)) if route.query else None
        told = await route.handler(Call(request, request.app[SERVICE], body, query))
        if isinstance(told, web.StreamResponse):
            return told
        status, model = told if isinstance(told, tuple) else (200, told)
        return reply(model, status)

    return answer


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except tuple(STATUS) as error:
        return problem(STATUS[type(error)], str(error), getattr(error, "key", None))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        return problem(422, first["msg"], ".".join(map(str, first["loc"])))
    except web.HTTPException as error:
        refused = problem(error.status, error.text or error.reason)
        if "Allow" in error.headers:
            refused.headers["Allow"] = error.headers["Allow"]
        return refused
    except Exception:
        log.exception("%s %s", request.method, request.path)
        return problem(500, "the server has a bug; its log says where")


def problem(status: int, error: str, key: str | None = None) -> web.Response:
    return reply(Problem(error=error, key=key), status)


def reply(model: BaseModel, status: int = 200) -> web.Response:
    return web.Response(text=model.model_dump_json(), status=status, content_type="application/json")
