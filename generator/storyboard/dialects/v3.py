"""v3, cuts: characters for the whole storyboard; each scene is divided into cuts, each cut is a shot."""

from __future__ import annotations

from generator.storyboard.candidate import Candidate, read_layers, read_references
from generator.storyboard.draft import Draft
from generator.storyboard.node import Node
from generator.storyboard.shot import Shot
from generator.storyboard.wording import listed, look, term

KEYS = frozenset({"appearance", "costume", "title", "timeOfDay", "weather", "mood", "location", "cuts"})


def read(document: Node) -> list[Draft]:
    characters = tuple(_character(name, node) for name, node in document["character"].children() if name)
    return [
        draft
        for key, scene in document["scene"].children()
        for draft in _cuts(key, scene, characters)
        or [Draft(scene, Shot(key, prompt=""), telling=(), needs="cuts")]
    ]


def _character(name: str, node: Node) -> Candidate:
    own_look = look(node["appearance"].name(), node["costume"].name())
    references = read_references(node["references"])
    return Candidate(node, (" ".join(name.split()),), look=own_look, references=references)


def _cuts(scene_key: str, scene: Node, characters: tuple[Candidate, ...]) -> list[Draft]:
    cuts = scene["cuts"].children()
    return [_cut(f"{scene_key}/{key}", scene, cut, characters) for key, cut in cuts]


def _cut(key: str, scene: Node, cut: Node, characters: tuple[Candidate, ...]) -> Draft:
    layers = read_layers(cut["layers"])
    if layers is None:
        # A scene's layers hold for those of its cuts that name them.
        layers = read_layers(scene["layers"], required=False)
    descriptions = [cut[field].text() for field in ("cDescription", "fsDescription", "description")]
    shot = Shot(
        key,
        prompt="",
        title=scene["title"].text(),
        place=scene["location"].text(),
        time=scene["timeOfDay"].text(),
        weather=scene["weather"].text(),
        camera_shot=cut["cameraShot"].text(),
        camera_angle=cut["cameraAngle"].text(),
        camera_move=cut["cameraMovement"].text(),
        lens=cut["lensType"].text(),
        composition=cut["composition"].text(),
        description=" ".join(filter(None, dict.fromkeys(descriptions))),
    )
    return Draft(
        cut,
        shot,
        focus=cut["focusSubject"].text(),
        setting=(
            listed(shot.time, shot.weather, scene["mood"].text(), shot.place),
            listed(shot.camera_shot, shot.camera_angle, shot.lens),
            listed(cut["lightingStyle"].text(), cut["lightingDirection"].text()),
        ),
        telling=(term(shot.composition), *dict.fromkeys(descriptions)),
        characters=characters,
        layers=layers,
        untranslated=(*scene.untranslated(), *cut.untranslated()),
    )
