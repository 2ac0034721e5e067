"""A job as everyone sees it, and what is told when it changes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
JobKind = Literal["storyboard", "shot", "solve", "decompose", "export"]
EventType = Literal["state", "progress", "preview", "output", "log"]

VERSIONED: frozenset[JobKind] = frozenset({"shot", "solve", "decompose"})
"""Kinds of jobs that make a version of a shot."""

ENDED: frozenset[JobState] = frozenset({"succeeded", "failed", "cancelled"})


class Job(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: UUID
    kind: JobKind
    number: int = Field(description="Counts all jobs; later ones have higher numbers.")
    place: int = Field(description="In the queue: lower ones are done first.")
    parent: UUID | None = Field(description="The storyboard job that this shot belongs to.")
    name: str = Field(description="The storyboard's.")
    shot: str | None = Field(description="The shot's key; null for a whole storyboard.")
    title: str
    position: int | None = Field(
        description="The shot's in its storyboard, from 0; null where none is known."
    )
    model: str | None = Field(description="The one that it names; null: the server's own.")
    state: JobState
    cancel_requested: bool
    attempts: int = Field(description="How often it was begun; one that ends the worker twice has failed.")
    phase: str | None = Field(description="load, encode, denoise, decode, segment, inpaint or export.")
    step: int
    steps: int
    progress: float = Field(description="0 to 1; 1 only when the results have their final names.")
    eta_s: float | None = Field(description="Seconds that are left, as far as one can tell.")
    error: str | None
    folder: str | None = Field(description="Where the results lie, inside the server's output folder.")
    files: tuple[str, ...] = Field(description="Inside `folder`; each can be had from `/jobs/{id}/files/`.")
    shots: dict[JobState, int] | None = Field(
        description="Of a storyboard: how many shots are in what state."
    )
    created: float = Field(description="Seconds since 1970, as the next two.")
    started: float | None
    ended: float | None


@dataclass(frozen=True, slots=True)
class JobEvent:
    """`seq` counts the stored events of one job; what is not stored has none."""

    job_id: str
    type: EventType
    data: dict[str, Any] = field(default_factory=dict)
    seq: int | None = None

    def to_json(self) -> str:
        return json.dumps(
            {"seq": self.seq, "job_id": self.job_id, "type": self.type, **self.data}, ensure_ascii=False
        )
