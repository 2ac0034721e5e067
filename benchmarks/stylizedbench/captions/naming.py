"""What a caption calls its subjects: noun phrases, or invented names bound to a look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.stylizedbench.captions import words
from benchmarks.stylizedbench.kinds.look import Outfit
from benchmarks.stylizedbench.scene import Ground, Position

_FEMALE = frozenset({"girl", "woman", "old woman"})


@dataclass(frozen=True, slots=True)
class Role:
    """One subject as the caption's writer sees it."""

    kind: str
    variant: str
    colour: str
    pose: str
    outfit: Outfit | None
    x: float
    """Middle of what is seen, 0 left to 1 right."""
    y: float
    """Likewise, 0 bottom to 1 top."""
    nearness: float
    """0 at the horizon to 1 at the viewer's feet."""
    position: Position
    ground: Ground
    cropped: bool
    """Only its upper part is seen."""
    size: float
    """Of one of its own heights, in frame heights."""

    @property
    def own(self) -> str:
        return "her" if self.kind in _FEMALE else "his" if self.outfit else "its"


@dataclass(frozen=True, slots=True)
class Naming:
    index: int
    name: str
    first: str
    """The whole phrase."""
    again: str
    parts: tuple[tuple[str, str], ...]
    """(part, colour) pairs that the phrase names besides the main colour."""
    somebody: bool
    """A person, a robot or a monster."""


def name_all(rng: np.random.Generator, roles: Sequence[Role], *, named: bool) -> list[Naming]:
    """Names are given to people and robots, now and then to an animal, and never twice."""
    namings: list[Naming] = []
    for k, role in enumerate(roles):
        somebody = role.kind in words.NAMES
        twin = sum(other.kind == role.kind for other in roles) > 1
        if named and (somebody or (role.kind in ("dog", "cat", "horse", "bird") and rng.random() < 0.3)):
            taken = {other.name for other in namings}
            name = next(name for name in _names(rng, role.kind) if name not in taken)
            look, parts = _look(rng, role)
            namings.append(Naming(k, name, f"{name} ({look})", name, parts, somebody))
        else:
            noun, phrase, parts = _phrase(rng, role)
            again = (
                f"the {colour_word(rng, role.colour)} {noun}" if twin and not role.outfit else f"the {noun}"
            )
            namings.append(Naming(k, phrase, phrase, again, parts, somebody))
    return namings


def _names(rng: np.random.Generator, kind: str) -> Iterator[str]:
    while True:
        way = rng.random()
        if kind in words.NAMES and way < 0.55:
            yield pick(rng, words.NAMES[kind])
        elif way < 0.85:
            yield capital("".join(pick(rng, words.SYLLABLES) for _ in range(int(rng.integers(2, 4)))))
        else:
            yield "".join(pick(rng, words.HANGUL) for _ in range(2))


def _noun(rng: np.random.Generator, role: Role) -> str:
    if role.variant in words.VARIANTS and rng.random() < 0.5:
        return pick(rng, words.VARIANTS[role.variant])
    return pick(rng, words.NOUNS[role.kind])


def _look(rng: np.random.Generator, role: Role) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What follows a name in parentheses, as the prompt builder takes it from a storyboard."""
    noun = _noun(rng, role)
    if role.outfit is None:
        return _opening(rng, f"{colour_word(rng, role.colour)} {noun}"), ()
    age = f"{noun} in {role.own} early teens" if role.kind in ("girl", "boy") and rng.random() < 0.2 else noun
    wear = _wear(rng, role, role.outfit)
    traits, parts = _traits(rng, role, role.outfit, often=0.7)
    hair = [trait for trait in traits if "hair" in trait or "ponytail" in trait]
    others = [trait for trait in traits if trait not in hair]
    text = _opening(rng, age) + (f" with {hair[0]}" if hair else "")
    text += pick(rng, (f", wearing {article(wear)}", f", {wear}", f" in {article(wear)}"))
    return ", ".join([text, *others]), parts


def _opening(rng: np.random.Generator, noun: str) -> str:
    """With an article, or as a description begins: "Female teenager"."""
    return capital(noun) if rng.random() < 0.3 else article(noun)


def _phrase(rng: np.random.Generator, role: Role) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """The noun alone, the phrase with its article and colour, and the other parts it names."""
    noun = _noun(rng, role)
    if role.outfit is None:
        return noun, article(f"{colour_word(rng, role.colour)} {noun}"), ()
    if _one_colour(role.outfit) and rng.random() < 0.5:
        way = article(f"{colour_word(rng, role.colour)} {noun}")
        return noun, way if rng.random() < 0.7 else f"{article(noun)} in {colour_word(rng, role.colour)}", ()
    traits, parts = _traits(rng, role, role.outfit, often=0.2)
    wear = article(_wear(rng, role, role.outfit))
    hair = [trait for trait in traits if "hair" in trait or "ponytail" in trait]
    others = [trait for trait in traits if trait not in hair]
    phrase = article(noun) + (f" with {hair[0]}" if hair else "") + f" in {wear}"
    return noun, phrase + "".join(f" {trait}" for trait in others[:1]), parts[: len(hair) + len(others[:1])]


def _one_colour(outfit: Outfit) -> bool:
    return outfit.garment in ("dress", "coat", "jumpsuit") and outfit.hat is None and outfit.bag is None


def _wear(rng: np.random.Generator, role: Role, outfit: Outfit) -> str:
    return f"{colour_word(rng, role.colour)} {pick(rng, words.GARMENTS[outfit.garment])}"


def _traits(
    rng: np.random.Generator, role: Role, outfit: Outfit, often: float
) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """Hair first, then what else is worn: only what can be seen, and not on a tiny figure."""
    traits: list[str] = []
    parts: list[tuple[str, str]] = []
    close, back = role.size > 2, role.pose == "from the back"
    if role.size < 0.4:
        return traits, ()
    if outfit.cut in words.CUTS and (outfit.hat is None or outfit.cut == "long") and rng.random() < often:
        traits.append(pick(rng, words.CUTS[outfit.cut]).format(outfit.hair))
        parts.append(("hair", outfit.hair))
    if outfit.bottom and not role.cropped and rng.random() < often:
        traits.append(f"{_and(rng)}{colour_word(rng, outfit.bottom)} {pick(rng, words.TROUSERS)}")
        parts.append(("trousers", outfit.bottom))
    if outfit.hat and rng.random() < often + 0.2:
        hat = f"{colour_word(rng, outfit.hat[1])} {pick(rng, words.HATS[outfit.hat[0]])}"
        traits.append(f"{_and(rng)}{article(hat)}")
        parts.append((outfit.hat[0], outfit.hat[1]))
    if (
        outfit.bag
        and not close
        and (outfit.bag[0] == "backpack" or not role.cropped)
        and rng.random() < often
    ):
        bag = f"{colour_word(rng, outfit.bag[1])} {pick(rng, words.BAGS[outfit.bag[0]])}"
        traits.append(f"carrying {article(bag)}")
        parts.append((outfit.bag[0], outfit.bag[1]))
    if outfit.glasses and not back and rng.random() < often:
        traits.append("wearing glasses")
    if outfit.beard and not back and rng.random() < often:
        traits.append("with a beard")
    return traits, tuple(parts)


def _and(rng: np.random.Generator) -> str:
    return pick(rng, ("with ", "and "))


def colour_word(rng: np.random.Generator, colour: str) -> str:
    return pick(rng, ("grey", "gray")) if colour == "grey" else colour


def pick(rng: np.random.Generator, options: Sequence[str]) -> str:
    return options[int(rng.integers(len(options)))]


def article(phrase: str) -> str:
    if phrase.rsplit(maxsplit=1)[-1] in ("overalls", "trousers", "pants"):
        return phrase
    return f"{'an' if phrase[0] in 'aeiouAEIO' else 'a'} {phrase}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
