"""Join ExtendScript sources into one pure-ASCII script."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import resources
from textwrap import indent

SOURCES = resources.files("aescripts") / "src"

_INCLUDE = re.compile(r'^([ \t]*)//@include "([^"]+)"[ \t]*$', re.MULTILINE)


def bundle(entry: str, generated: Mapping[str, str]) -> str:
    """The text of `entry` with every //@include replaced by the named source, and theirs likewise.

    `generated` holds sources that are no files, by name. All other names are files in `aescripts/src`.
    Characters beyond ASCII, which After Effects would read in the system's code page, become \\u escapes.
    """

    def source(name: str) -> str:
        text = generated[name] if name in generated else (SOURCES / name).read_text("utf-8")
        return _INCLUDE.sub(lambda match: indent(source(match[2]), match[1]), text)

    return _to_ascii(source(entry))


def _to_ascii(text: str) -> str:
    return re.sub(r"[^\x00-\x7f]", lambda match: json.dumps(match[0])[1:-1], text)
