"""Reads a StoryBoard JSON of any known form into `Shot`s."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from generator.errors import InputError
from generator.storyboard.dialects import plain, v0, v1, v2, v3
from generator.storyboard.draft import MISSING, Draft
from generator.storyboard.node import Node, describe
from generator.storyboard.parse import parse
from generator.storyboard.prompt import write_prompt
from generator.storyboard.seed import shot_seed
from generator.storyboard.shot import Dialect, Shot, Storyboard

_READERS: dict[Dialect, Callable[[Node], list[Draft]]] = {
    "v0": v0.read,
    "v1": v1.read,
    "v2": v2.read,
    "v3": v3.read,
    "plain": plain.read,
}
# In the order of preference where a storyboard has nothing but keys that several dialects share.
_SCENE_KEYS: dict[Dialect, frozenset[str]] = {"v2": v2.KEYS, "v1": v1.KEYS, "v3": v3.KEYS, "v0": v0.KEYS}


def read_storyboard(
    path: Path,
    *,
    language: str = "en",
    style: str | None = None,
    seed: int = 0,
    scenery: Sequence[str] | None = None,
) -> Storyboard:
    """Every shot of a storyboard, ready to be painted.

    Texts are read in `language`, else in English, else in what there is. A `style` given here wins over the
    shots' own. Each shot's seed is derived from `seed` and its key. `scenery` is that of `write_prompt`.

    Raises:
        InputError: with the file, the key and what would be right.
    """
    storyboard = read_document(parse(path), path, language=language, style=style, seed=seed, scenery=scenery)
    return replace(storyboard, folder=path.parent)


def read_document(
    value: object,
    path: Path,
    *,
    language: str = "en",
    style: str | None = None,
    seed: int = 0,
    scenery: Sequence[str] | None = None,
) -> Storyboard:
    """`read_storyboard` of a JSON value that is there already; `path` only names it.

    Raises:
        InputError: with the file, the key and what would be right.
    """
    document = Node(value, path, language)
    dialect = detect(document)
    drafts = _READERS[dialect](document)
    told = [draft for draft in drafts if draft.has_text]
    blank = [draft for draft in drafts if not draft.has_text]
    if not drafts:
        raise document["shots"].error("has nothing to paint; write at least one shot")
    if not told:
        raise blank[0].node[blank[0].needs].error(MISSING)
    _reject_twins(told)
    return Storyboard(
        name=unicodedata.normalize("NFC", path.stem),
        dialect=dialect,
        shots=tuple(_finish(draft, style, seed, scenery) for draft in told),
        warnings=tuple(f"{draft.node.key}: is empty and was left out" for draft in blank),
    )


def detect(document: Node) -> Dialect:
    """Which form of storyboard this is, told by its keys; none has a version.

    Raises:
        InputError: no known form has these keys, or there are no scenes.
    """
    top = document.names()
    if "shots" in top:
        return "plain"
    if "scene" not in top:
        raise _unknown(document, top)
    scenes = [scene for _, scene in document["scene"].children() if scene.value]
    if not scenes:
        raise document["scene"].error("has no scenes; a storyboard needs at least one")
    characters = [node for _, node in document["character"].children() if isinstance(node.value, dict)]
    nodes = [document, document["character"], *characters, *scenes]
    found = {name for node in nodes for name in node.names()}
    dialect = max(_SCENE_KEYS, key=lambda dialect: len(found & _SCENE_KEYS[dialect]))
    if not found & _SCENE_KEYS[dialect]:
        raise _unknown(document["scene"], scenes[0].names())
    return dialect


def _unknown(node: Node, found: list[str]) -> InputError:
    keys = ", ".join(map(describe, found[:8])) + (", …" if len(found) > 8 else "")
    return node.error(
        f"is no known form of storyboard: its keys are {keys or 'none'}. Known are "
        'v0 ("scene": {"0": {"scene_description"}}), v1 ("scene": {"1": {"m_character", "description"}}), '
        'v2 ("scene": {"1": {"mainCharacter", "description"}}), v3 ("scene": {"1": {"cuts"}}) '
        'and plain ("shots": [{"prompt"}])'
    )


def _reject_twins(drafts: list[Draft]) -> None:
    first: dict[str, Draft] = {}
    for draft in drafts:
        twin = first.setdefault(draft.shot.key, draft)
        if twin is not draft:
            key = describe(draft.shot.key)
            raise draft.node.error(f"has the key {key}, as {twin.node.key} has; give it another")


def _finish(draft: Draft, style: str | None, seed: int, scenery: Sequence[str] | None) -> Shot:
    return replace(write_prompt(draft, style, scenery), seed=shot_seed(seed, draft.shot.key))
