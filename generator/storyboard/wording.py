"""How the storyboard's texts are put into the words of a prompt."""

from __future__ import annotations

import re

_ENDED = re.compile(r"[.!?…。！？؟।][\"'”’»」』)]*$")
_ARTICLE = re.compile(r"^(A|An|The)\b")


def told(*sentences: str) -> str:
    """The sentences that are not empty, on one line; each but the last is closed."""
    lines = [line for line in (" ".join(sentence.split()) for sentence in sentences) if line]
    return " ".join([*map(closed, lines[:-1]), *lines[-1:]])


def closed(sentence: str) -> str:
    """With a full stop, unless it is empty or ends with a mark of its own."""
    return sentence if not sentence or _ENDED.search(sentence) else f"{sentence}."


def listed(*texts: str) -> str:
    """The texts that are not empty, as one enumeration: "Noon, overcast"."""
    bare = (text.rstrip(" .,;。") for text in texts)
    return ", ".join(text for text in bare if text)


def look(*descriptions: str) -> str:
    """Descriptions as they stand in brackets after a name: "A girl." and "Hoodie" as "a girl, Hoodie"."""
    return listed(*(_ARTICLE.sub(lambda article: article[0].lower(), text) for text in descriptions))


def term(composition: str) -> str:
    """The term itself of "Center Framing - Powerful, confrontational …", without the reasons for it."""
    return composition.split(" - ", maxsplit=1)[0]
