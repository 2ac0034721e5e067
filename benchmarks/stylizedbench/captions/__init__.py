"""Captions in the words of storyboards, with the span of every mention of a subject."""

from benchmarks.stylizedbench.captions.naming import Role
from benchmarks.stylizedbench.captions.write import Caption, write_caption

__all__ = ["Caption", "Role", "write_caption"]
