"""What one subject looks like, lit by hour and weather."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from benchmarks.stylizedbench.palette import COLOURS, HAIR, RGB, SKIN, Light


@dataclass(frozen=True, slots=True)
class Outfit:
    """What a person wears; colours by their names in the palette."""

    garment: str
    """"dress", "coat", "hoodie", "jacket", "shirt" or "jumpsuit", in the subject's own colour."""
    hair: str
    cut: str
    """"long", "short", "ponytail", "bun" or "bald"."""
    skin: int
    bottom: str | None = None
    """Colour of the trousers; None where they are plain dark, or not seen."""
    hat: tuple[str, str] | None = None
    """("cap", "hat" or "beanie", its colour)."""
    bag: tuple[str, str] | None = None
    """("backpack" or "bag", its colour)."""
    glasses: bool = False
    beard: bool = False


@dataclass(frozen=True)
class Look:
    colour_name: str
    light: Light
    pose: str = ""
    variant: str = ""
    """Which of a kind's forms: "pine" of a tree."""
    outfit: Outfit | None = None

    @cached_property
    def colour(self) -> RGB:
        return self.named(self.colour_name)

    def named(self, colour: str) -> RGB:
        return self.light.on_subject(COLOURS[colour])

    def lit(self, colour: RGB) -> RGB:
        return self.light.on_subject(colour)

    @property
    def worn(self) -> Outfit:
        assert self.outfit is not None, "people are drawn dressed"
        return self.outfit

    @property
    def hair(self) -> RGB:
        return self.lit(HAIR[self.worn.hair])

    @property
    def skin(self) -> RGB:
        return self.lit(SKIN[self.worn.skin])

    @property
    def pane(self) -> RGB:
        """A window: lamp light shines through it in the dark."""
        return (255, 226, 130) if self.light.dark else self.lit((176, 214, 232))
