"""What a dialect hands over: a shot whose prompt is not written yet."""

from __future__ import annotations

from dataclasses import dataclass

from generator.storyboard.candidate import Candidate
from generator.storyboard.node import Node
from generator.storyboard.shot import Shot

MISSING = "is missing; write what the picture shows"


@dataclass(frozen=True, slots=True)
class Draft:
    node: Node
    shot: Shot
    """All but prompt, subjects, seed and warnings."""
    telling: tuple[str, ...]
    """Sentences in which characters are named, in the order of the prompt; empty ones are passed over."""
    setting: tuple[str, ...] = ()
    """Sentences on time, weather, camera, told before: a girl called Dawn is not looked for here."""
    focus: str = ""
    """Told before the setting; characters are looked for."""
    characters: tuple[Candidate, ...] = ()
    layers: tuple[Candidate, ...] | None = None
    """They alone decide what becomes a layer, also if there are none; None: the storyboard does not say."""
    untranslated: tuple[str, ...] = ()
    """Fields that were read in another language than the wanted one."""
    needs: str = "description"
    """The field that there is nothing to paint without."""
    fields: frozenset[str] = frozenset()
    """As those of a `Candidate`."""

    @property
    def has_text(self) -> bool:
        return any((self.focus, *self.setting, *self.telling))
