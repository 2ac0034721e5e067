"""What a client can ask for, as JSON."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field

INTEGERS = 2**63
"""Seeds are kept as 64-bit integers."""


Name = Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f]+$", max_length=120)]
Depth = Annotated[float, Field(ge=0, lt=1)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Place = Annotated[int, Field(ge=0, lt=10**6)]


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


class Making(Request):
    """What the model makes a version of, and how what nobody sees of it is made."""

    plate: Literal["fast", "model"] = Field(
        "fast", description="What fills in behind the subjects: colours from around them, or the model."
    )
    complete_hidden: bool = Field(
        False, description="Whether the model paints what subjects hide of each other."
    )

    def hidden(self) -> dict[str, Any]:
        """What the worker is told of it."""
        return {"plate": self.plate, "complete_hidden": self.complete_hidden}


class Reading(Making):
    """A storyboard, and how it is to be read and painted."""

    name: Name = Field(
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
    model: str | None = Field(
        None,
        max_length=200,
        description="One of those that `/system` lists; the server's own where it is missing.",
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


class Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=120, pattern=r"\S", description="Of the layer.")
    spans: tuple[tuple[Place, Place], ...] = Field(
        min_length=1, max_length=100, description="Phrases of the prompt, in code points."
    )


class SolveRequest(Request):
    """Solve a version again, as a new version of the shot: the same picture in other layers.

    Layers are named by their ids. What is changed holds for later versions of the shot as well.
    """

    kind: Literal["solve"]
    job: UUID = Field(description="The job that made the version.")
    depths: dict[str, Depth | None] = Field(
        {}, max_length=100, description="0 nearest; null: what the storyboard or the model says, from now on."
    )
    mattes: dict[str, Digest | None] = Field(
        {},
        max_length=100,
        description="Masks as large as the canvas, or PSDs with the layer, that were sent to `/pictures`;"
        " null: what the model says, from now on.",
    )
    words: tuple[Words, ...] = Field((), max_length=20, description="Words that are to be a layer.")
    without: tuple[str, ...] = Field((), max_length=100, description="Layers that are to be dissolved.")


class DecomposeRequest(Making):
    """Take a picture that is there already apart. It was sent to `/pictures`, or lies on the server."""

    kind: Literal["decompose"]
    name: Name = Field(description="Of the picture; part of every layer's id.")
    picture: Digest | None = Field(None, description="What `/pictures` answered.")
    path: str | None = Field(
        None, max_length=1000, description="Instead: a file in one of the server's `picture_folders`."
    )
    subjects: str = Field(
        min_length=1, max_length=2000, description='Who becomes a layer: `"Mina: girl in red, Robot"`.'
    )
    masks: dict[str, Digest] = Field(
        {}, max_length=20, description="Own masks of subjects by name, that were sent to `/pictures`."
    )
    prompt: str = Field("", max_length=5000, description="The picture in words.")
    style: str = Field("", max_length=500, description="Of the picture, such as `watercolour`.")
    move: str = Field("", max_length=200, description="Of the camera, such as `dolly in`.")
    seed: int = Field(0, ge=-INTEGERS, lt=INTEGERS, description="Of the noise.")
    model: str | None = Field(
        None,
        max_length=200,
        description="One of those that `/system` lists; the server's own where it is missing.",
    )


JobRequest = Annotated[
    StoryboardRequest | ShotRequest | SolveRequest | DecomposeRequest | ExportRequest,
    Field(discriminator="kind"),
]


def pictures_of(request: Request) -> list[str]:
    """The pictures that must have been sent before it."""
    if isinstance(request, SolveRequest):
        return [digest for digest in request.mattes.values() if digest is not None]
    if isinstance(request, DecomposeRequest):
        return [*([request.picture] if request.picture else []), *request.masks.values()]
    return []
