from __future__ import annotations

import copy
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.errors import InputError
from generator.storyboard.read import read_storyboard
from generator.storyboard.shot import Shot, Storyboard

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "storyboards"


def read(folder: Path, board: object, **options: str) -> Storyboard:
    path = folder / "board.json"
    path.write_text(json.dumps(board), encoding="utf-8")
    return read_storyboard(path, **options)


def plain(folder: Path, *shots: object, **options: str) -> tuple[Shot, ...]:
    return read(folder, {"shots": shots}, **options).shots


def phrases(shot: Shot) -> dict[str, list[str]]:
    return {
        subject.name: [shot.prompt[start:end] for start, end in subject.spans] for subject in shot.subjects
    }


class TestRealStoryboards:
    @pytest.mark.parametrize(("name", "dialect"), [("somyung_v1", "v1"), ("somyung_v2", "v2")])
    @pytest.mark.parametrize(("language", "somyung"), [("en", "Somyung"), ("ko", "소명")])
    def test_the_establishing_shot_names_nobody_and_the_others_bind_somyung_to_her_look(
        self, name: str, dialect: str, language: str, somyung: str
    ) -> None:
        board = read_storyboard(SAMPLES / f"{name}.json", language=language)
        assert (board.name, board.dialect, [shot.key for shot in board.shots]) == (
            name,
            dialect,
            ["1", "2", "3"],
        )
        first, *others = board.shots
        assert {subject.kind for subject in first.subjects} == {"scenery"}
        assert {"sky", "far", "ground"} <= {subject.key for subject in first.subjects}
        for shot in others:
            (subject,) = shot.subjects
            assert (subject.key, subject.name) == ("somyung", somyung)
            whole, *later = phrases(shot)[somyung]
            assert whole == f"{somyung} ({subject.look})"
            assert len(whole) > 40
            assert set(later) <= {somyung}
            assert shot.warnings == ()

    def test_the_fields_of_v1(self) -> None:
        shot = read_storyboard(SAMPLES / "somyung_v1.json").shots[2]
        assert (shot.title, shot.time, shot.weather) == ("Scene 3", "5:00 PM", "Stormy")
        assert (shot.camera_shot, shot.camera_move) == ("Medium Shot", "Static Shot")
        assert shot.composition.startswith("Somyung moves from the center")
        assert shot.negative_prompt.startswith("Avoid showing any modern road signs")

    def test_v2_tells_time_and_weather_then_camera_then_composition_then_description(self) -> None:
        shot = read_storyboard(SAMPLES / "somyung_v2.json", style="watercolour").shots[1]
        assert shot.prompt.startswith(
            "Noon, Overcast. MS (Medium Shot), Low Angle. Center Framing. Somyung (Female teenager in early"
        )
        assert shot.prompt.endswith("from the shadows. Watercolour.")
        assert "Powerful, confrontational" in shot.composition

    def test_a_korean_prompt_drops_the_quotes_around_names(self) -> None:
        shot = read_storyboard(SAMPLES / "somyung_v1.json", language="ko").shots[1]
        assert "소명은 어둠 속에서" in shot.prompt
        assert '"' not in shot.prompt


class TestOwnSamples:
    def test_v0_counts_scenes_from_0_and_shares_its_characters(self) -> None:
        board = read_storyboard(SAMPLES / "flat_v0.json")
        assert (board.dialect, [shot.key for shot in board.shots]) == ("v0", ["0", "1", "2"])
        assert board.shots[1].prompt == (
            "Noon, cloudy. Full shot. Rule of thirds. Haena (a girl in a yellow coat) walks in a field, "
            "Dubu (a white dog) on the right. Haena looks up."
        )
        assert [list(phrases(shot)) for shot in board.shots] == [
            ["sky", "far", "ground", "house"],
            ["Haena", "Dubu"],
            ["Dubu"],
        ]

    def test_v3_makes_every_cut_a_shot_and_puts_the_focus_first(self) -> None:
        board = read_storyboard(SAMPLES / "cuts_v3.json")
        assert (board.dialect, [shot.key for shot in board.shots]) == ("v3", ["1/1", "1/2", "2/1"])
        first = board.shots[0]
        assert first.prompt == (
            "Jiho (a boy with brown hair, a green jacket). Night, Clear, Tense, City street. "
            "Full shot, Low Angle, 35mm. Low key, Back light. Center Framing. "
            "Jiho waits on a city street at night."
        )
        assert (first.place, first.lens, first.camera_move) == ("City street", "35mm", "Dolly In")
        robot, boy = board.shots[1].subjects
        assert (robot.name, robot.depth, robot.attention_layers) == ("Unit 7", 0.6, (2, 4))
        assert (boy.name, boy.depth) == ("Jiho", 0.2)

    def test_the_example_names_one_two_and_three_subjects_in_several_styles(self) -> None:
        board = read_storyboard(ROOT / "examples" / "lantern-road.json")
        assert {len(shot.subjects) for shot in board.shots} == {1, 2, 3}
        assert len({shot.style for shot in board.shots}) == 5
        assert len({shot.camera_move for shot in board.shots}) == 6
        assert all(shot.duration and not shot.warnings for shot in board.shots)

    def test_every_example_in_the_documentation_is_read(self, tmp_path: Path) -> None:
        page = (ROOT / "docs" / "storyboards.md").read_text(encoding="utf-8")
        examples = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
        assert len(examples) >= 2
        for example in examples:
            assert all(shot.subjects for shot in read(tmp_path, json.loads(example)).shots)


class TestPlainForm:
    def test_the_shortest_form(self, tmp_path: Path) -> None:
        (shot,) = plain(tmp_path, {"prompt": "Mina and a Robot in a forest", "subjects": ["Mina", "Robot"]})
        assert shot.prompt == "Mina and a Robot in a forest"
        assert phrases(shot) == {"Mina": ["Mina"], "Robot": ["Robot"]}
        assert (shot.key, shot.duration, shot.warnings) == ("1", None, ())

    def test_every_field(self, tmp_path: Path) -> None:
        fields = {
            "title": "The sea", "place": "beach", "time": "dusk", "weather": "clear", "camera_shot": "wide",
            "camera_angle": "low", "camera_move": "orbit", "lens": "35 mm", "composition": "thirds",
            "description": "d", "style": "ink sketch", "dialogue": "“Go!”", "notes": "n",
            "negative_prompt": "fog",
        }  # fmt: skip
        shot = plain(
            tmp_path, {"key": 7, "prompt": "A tree", "duration": 2.5, "references": ["a/소명.png"], **fields}
        )[0]
        assert (shot.key, shot.duration, shot.references) == ("7", 2.5, ("a/소명.png",))
        assert {field: getattr(shot, field) for field in fields} == fields

    def test_subjects_with_a_look_and_a_depth(self, tmp_path: Path) -> None:
        subject = {"name": "Bolt", "look": "A blue robot.", "depth": 0.25, "attention_layers": [1, 2]}
        (shot,) = plain(tmp_path, {"prompt": "Bolt waits.", "subjects": [subject]})
        assert shot.prompt == "Bolt (a blue robot) waits."
        assert (shot.subjects[0].depth, shot.subjects[0].attention_layers) == (0.25, (1, 2))

    def test_a_subject_listed_twice_alike_is_one(self, tmp_path: Path) -> None:
        (shot,) = plain(tmp_path, {"prompt": "Mina", "subjects": ["Mina", "Mina"]})
        assert len(shot.subjects) == 1

    @pytest.mark.parametrize(
        "name", ["소명", "ليلى", "🤖", "Ben/Ken\\Len", "x" * 300, "C:*?<>|", "Анна", "José"]
    )
    def test_names_in_any_script(self, tmp_path: Path, name: str) -> None:
        decomposed = unicodedata.normalize("NFD", name)
        (shot,) = plain(tmp_path, {"prompt": f"Here is {decomposed}, alone", "subjects": [decomposed]})
        assert shot.subjects[0].name == name
        assert phrases(shot) == {name: [name]}

    def test_layers_choose_among_the_subjects(self, tmp_path: Path) -> None:
        (shot,) = plain(
            tmp_path,
            {
                "prompt": "Mina and Bolt",
                "subjects": ["Mina", "Bolt"],
                "layers": [{"name": "bolt", "depth": 0.5}],
            },
        )
        assert [(subject.name, subject.depth) for subject in shot.subjects] == [("Bolt", 0.5)]

    def test_with_an_empty_list_of_layers_subjects_are_drawn_but_stay_in_the_plate(
        self, tmp_path: Path
    ) -> None:
        subject = {"name": "Mina", "look": "a girl"}
        (shot,) = plain(tmp_path, {"prompt": "Mina waits", "subjects": [subject], "layers": []})
        assert (shot.prompt, shot.subjects) == ("Mina (a girl) waits", ())
        assert shot.warnings == ("names no subject: there will be a plate and no other layer",)

    @pytest.mark.parametrize(
        ("entry", "kind", "tier"),
        [
            ("sky", "scenery", "sky"),
            ("Sky", "subject", None),
            ({"name": "Sky", "look": "a girl"}, "subject", None),
            ({"name": "Sky", "kind": "scenery"}, "scenery", "sky"),
            ({"name": "sky", "kind": "subject"}, "subject", None),
        ],
    )
    def test_sky_is_scenery_by_its_name_and_a_girl_called_sky_is_not(
        self, tmp_path: Path, entry: object, kind: str, tier: str | None
    ) -> None:
        (shot,) = plain(tmp_path, {"prompt": "The sky. Sky.", "subjects": [entry]})
        (subject,) = shot.subjects
        assert (subject.kind, subject.tier) == (kind, tier)

    def test_a_kind_that_is_none_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r'kind: must be "subject" or "scenery", is "prop"'):
            plain(tmp_path, {"prompt": "A cup.", "subjects": [{"name": "cup", "kind": "prop"}]})


class TestTolerance:
    def test_scene_keys_are_sorted_as_numbers_and_may_be_mixed(self, tmp_path: Path) -> None:
        scene = {key: {"sceneNumber": 1, "description": "x"} for key in ("10", "2", "intro", "2a", "1")}
        assert [shot.key for shot in read(tmp_path, {"scene": scene}).shots] == [
            "1",
            "2",
            "2a",
            "10",
            "intro",
        ]

    @pytest.mark.parametrize("nothing", [None, "", {}, {"ko": None, "en": ""}])
    def test_fields_may_be_null_or_empty(self, tmp_path: Path, nothing: object) -> None:
        board = json.loads((SAMPLES / "somyung_v2.json").read_text(encoding="utf-8"))
        for field in ("title", "time", "weather", "cameraShot", "cameraAngle", "composition"):
            board["scene"]["2"][field] = nothing
        board["scene"]["2"] |= {"subCharacter": None, "layers": None}
        shot = read(tmp_path, board).shots[1]
        assert shot.prompt.startswith("Somyung (Female teenager")
        assert shot.warnings == ()

    def test_an_empty_scene_is_left_out_and_said(self, tmp_path: Path) -> None:
        board = read(tmp_path, {"scene": {"1": {"description": "A tree"}, "2": None, "3": {"title": "x"}}})
        assert [shot.key for shot in board.shots] == ["1"]
        assert board.warnings == ("scene.2: is empty and was left out", "scene.3: is empty and was left out")

    @pytest.mark.parametrize("empty", [None, {}, {"prompt": None, "subjects": []}])
    def test_an_empty_plain_shot_is_left_out_and_said(self, tmp_path: Path, empty: object) -> None:
        board = read(tmp_path, {"shots": [empty, {"prompt": "A tree"}]})
        assert [shot.key for shot in board.shots] == ["2"]
        assert board.warnings == ("shots[0]: is empty and was left out",)

    def test_a_v3_scene_without_cuts_is_left_out_and_said(self, tmp_path: Path) -> None:
        scene = {"1": {"location": "Beach"}, "2": {"cuts": {"1": {"description": "A tree"}}}}
        board = read(tmp_path, {"scene": scene})
        assert [shot.key for shot in board.shots] == ["2/1"]
        assert board.warnings == ("scene.1: is empty and was left out",)

    def test_a_missing_language_falls_back_to_english_then_to_any_with_a_warning(
        self, tmp_path: Path
    ) -> None:
        scene = {
            "sceneNumber": 1,
            "time": {"ko": "정오", "en": "Noon"},
            "weather": {"fr": "", "ko": "흐림"},
            "description": {"fr": "Un arbre"},
        }
        (shot,) = read(tmp_path, {"scene": {"1": scene}}, language="fr").shots
        assert shot.prompt == "Noon, 흐림. Un arbre"
        assert shot.warnings[0] == 'no "fr" text for time, weather: another language was read'

    def test_the_top_level_id_of_v2_is_no_identity(self, tmp_path: Path) -> None:
        board = json.loads((SAMPLES / "somyung_v2.json").read_text(encoding="utf-8"))
        first = read(tmp_path, board)
        assert read(tmp_path, board | {"id": "1", "generatedAt": None}) == first

    def test_a_v3_scenes_layers_hold_for_the_cuts_that_name_them(self, tmp_path: Path) -> None:
        cuts = {"1": {"description": "Jun waits"}, "2": {"description": "Ana waits"}}
        scene = {"cuts": cuts, "layers": [{"name": "Jun", "depth": 0.3}]}
        characters = {"Jun": {}, "Ana": {}}
        first, second = read(tmp_path, {"character": characters, "scene": {"1": scene}}).shots
        assert [subject.depth for subject in first.subjects] == [0.3]
        assert second.subjects == ()
        assert (
            second.warnings[0] == 'scene.1.layers[0]: the text does not name "Jun", which was left out here'
        )

    def test_a_v3_cuts_own_layers_win_over_its_scenes_also_if_there_are_none(self, tmp_path: Path) -> None:
        cuts = {"1": {"description": "Jun waits", "layers": []}, "2": {"description": "Jun waits"}}
        first, second = read(tmp_path, {"scene": {"1": {"cuts": cuts, "layers": ["Jun"]}}}).shots
        assert (len(first.subjects), len(second.subjects)) == (0, 1)

    def test_ten_thousand_scenes(self, tmp_path: Path) -> None:
        scene = {
            str(number): {"mainCharacter": {"enName": f"Mina{number}"}, "description": f"Mina{number} waits"}
            for number in range(10_000)
        }
        shots = read(tmp_path, {"scene": scene}).shots
        assert [shot.key for shot in shots] == [str(number) for number in range(10_000)]
        assert all(len(shot.subjects) == 1 for shot in shots)


class TestSeeds:
    def test_a_shots_seed_depends_on_the_run_and_its_key_alone(self, tmp_path: Path) -> None:
        both = plain(tmp_path, {"key": "a", "prompt": "A tree"}, {"key": "b", "prompt": "A tree"})
        alone = plain(tmp_path, {"key": "b", "prompt": "Two trees"})
        assert both[0].seed != both[1].seed == alone[0].seed
        assert read_storyboard(tmp_path / "board.json", seed=1).shots[0].seed != alone[0].seed


def shots(**fields: object) -> dict[str, object]:
    return {"shots": [{"prompt": "Mina and Bolt", **fields}]}


def scene(**fields: object) -> dict[str, object]:
    return {"scene": {"2": {"description": "Mina waits", **fields}}}


BAD: list[tuple[object, str]] = [
    ([], "must be an object with named fields, is a list"),
    ({}, "is no known form of storyboard: its keys are none. Known are v0"),
    ({"boards": [], "fps": 24}, 'is no known form of storyboard: its keys are "boards", "fps". Known are v0'),
    ({"scene": {"1": {"foo": 1}}}, 'scene: is no known form of storyboard: its keys are "foo". Known are'),
    ({"scene": {}}, "scene: has no scenes; a storyboard needs at least one"),
    ({"scene": {"1": None}}, "scene: has no scenes"),
    ({"scene": None}, "scene: has no scenes"),
    ({"scene": {"1": {"title": None, "cameraShot": ""}}}, "scene.1.description: is missing; write what the"),
    (
        {"scene": {"0": {"composition": ""}}, "character": {"main_char_en_name": "Mina"}},
        "scene.0.scene_description: is missing; write what the picture shows",
    ),
    ({"scene": {"1": {"location": "Beach"}}}, "scene.1.cuts: is missing; write what the picture shows"),
    ({"scene": {"1": {"cuts": {"2": {}}}}}, "scene.1.cuts.2.description: is missing; write what the picture"),
    ({"shots": [{}, None]}, "shots[0].prompt: is missing; write what the picture shows"),
    ({"scene": [{"title": "x"}]}, "scene: must be an object with named fields, is a list"),
    ({"scene": {"1": "a tree"}}, 'scene.1: must be an object with named fields, is "a tree"'),
    ({"scene": {" 1": {"title": "a", "time": "x"}, "1": {"time": "x"}}}, 'has the key "1", as scene'),
    (scene(description=["a"]), "scene.2.description: must be a text, is a list"),
    (scene(description={"en": ["a"]}), "scene.2.description.en: must be a text, is a list"),
    (scene(time=True), "scene.2.time: must be a text, is true"),
    (scene(time="\ud800"), "scene.2.time: holds half a character (a lone surrogate)"),
    (scene(mainCharacter="Mina"), 'scene.2.mainCharacter: must be an object with named fields, is "Mina"'),
    (
        scene(mainCharacter={"enName": "Mina"}, subCharacter={"enName": "mina", "description": "a dog"}),
        'scene.2.subCharacter.enName: "mina" is also at scene.2.mainCharacter.enName, described otherwise',
    ),
    (scene(layers={}), "scene.2.layers: must be a list, is an object"),
    (scene(layers=[{"depth": 0.5}]), "scene.2.layers[0].name: is missing"),
    (
        scene(layers=["Robot"]),
        'scene.2.layers[0]: the text of the shot never names "Robot"; give it a "phrase"',
    ),
    (
        scene(layers=[{"name": "Mina", "depth": "near"}]),
        'scene.2.layers[0].depth: must be a number from 0 (nearest) to 1 (farthest), is "near"',
    ),
    (scene(layers=[{"name": "Mina", "depth": 1.5}]), "scene.2.layers[0].depth: must be a number from 0"),
    (scene(layers=[{"name": "Mina", "depth": True}]), "is true"),
    (
        scene(layers=[{"name": "Mina", "attention_layers": [10, 1.5]}]),
        "scene.2.layers[0].attention_layers[1]: must be the number of a transformer block",
    ),
    (scene(layers=[{"name": "Mina", "attention_layers": [-1]}]), "attention_layers[0]: must be the number"),
    (scene(layers=[{"name": "Mina", "attention_layers": 10}]), "attention_layers: must be a list, is 10"),
    ({"shots": []}, "shots: has nothing to paint"),
    ({"shots": None}, "shots: has nothing to paint"),
    ({"shots": {"1": {}}}, "shots: must be a list, is an object"),
    ({"shots": ["A tree"]}, 'shots[0]: must be an object with named fields, is "A tree"'),
    ({"shots": [{"subjects": ["Mina"]}]}, "shots[0].prompt: is missing; write what the picture shows"),
    ({"shots": [{"prompt": 5}]}, "shots[0].prompt: must be a text, is 5"),
    ({"shots": [{"prompt": "x", "key": "2"}, {"prompt": "x"}]}, 'shots[1]: has the key "2", as shots[0] has'),
    (shots(subjects="Mina"), 'shots[0].subjects: must be a list, is "Mina"'),
    (shots(subjects=["Mina", ""]), "shots[0].subjects[1]: is missing; write the name"),
    (
        shots(subjects=["Mina", "Robot"]),
        'shots[0].subjects[1]: the text of the shot never names "Robot"; write it there as it is spelled',
    ),
    (
        shots(subjects=["Mina", {"name": "MINA", "depth": 0.1}]),
        'shots[0].subjects[1]: "MINA" is also at shots[0]',
    ),
    (shots(duration="4"), 'shots[0].duration: must be a number of seconds, 0 or more, is "4"'),
    (shots(duration=-1), "shots[0].duration: must be a number of seconds, 0 or more, is -1"),
    (shots(duration=10**400), "shots[0].duration: must be a number of seconds, 0 or more, is 1000"),
    (shots(references=7), "shots[0].references: must be a list, is 7"),
]


@pytest.mark.parametrize(("board", "problem"), BAD, ids=[problem[:60] for _, problem in BAD])
def test_bad_input_is_one_error_naming_the_file_and_the_key(
    tmp_path: Path, board: object, problem: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, board)
    assert str(caught.value).startswith(f"{tmp_path / 'board.json'}: ")
    assert problem in str(caught.value)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
BOARDS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in [*SAMPLES.glob("*.json"), *(ROOT / "examples").glob("*.json")]
}


def places(value: object, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if way:
        yield way
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for step, child in children:
        yield from places(child, (*way, step))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(data=st.data(), junk=JUNK)
def test_a_storyboard_with_junk_anywhere_is_read_or_refused_but_never_breaks(
    tmp_path: Path, data: st.DataObject, junk: object
) -> None:
    board = copy.deepcopy(BOARDS[data.draw(st.sampled_from(sorted(BOARDS)))])
    *way, last = data.draw(st.sampled_from(list(places(board))))
    inner = board
    for step in way:
        inner = inner[step]
    inner[last] = junk
    try:
        storyboard = read(tmp_path, board)
    except InputError as error:
        assert error.key is not None
    else:
        assert all(shot.prompt for shot in storyboard.shots)
