"""What a client can ask for, as JSON."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field

INTEGERS = 2**63
"""Seeds are kept as 64-bit integers."""


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID = Field(
        default_factory=uuid4,
        description="Chosen by the client, so that the same request sent twice is one job.",
    )

    def digest(self) -> str:
        """Tells two requests with one id apart."""
        said = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


class Reading(Request):
    """A storyboard, and how it is to be read and painted."""

    name: str = Field(
        pattern=r"^[^/\\\x00-\x1f]+$",
        max_length=120,
        description="Of the storyboard, as its file is called without `.json`; part of every layer's id.",
    )
    storyboard: dict[str, Any] = Field(description="The StoryBoard JSON itself, in any dialect.")
    language: str = Field("en", max_length=20, description="Of the descriptions, such as `en` or `ko`.")
    style: str | None = Field(
        None, max_length=500, description="Such as `watercolour`, in place of the storyboard's."
    )
    seed: int = Field(0, ge=-INTEGERS, lt=INTEGERS, description="Of the run; every shot derives its own.")
    size: str | None = Field(
        None,
        max_length=40,
        description="`16:9`, or pixels such as `512x288`; the server's where it is missing.",
    )


class StoryboardRequest(Reading):
    """Paint the shots of a storyboard, each as a job of its own."""

    kind: Literal["storyboard"] = "storyboard"
    shots: str | None = Field(None, max_length=1000, description="Only these, such as `1,3-5`.")


class ShotRequest(Reading):
    """Paint one shot."""

    kind: Literal["shot"]
    shot: str = Field(max_length=200, description="Its key in the storyboard, such as `3` or `2/1`.")


class ExportRequest(Request):
    """Write a finished shot for other programs, beside it."""

    kind: Literal["export"]
    job: UUID = Field(description="The shot's job.")
    formats: tuple[Literal["psd", "after-effects", "preview"], ...] = Field(min_length=1, max_length=10)


JobRequest = Annotated[StoryboardRequest | ShotRequest | ExportRequest, Field(discriminator="kind")]
