"""A Multiplane server, spoken to with the standard library only; `docs/server.md` says what it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

PATIENCE = 30.0
"""Seconds."""
ENDED = ("succeeded", "failed", "cancelled")


class ServerError(Exception):
    """The server refuses, or does not answer; one line that a user can act on."""


@dataclass(frozen=True, slots=True)
class Server:
    """Every method raises ServerError and may take long: none belongs on Blender's main thread."""

    url: str
    token: str = ""

    @property
    def is_here(self) -> bool:
        """Whether it runs on this computer, so that no network is used."""
        return urlsplit(self.url).hostname in ("127.0.0.1", "localhost", "::1")

    def submit(self, id: str, name: str, storyboard: object) -> dict[str, Any]:
        """Ask for a storyboard; asking again with the same `id`, a UUID, is the same job."""
        asked = {"id": id, "kind": "storyboard", "name": name, "storyboard": storyboard}
        job: dict[str, Any] = self._json("/jobs", asked)
        return job

    def job(self, id: str) -> dict[str, Any]:
        job: dict[str, Any] = self._json(f"/jobs/{id}")
        return job

    def shots(self, id: str) -> Iterator[dict[str, Any]]:
        """The jobs of a storyboard job's shots."""
        cursor: dict[str, str] = {}
        while True:
            page = self._json(f"/jobs?{urlencode({'parent': id, **cursor})}")
            yield from page["jobs"]
            if page["next"] is None:
                return
            cursor = {"cursor": str(page["next"])}

    def cancel(self, id: str) -> None:
        self._json(f"/jobs/{id}/cancel", {})

    def preview(self, id: str) -> bytes | None:
        """What a running job paints, as a JPEG; None while there is nothing to see."""
        try:
            return self._bytes(f"/jobs/{id}/preview")
        except ServerError:
            return None

    def download(self, job: dict[str, Any], folder: Path) -> Path:
        """Fetch the files of a shot's job into `folder`, and give the folder of the version there.

        Raises:
            ServerError: also for a name that would lie outside `folder`.
        """
        version = _inside(folder, job["folder"])
        # The composition last: where it is, the version is whole.
        for name in sorted(job["files"], key=lambda name: name == "composition.json"):
            file = _inside(version, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self._bytes(f"/jobs/{job['id']}/files/{quote(name)}"))
        return version

    def _json(self, path: str, body: object = None) -> Any:
        try:
            return json.loads(self._bytes(path, body))
        except ValueError:
            raise ServerError(f"{self.url} is no Multiplane server") from None

    def _bytes(self, path: str, body: object = None) -> bytes:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        try:
            request = Request(f"{self.url.rstrip('/')}/api/v1{path}", data, headers)
            with urlopen(request, timeout=PATIENCE) as answer:
                content: bytes = answer.read()
            return content
        except HTTPError as error:
            with error:
                raise ServerError(_reason(error)) from None
        except (OSError, HTTPException, ValueError) as error:
            cause = getattr(error, "reason", error)
            raise ServerError(
                f"{self.url} does not answer ({cause}); start it with `multiplane serve`"
            ) from None


def _inside(folder: Path, name: str) -> Path:
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts or "\\" in name or ":" in name:
        raise ServerError(f"the server names a file {name!r}, which is not where its results lie")
    return folder / relative


def _reason(error: HTTPError) -> str:
    try:
        return str(json.loads(error.read())["error"])
    except (ValueError, KeyError, TypeError):
        return f"{error.url}: {error.code} {error.reason}"
