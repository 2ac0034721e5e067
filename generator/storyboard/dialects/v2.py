"""v2, camel case: each scene brings its two characters, a camera angle and a composition."""

from __future__ import annotations

from generator.storyboard.candidate import read_characters, read_layers
from generator.storyboard.draft import Draft
from generator.storyboard.node import Node
from generator.storyboard.shot import Shot
from generator.storyboard.wording import listed, term

KEYS = frozenset(
    {
        "generatedAt",
        "sceneNumber",
        "title",
        "mainCharacter",
        "subCharacter",
        "time",
        "weather",
        "cameraShot",
        "cameraAngle",
        "description",
        "composition",
    }
)


def read(document: Node) -> list[Draft]:
    return [_scene(key, scene) for key, scene in document["scene"].children()]


def _character(node: Node) -> tuple[Node, Node, Node, Node]:
    return node["enName"], node["koName"], node["description"], node["references"]


def _scene(key: str, scene: Node) -> Draft:
    shot = Shot(
        key,
        prompt="",
        title=scene["title"].text(),
        time=scene["time"].text(),
        weather=scene["weather"].text(),
        camera_shot=scene["cameraShot"].text(),
        camera_angle=scene["cameraAngle"].text(),
        composition=scene["composition"].text(),
        description=scene["description"].text(),
    )
    return Draft(
        scene,
        shot,
        setting=(listed(shot.time, shot.weather), listed(shot.camera_shot, shot.camera_angle)),
        telling=(term(shot.composition), shot.description),
        characters=read_characters(_character(scene["mainCharacter"]), _character(scene["subCharacter"])),
        layers=read_layers(scene["layers"]),
        untranslated=scene.untranslated(),
    )
