"""Names in any script -> names of files and folders that every system accepts."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 48
"""Characters; leaves room for a suffix and a deep folder within Windows' 260."""

RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
"""Names that Windows keeps for devices, whatever follows the first dot."""


def file_name(name: str) -> str:
    """The name itself in ASCII; where that cannot be told back, a short digest of the name follows it.

    >>> file_name("Old robot"), file_name("2/1"), file_name("소명")
    ('Old-robot', '2-1', 'e2e660')
    """
    name = unicodedata.normalize("NFC", name)
    readable = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-")[:LONGEST].strip("-")
    if (
        re.fullmatch(r"\w+([ /-]\w+)*", name, re.ASCII)
        and len(name) <= LONGEST
        and readable.lower() not in RESERVED
    ):
        return readable
    return with_digest(readable, name)


def file_names(names: Iterable[str]) -> list[str]:
    """`file_name` of each; no two are the same, capitals aside, as long as no two names are."""
    taken: set[str] = set()
    result = []
    for name in names:
        readable = file_name(name)
        if readable.lower() in taken:
            readable = with_digest(readable, name)
        taken.add(readable.lower())
        result.append(readable)
    return result


def with_digest(readable: str, name: str) -> str:
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{readable}-{digest}" if readable else digest
