"""Fields that nobody reads because their names are spelt wrong."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from generator.storyboard.node import Node

_ALIKE = 0.75
"""As difflib measures it: two letters of "time" changed about still make it "time"."""


def misspelt(node: Node, known: frozenset[str]) -> Iterator[str]:
    """A warning for each field that looks like one of `known` which the object lacks.

    All other fields are taken for another program's own; so is everything in what is no object.
    """
    if not isinstance(node.value, dict):
        return
    lacking = known.difference(node.names())
    for name in (name for name in node.names() if name not in known):
        for meant in get_close_matches(name.lower(), lacking, n=1, cutoff=_ALIKE):
            yield f'{node[name].key}: is no known field; did you mean "{meant}"?'
