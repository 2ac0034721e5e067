"""Who plays in a shot: its characters, joined with the entries of its `layers`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generator.storyboard.candidate import Candidate
from generator.storyboard.draft import Draft
from generator.storyboard.node import describe


def cast(draft: Draft) -> tuple[list[Candidate], list[Candidate]]:
    """Those that become layers if the text names them, and those that are merely drawn.

    Raises:
        InputError: one name is given twice, with different looks, depths or blocks.
    """
    characters = _distinct(draft.characters)
    if draft.layers is None:
        return characters, []
    layers = _distinct([_joined(layer, characters) for layer in draft.layers])
    return layers, [character for character in characters if _namesake(character, layers) is None]


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    distinct: list[Candidate] = []
    for candidate in candidates:
        twin = _namesake(candidate, distinct)
        if twin is None:
            distinct.append(candidate)
        elif replace(candidate, node=twin.node) != twin:
            name = describe(candidate.names[0])
            raise candidate.node.error(
                f"{name} is also at {twin.node.key}, described otherwise; keep one of them"
            )
    return distinct


def _joined(layer: Candidate, characters: Sequence[Candidate]) -> Candidate:
    character = _namesake(layer, characters)
    if character is None:
        return layer
    return replace(
        layer,
        names=character.names,
        identity=character.identity,
        look=layer.look or character.look,
        depth=character.depth if layer.depth is None else layer.depth,
        attention_layers=layer.attention_layers or character.attention_layers,
        references=layer.references or character.references,
        part_of=layer.part_of or character.part_of,
    )


def _namesake(candidate: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    names = {name.casefold() for name in candidate.names}
    return next((other for other in others if any(name.casefold() in names for name in other.names)), None)
