"""v0, flat: two characters for the whole storyboard; scenes count from "0"."""

from __future__ import annotations

from generator.storyboard.candidate import Candidate, read_characters, read_layers
from generator.storyboard.draft import Draft
from generator.storyboard.node import Node
from generator.storyboard.shot import Shot
from generator.storyboard.wording import term

KEYS = frozenset(
    {
        "main_char_ko_name",
        "main_char_en_name",
        "main_char_description",
        "sub_char_ko_name",
        "sub_char_en_name",
        "sub_char_description",
        "camera_shot",
        "composition",
        "scene_description",
        "time_and_weather",
    }
)


def read(document: Node) -> list[Draft]:
    character = document["character"]
    characters = read_characters(_character(character, "main"), _character(character, "sub"))
    return [_scene(key, scene, characters) for key, scene in document["scene"].children()]


def _character(node: Node, who: str) -> tuple[Node, Node, Node, Node]:
    return (
        node[f"{who}_char_en_name"],
        node[f"{who}_char_ko_name"],
        node[f"{who}_char_description"],
        node[f"{who}_char_references"],
    )


def _scene(key: str, scene: Node, characters: tuple[Candidate, ...]) -> Draft:
    shot = Shot(
        key,
        prompt="",
        time=scene["time_and_weather"].text(),
        camera_shot=scene["camera_shot"].text(),
        composition=scene["composition"].text(),
        description=scene["scene_description"].text(),
    )
    return Draft(
        scene,
        shot,
        setting=(shot.time, shot.camera_shot),
        telling=(term(shot.composition), shot.description),
        characters=characters,
        layers=read_layers(scene["layers"]),
        untranslated=scene.untranslated(),
        needs="scene_description",
    )
