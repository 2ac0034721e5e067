"""What becomes a subject if the text of its shot names it: a character, or an entry of `layers`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from generator.storyboard.node import Node, describe
from generator.storyboard.scenery import tier_of
from generator.storyboard.shot import Tier
from generator.storyboard.wording import look

_FIELDS = frozenset({"name", "look", "phrase", "depth", "attention_layers", "references", "kind", "part_of"})


@dataclass(frozen=True, slots=True)
class Candidate:
    node: Node
    """Where the storyboard writes it."""
    names: tuple[str, ...]
    """What the text may call it; the first is shown. At least one, none of them empty."""
    look: str = ""
    phrase: str = ""
    """Words of the text that stand for it besides its names; where the text lacks them, they are its look."""
    depth: float | None = None
    attention_layers: tuple[int, ...] = ()
    scenery: bool = False
    part_of: str = ""
    """The name of what it is a part of."""
    references: tuple[str, ...] = ()
    """Paths of pictures of it."""
    required: bool = False
    """The text must name it."""
    layer: bool = False
    """It is an entry of `layers`."""
    identity: str = ""
    """The name its key is made of, whatever language is read; "": the first name."""
    fields: frozenset[str] = frozenset()
    """What its node may have, if people write it by hand: a slip in them is warned of."""

    @property
    def tier(self) -> Tier | None:
        return tier_of(self.names[0]) if self.scenery else None


def read_candidate(node: Node) -> Candidate:
    """`"Mina"`, or an object with `name` and perhaps the other `_FIELDS`."""
    name_node = node["name"] if isinstance(node.value, dict) else node
    name = name_node.name()
    if not name:
        raise name_node.error("is missing; write the name that the text uses")
    if name_node is node:
        return Candidate(node, (name,), scenery=_names_tier(name), fields=_FIELDS)
    return Candidate(
        node,
        (name,),
        look=look(node["look"].name()),
        phrase=node["phrase"].name(),
        depth=node["depth"].number("a number from 0 (nearest) to 1 (farthest)", 0, 1),
        attention_layers=tuple(_block(block) for block in node["attention_layers"].elements()),
        scenery=_is_scenery(node["kind"], name),
        part_of=node["part_of"].name(),
        references=read_references(node["references"]),
        fields=_FIELDS,
    )


def read_layers(node: Node, *, required: bool = True) -> tuple[Candidate, ...] | None:
    """The entries of a `layers` field; None where there is no such field."""
    if node.value is None:
        return None
    return tuple(replace(read_candidate(entry), layer=True, required=required) for entry in node.elements())


def read_references(node: Node) -> tuple[str, ...]:
    """Paths of pictures: a list of them, or one alone."""
    paths = [node] if isinstance(node.value, str) else node.elements()
    return tuple(filter(None, (path.text() for path in paths)))


def read_characters(*characters: tuple[Node, Node, Node, Node]) -> tuple[Candidate, ...]:
    """Characters given as (English name, Korean name, description, references); one without any name is none.

    The name in the wanted language comes first, the key is made of the English one.
    """
    return tuple(
        Candidate(
            english,
            tuple(filter(None, _wanted_first(english, korean))),
            look=look(description.name()),
            identity=english.name() or korean.name(),
            references=read_references(references),
        )
        for english, korean, description, references in characters
        if english.name() or korean.name()
    )


def _wanted_first(english: Node, korean: Node) -> tuple[str, str]:
    names = english.name(), korean.name()
    return names[::-1] if english.language == "ko" else names


def _names_tier(name: str) -> bool:
    """Written small: Sky is a girl."""
    return tier_of(name) == name


def _is_scenery(node: Node, name: str) -> bool:
    kind = node.text() or ("scenery" if _names_tier(name) else "subject")
    if kind not in ("subject", "scenery"):
        raise node.error(f'must be "subject" or "scenery", is {describe(node.value)}')
    return kind == "scenery"


def _block(node: Node) -> int:
    meaning = "the number of a transformer block: 0, 1, 2, …"
    block = node.number(meaning, 0)
    if block is None or not block.is_integer():
        raise node.error(f"must be {meaning}")
    return int(block)
