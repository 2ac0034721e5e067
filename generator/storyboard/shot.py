"""The one shape every StoryBoard dialect is read into."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Dialect = Literal["v0", "v1", "v2", "v3", "plain"]

Span = tuple[int, int]
"""Start and end (exclusive) of a phrase, in code points of the raw prompt."""

Tier = Literal["sky", "far", "ground"]
"""What the background of a picture is made of, from top to bottom and from far to near."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A named thing that must become a layer."""

    key: str
    """Stable identity inside the storyboard: the NFC, case-folded name (the English one where there
    are two, whatever language is read)."""
    name: str
    """As the storyboard writes it, NFC, any script."""
    look: str = ""
    """What it looks like, e.g. "a teenage girl with long black hair, grey hoodie"; may be empty."""
    spans: tuple[Span, ...] = ()
    """Every mention in `Shot.prompt`, in order; the first is the whole phrase that binds name and look."""
    kind: Literal["subject", "scenery"] = "subject"
    depth: float | None = None
    """The storyboard's own depth, 0 nearest to 1 farthest; None: to be estimated."""
    attention_layers: tuple[int, ...] = ()
    """Blocks the storyboard asks to read; empty: chosen per model."""
    tier: Tier | None = None
    """Scenery that is told by where it lies too, and needs no words in the prompt."""
    parent: str | None = None
    """The key of the subject that this is a part of."""

    @property
    def is_read(self) -> bool:
        """Whether the attention is asked for it: a tier that the prompt does not mention has no words."""
        return self.tier is None or bool(self.spans)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of a storyboard (a scene, a cut, a board), ready to be painted."""

    key: str
    """The storyboard's own key: "3", or "2/1" for cut 1 of scene 2."""
    prompt: str
    """What the model is told; `Subject.spans` index into it."""
    subjects: tuple[Subject, ...] = ()
    title: str = ""
    place: str = ""
    time: str = ""
    weather: str = ""
    camera_shot: str = ""
    camera_angle: str = ""
    camera_move: str = ""
    lens: str = ""
    composition: str = ""
    description: str = ""
    style: str = ""
    duration: float | None = None
    """Seconds; None: the storyboard does not say."""
    dialogue: str = ""
    notes: str = ""
    references: tuple[str, ...] = ()
    """Paths of reference pictures, as the storyboard writes them: the shot's own, then those of the
    characters that its text names."""
    negative_prompt: str = ""
    seed: int = 0
    """Derived from the run's seed and `key`, so that one shot can be painted again alone."""
    warnings: tuple[str, ...] = ()
    """What a person should know about how this shot was read."""


@dataclass(frozen=True, slots=True)
class Storyboard:
    name: str
    """The file's stem, NFC; part of every layer's id."""
    dialect: Dialect
    shots: tuple[Shot, ...]
    warnings: tuple[str, ...] = ()
    """What a person should know about what was left out."""
    folder: Path | None = None
    """Where its file lies, from which `Shot.references` count; None: it did not come as a file."""
