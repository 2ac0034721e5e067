"""A value inside a parsed storyboard that knows where it stands, so that every error can name its key."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.errors import InputError

_LANGUAGE = re.compile(r"[a-z]{2,3}(-\w+)?")


@dataclass(frozen=True, slots=True)
class Node:
    value: object
    """Any JSON value; None also where the storyboard has no such field."""
    file: Path
    language: str
    """The language wanted where a text comes in several."""
    steps: tuple[str | int, ...] = ()
    """The way to it from the top: field names and places in lists."""

    @property
    def key(self) -> str:
        """Where it stands, e.g. `scene.2.layers[0].depth`."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{shorten(step)}" for step in self.steps)
        return "".join(steps).removeprefix(".")

    def error(self, problem: str) -> InputError:
        return InputError(problem, file=self.file, key=self.key)

    def __getitem__(self, name: str) -> Node:
        """A field of an object; of null or of an object without it, a node of None."""
        return self._inside(self._fields().get(name), name)

    def names(self) -> list[str]:
        """The names of an object's fields; none of null."""
        return list(self._fields())

    def children(self) -> list[tuple[str, Node]]:
        """The fields of an object with their names, sorted so that "2" comes before "10"."""
        nodes = [(name, self[name]) for name in sorted(self._fields(), key=_natural)]
        return [(node._clean(name), node) for name, node in nodes]

    def elements(self) -> list[Node]:
        """The elements of a list; none of null."""
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            raise self.error(f"must be a list, is {describe(self.value)}")
        return [self._inside(value, index) for index, value in enumerate(self.value)]

    def text(self) -> str:
        """A text: NFC, stripped, "" for null.

        Of `{"ko": …, "en": …}` the wanted language, else English, else the first that is not empty.
        A number counts as the text it is written as.
        """
        if isinstance(self.value, dict):
            texts = (self[name]._one_text() for name in (self.language, "en", *self.value))
            return next(filter(None, texts), "")
        return self._one_text()

    def name(self) -> str:
        """A text on one line."""
        return " ".join(self.text().split())

    def number(self, meaning: str, least: float, most: float = sys.float_info.max) -> float | None:
        """A number from `least` to `most`; None for null. `meaning` says in the error what is right."""
        if self.value is None:
            return None
        if (
            isinstance(self.value, bool)
            or not isinstance(self.value, int | float)
            or not least <= self.value <= most
        ):
            raise self.error(f"must be {meaning}, is {describe(self.value)}")
        return float(self.value)

    def untranslated(self) -> tuple[str, ...]:
        """The fields whose text comes in languages, but not in the wanted one."""
        fields = self._fields().items()
        return tuple(name for name, value in fields if self._only_other_languages(value))

    def _one_text(self) -> str:
        if isinstance(self.value, str):
            return self._clean(self.value)
        if self.value is None:
            return ""
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return str(self.value)
        raise self.error(f"must be a text, is {describe(self.value)}")

    def _only_other_languages(self, value: object) -> bool:
        if not isinstance(value, dict) or not all(map(_LANGUAGE.fullmatch, value)):
            return False
        return not value.get(self.language) and any(isinstance(text, str) and text for text in value.values())

    def _inside(self, value: object, step: str | int) -> Node:
        return Node(value, self.file, self.language, (*self.steps, step))

    def _fields(self) -> Mapping[str, object]:
        if self.value is None:
            return {}
        if not isinstance(self.value, dict):
            raise self.error(f"must be an object with named fields, is {describe(self.value)}")
        return self.value

    def _clean(self, text: str) -> str:
        try:
            text.encode()
        except UnicodeEncodeError:
            raise self.error(f"holds half a character (a lone surrogate): {describe(text)}") from None
        return unicodedata.normalize("NFC", text).strip()


def describe(value: object) -> str:
    """A JSON value as an error message shows it."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return shorten(json.dumps(value, ensure_ascii=False))


def shorten(text: str, length: int = 60) -> str:
    text = text.encode(errors="replace").decode()
    return text if len(text) <= length else text[: length - 1] + "…"


def _natural(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    steps = re.findall(r"\d{1,99}|\D+", name)
    return tuple((0, int(step), "") if step.isdecimal() else (1, 0, step) for step in steps), name
