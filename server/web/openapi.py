"""The OpenAPI document, made from the routes and the models that check the requests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter

from server.web.route import Problem, Route

REFERENCE = "#/components/schemas/{model}"
REASONS = {
    401: "The server's token is missing",
    403: "Sent under a wrong Host, or by another site's page",
    404: "There is no such job or file",
    409: "Cannot be done as things stand",
    413: "The body is too large",
    415: "The body is not of the type that is told",
    422: "The request is wrong; `key` says where",
    426: "Only for a WebSocket",
}

Json = dict[str, Any]


def document(routes: Sequence[Route]) -> Json:
    schemas: Json = {}
    paths: Json = {}
    for route in routes:
        paths.setdefault(plain_path(route.path), {})[route.method.lower()] = operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Multiplane",
            "version": "1",
            "description": "Storyboards in, layered 2.5D scenes out.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def plain_path(path: str) -> str:
    """aiohttp's `{name:.+}` is OpenAPI's `{name}`."""
    return re.sub(r"\{(\w+):[^}]*\}", r"{\1}", path)


def operation(route: Route, schemas: Json) -> Json:
    errors = {401, 403, *route.errors}
    told: Json = {
        "operationId": f"{route.method.lower()}{re.sub(r'[^a-z]+', '_', plain_path(route.path))}".strip("_"),
        "summary": route.summary,
        "parameters": [*path_parameters(route), *query_parameters(route, schemas)],
    }
    if told["parameters"]:
        errors |= {404} if "{" in route.path else {422}
    if route.body:
        told["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema(route.body, schemas)}},
        }
        errors |= {413, 415, 422}
    if route.upload:
        binary = {"schema": {"type": "string", "format": "binary"}}
        told["requestBody"] = {"required": True, "content": {"application/octet-stream": binary}}
        errors |= {415, 422}
    content = (
        {route.reply: {} if route.reply == "application/json" else {"schema": {"type": "string"}}}
        if isinstance(route.reply, str)
        else {"application/json": {"schema": schema(route.reply, schemas, "serialization")}}
    )
    told["responses"] = {"200": {"description": "Done", "content": content}}
    if route.created:
        told["responses"]["201"] = {"description": "Done, and a job was made", "content": content}
    if route.empty:
        told["responses"]["204"] = {"description": route.empty}
    problem = {"application/json": {"schema": schema(Problem, schemas, "serialization")}}
    for status in sorted(errors):
        told["responses"][str(status)] = {"description": REASONS[status], "content": problem}
    return told


def path_parameters(route: Route) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "format": "uuid"} if name == "id" else {"type": "string"},
        }
        for name in re.findall(r"\{(\w+)", route.path)
    ]


def query_parameters(route: Route, schemas: Json) -> list[Json]:
    if route.query is None:
        return []
    properties = route.query.model_json_schema(ref_template=REFERENCE)["properties"]
    return [
        {"name": name, "in": "query", "required": False, "schema": not_null(schema)}
        for name, schema in properties.items()
    ]


def not_null(schema: Json) -> Json:
    """A query has no null: what is optional is left out."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    if not choices:
        return schema
    rest: Json = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    rest.update(choices[0])
    return rest


def schema(of: Any, schemas: Json, mode: Any = "validation") -> Json:
    """A reference to a type's schema, which is put beside the others."""
    made: Json = TypeAdapter(of).json_schema(ref_template=REFERENCE, mode=mode)
    schemas |= made.pop("$defs", {})
    reference: Json
    if isinstance(of, type) and issubclass(of, BaseModel):
        schemas[of.__name__] = made
        reference = {"$ref": REFERENCE.format(model=of.__name__)}
        return reference
    return made
