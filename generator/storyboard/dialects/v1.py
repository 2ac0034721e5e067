"""v1, snake case: each scene brings its two characters, a camera movement and a detailed script."""

from __future__ import annotations

from generator.storyboard.candidate import read_characters, read_layers
from generator.storyboard.draft import Draft
from generator.storyboard.node import Node
from generator.storyboard.shot import Shot
from generator.storyboard.wording import listed

KEYS = frozenset(
    {
        "title",
        "m_character",
        "s_character",
        "time",
        "weather",
        "camera_shot",
        "camera_movement",
        "description",
        "detailed_script",
        "negative_prompt",
    }
)


def read(document: Node) -> list[Draft]:
    return [_scene(key, scene) for key, scene in document["scene"].children()]


def _character(node: Node) -> tuple[Node, Node, Node, Node]:
    return node["en_name"], node["ko_name"], node["description"], node["references"]


def _scene(key: str, scene: Node) -> Draft:
    shot = Shot(
        key,
        prompt="",
        title=scene["title"].text(),
        time=scene["time"].text(),
        weather=scene["weather"].text(),
        camera_shot=scene["camera_shot"].text(),
        camera_move=scene["camera_movement"].text(),
        composition=scene["detailed_script"].text(),
        description=scene["description"].text(),
        negative_prompt=scene["negative_prompt"].text(),
    )
    return Draft(
        scene,
        shot,
        setting=(listed(shot.time, shot.weather), shot.camera_shot),
        # The script says who stands where in what the description has told, so it comes second.
        telling=(shot.description, shot.composition),
        characters=read_characters(_character(scene["m_character"]), _character(scene["s_character"])),
        layers=read_layers(scene["layers"]),
        untranslated=scene.untranslated(),
    )
