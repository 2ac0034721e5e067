"""A Multiplane server, for Python programs; `multiplane generate --server` uses it.

>>> client = Client("http://127.0.0.1:8484")                                            # doctest: +SKIP
>>> job = client.submit({"kind": "storyboard", "name": "film", "storyboard": {...}})    # doctest: +SKIP
>>> client.wait(job.id).state                                                           # doctest: +SKIP
'succeeded'
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, cast
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen
from uuid import UUID, uuid4

from generator.errors import InputError
from server.jobs.job import Job

ENDED_BEFORE = 204
"""Status of a stream of events that has no more."""

PATIENCE = 60.0
"""Seconds for which a server that does not answer is asked again, say while it is started anew."""

REFUSED = (401, 403, 413, 415, 422)
"""Statuses that say: ask differently."""


class ServerError(Exception):
    """The server cannot do what was asked; its own words."""


class NoAnswer(InputError):
    """There is no server at the address, at least not just now."""


class Client:
    """Raises InputError where the request is wrong or the server cannot be reached, else ServerError."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def submit(self, request: Mapping[str, Any]) -> Job:
        """Ask for a job. It has an id before it is sent, so that nothing is done twice."""
        return self._job("POST", "/jobs", {"id": str(uuid4()), **request})

    def job(self, id: UUID) -> Job:
        return self._job("GET", f"/jobs/{id}")

    def jobs(self, **query: str) -> Iterator[Job]:
        """Newest first; `state` and `parent` choose."""
        cursor: int | None = None
        while True:
            asked = query if cursor is None else query | {"cursor": str(cursor)}
            page = self._json("GET", f"/jobs?{urlencode(asked)}")
            yield from map(Job.model_validate, page["jobs"])
            cursor = page["next"]
            if cursor is None:
                return

    def cancel(self, id: UUID) -> Job:
        return self._job("POST", f"/jobs/{id}/cancel")

    def retry(self, id: UUID) -> Job:
        return self._job("POST", f"/jobs/{id}/retry")

    def pause(self) -> None:
        """Have no more jobs begun."""
        self._json("POST", "/queue/pause")

    def resume(self) -> None:
        self._json("POST", "/queue/resume")

    def wait(self, id: UUID) -> Job:
        """The job when it has ended."""
        for _ in self.events(id):
            pass
        return self.job(id)

    def events(self, id: UUID) -> Iterator[dict[str, Any]]:
        """What happens to a job, from its beginning until it has ended, across restarts of the server too."""
        seq, heard = 0, time.monotonic()
        while True:
            try:
                with self._open("GET", f"/jobs/{id}/events", headers={"Last-Event-ID": str(seq)}) as stream:
                    if stream.status == ENDED_BEFORE:
                        return
                    for line in stream:
                        heard = time.monotonic()
                        if line.startswith(b"data: "):
                            event = json.loads(line[6:])
                            seq = event["seq"] or seq
                            yield event
            except (NoAnswer, OSError, HTTPException):
                if time.monotonic() - heard > PATIENCE:
                    raise
                time.sleep(0.5)

    def download(self, job: Job, name: str, to: Path) -> None:
        with self._open("GET", f"/jobs/{job.id}/files/{quote(name)}") as answer, to.open("wb") as file:
            shutil.copyfileobj(answer, file)
            if answer.length:
                raise ServerError(f"{name}: the connection was lost {answer.length} bytes before its end")

    def _job(self, method: str, path: str, body: object = None) -> Job:
        return Job.model_validate(self._json(method, path, body))

    def _json(self, method: str, path: str, body: object = None) -> Any:
        with self._open(method, path, body) as answer:
            return json.load(answer)

    def _open(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> HTTPResponse:
        data = None if body is None else json.dumps(body).encode()
        told = {**self._headers, **(headers or {})}
        if data is not None:
            told["Content-Type"] = "application/json"
        try:
            request = Request(f"{self.url}/api/v1{path}", data, told, method=method)
            return cast(HTTPResponse, urlopen(request, timeout=PATIENCE))
        except HTTPError as error:
            with error:
                said = reason(error)
            raise InputError(said) if error.code in REFUSED else ServerError(said) from None
        except (URLError, ValueError) as error:
            cause = getattr(error, "reason", error)
            raise NoAnswer(
                f"{self.url} does not answer: {cause}; start it with `multiplane serve`",
                key="--server",
            ) from None


def reason(error: HTTPError) -> str:
    try:
        return str(json.loads(error.read())["error"])
    except (ValueError, KeyError, TypeError):
        return f"{error.url}: {error.code} {error.reason}"
