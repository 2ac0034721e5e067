"""Ways to find subjects in a picture, each a function from a `Question` to `Claims`."""

from __future__ import annotations

from benchmarks.separation.methods.ceiling import ceiling
from benchmarks.separation.methods.colour import colour
from benchmarks.separation.methods.concept_attention import concept_attention
from benchmarks.separation.methods.daam import daam
from benchmarks.separation.methods.freefuse import freefuse
from benchmarks.separation.methods.ours import ours
from benchmarks.separation.methods.softmax import softmax
from benchmarks.separation.methods.undoubted import undoubted
from benchmarks.separation.question import Method

METHODS: dict[str, Method] = {
    "ours": ours,
    "undoubted": undoubted,
    "softmax": softmax,
    "concept-attention": concept_attention,
    "daam": daam,
    "freefuse": freefuse,
    "colour": colour,
    "ceiling": ceiling,
}
