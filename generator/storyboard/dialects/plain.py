"""The plain form, written by hand: `{"shots": [{"prompt": "…", "subjects": ["Mina", "Robot"]}]}`."""

from __future__ import annotations

from dataclasses import replace

from generator.storyboard.candidate import read_candidate, read_layers, read_references
from generator.storyboard.draft import MISSING, Draft
from generator.storyboard.node import Node, describe
from generator.storyboard.shot import Shot

FIELDS = frozenset(
    {
        "key",
        "prompt",
        "subjects",
        "layers",
        "title",
        "place",
        "time",
        "weather",
        "camera_shot",
        "camera_angle",
        "camera_move",
        "lens",
        "composition",
        "description",
        "style",
        "duration",
        "dialogue",
        "notes",
        "references",
        "negative_prompt",
    }
)


def read(document: Node) -> list[Draft]:
    """The prompt is told as written; shots without a `key` are numbered from 1."""
    return [_shot(number, node) for number, node in enumerate(document["shots"].elements(), start=1)]


def _shot(number: int, node: Node) -> Draft:
    prompt_node = node["prompt"]
    if isinstance(prompt_node.value, int | float):
        # Elsewhere a number counts as a text, as in a key or a lens; it never tells what a picture shows.
        raise prompt_node.error(f"must be a text, is {describe(prompt_node.value)}")
    prompt = prompt_node.text()
    if not prompt and any(node[name].value for name in node.names()):
        raise prompt_node.error(MISSING)
    shot = Shot(
        key=node["key"].name() or str(number),
        prompt="",
        title=node["title"].text(),
        place=node["place"].text(),
        time=node["time"].text(),
        weather=node["weather"].text(),
        camera_shot=node["camera_shot"].text(),
        camera_angle=node["camera_angle"].text(),
        camera_move=node["camera_move"].text(),
        lens=node["lens"].text(),
        composition=node["composition"].text(),
        description=node["description"].text(),
        style=node["style"].text(),
        duration=node["duration"].number("a number of seconds, 0 or more", 0),
        dialogue=node["dialogue"].text(),
        notes=node["notes"].text(),
        references=read_references(node["references"]),
        negative_prompt=node["negative_prompt"].text(),
    )
    subjects = (read_candidate(subject) for subject in node["subjects"].elements())
    return Draft(
        node,
        shot,
        telling=(prompt,),
        characters=tuple(replace(subject, required=True) for subject in subjects),
        layers=read_layers(node["layers"]),
        untranslated=node.untranslated(),
        needs="prompt",
        fields=FIELDS,
    )
