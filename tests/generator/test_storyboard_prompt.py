from __future__ import annotations

import unicodedata
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import InputError
from generator.storyboard.candidate import Candidate
from generator.storyboard.draft import Draft
from generator.storyboard.node import Node
from generator.storyboard.prompt import write_prompt
from generator.storyboard.shot import Shot, Subject

NODE = Node(None, Path("board.json"), "en")
MINA = Candidate(NODE["mina"], ("Mina", "미나"), look="a girl in red")
BOLT = Candidate(NODE["bolt"], ("Bolt",), look="a blue robot")


def draft(
    *telling: str,
    cast: tuple[Candidate, ...] = (MINA, BOLT),
    layers: tuple[Candidate, ...] | None = None,
    style: str = "",
) -> Draft:
    return Draft(NODE, Shot("1", prompt="", style=style), telling, characters=cast, layers=layers)


def layer(name: str, phrase: str = "", **more: object) -> Candidate:
    entry = Candidate(NODE["layers"], (name,), phrase=phrase, layer=True, required=True)
    return replace(entry, **more)


def phrases(shot: Shot) -> dict[str, list[str]]:
    return {
        subject.name: [shot.prompt[start:end] for start, end in subject.spans] for subject in shot.subjects
    }


def test_the_first_mention_binds_the_look_and_its_span_is_the_whole_phrase() -> None:
    shot = write_prompt(draft("Mina sees Bolt. Mina waves."), None)
    assert shot.prompt == "Mina (a girl in red) sees Bolt (a blue robot). Mina waves."
    assert phrases(shot) == {"Mina": ["Mina (a girl in red)", "Mina"], "Bolt": ["Bolt (a blue robot)"]}


def test_possessives_and_korean_particles_stay_outside_the_span() -> None:
    assert phrases(write_prompt(draft("Mina waits. Mina's dog."), None))["Mina"] == [
        "Mina (a girl in red)",
        "Mina",
    ]
    korean = write_prompt(draft("미나가 걷는다. 미나는 웃는다."), None)
    assert korean.prompt == "미나 (a girl in red)가 걷는다. 미나는 웃는다."
    assert phrases(korean) == {"Mina": ["미나 (a girl in red)", "미나"]}


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_a_look_follows_the_possessive_in_which_its_name_first_stands(apostrophe: str) -> None:
    shot = write_prompt(draft(f"Mina{apostrophe}s dog sees Bolt."), None)
    assert shot.prompt == f"Mina{apostrophe}s (a girl in red) dog sees Bolt (a blue robot)."
    assert phrases(shot)["Mina"] == [f"Mina{apostrophe}s (a girl in red)"]


@pytest.mark.parametrize("quoted", ['"Mina"', "“Mina”", "«Mina»", "「Mina」"])
def test_quotes_around_a_name_are_dropped_lest_the_model_letters_it(quoted: str) -> None:
    shot = write_prompt(draft(f"{quoted} runs, then {quoted} rests"), None)
    assert shot.prompt == "Mina (a girl in red) runs, then Mina rests"
    assert phrases(shot)["Mina"] == ["Mina (a girl in red)", "Mina"]


def test_spans_count_code_points_not_utf_16_units() -> None:
    shot = write_prompt(draft("🤖🏙 Mina"), None)
    assert shot.subjects[0].spans == ((3, len(shot.prompt)),)


def test_a_look_that_the_text_already_gives_in_brackets_is_not_given_again() -> None:
    text = "Mina (a girl in red) and Bolt (tall) wait"
    shot = write_prompt(draft(text, cast=(MINA, replace(BOLT, look=""))), None)
    assert shot.prompt == text
    assert phrases(shot) == {"Mina": ["Mina (a girl in red)"], "Bolt": ["Bolt (tall)"]}


def test_brackets_that_name_another_subject_belong_to_that_subject() -> None:
    shot = write_prompt(draft("Mina (with Bolt) waits", cast=(replace(MINA, look=""), BOLT)), None)
    assert phrases(shot) == {"Mina": ["Mina"], "Bolt": ["Bolt (a blue robot)"]}


def test_a_character_is_not_looked_for_in_time_weather_and_camera() -> None:
    dawn = Candidate(NODE["dawn"], ("Dawn",), look="a girl")
    shot = write_prompt(
        replace(draft("Dawn waits.", cast=(dawn,)), setting=("Dawn, clear", "Wide shot")), None
    )
    assert shot.prompt == "Dawn, clear. Wide shot. Dawn (a girl) waits."
    assert shot.subjects[0].spans == ((24, 37),)


def test_the_style_comes_last_and_one_given_for_the_run_wins() -> None:
    assert write_prompt(draft("Mina waits", style="ink sketch"), None).prompt.endswith("waits. Ink sketch.")
    shot = write_prompt(draft("Mina waits", style="ink sketch"), "watercolour")
    assert (shot.style, shot.prompt) == ("watercolour", "Mina (a girl in red) waits. Watercolour.")
    assert write_prompt(draft("Mina waits", style="ink sketch"), "").prompt == "Mina (a girl in red) waits"


def test_characters_that_the_text_does_not_name_are_no_subjects() -> None:
    assert list(phrases(write_prompt(draft("Bolt stands alone."), None))) == ["Bolt"]
    nobody = write_prompt(draft("A city at night."), None)
    assert {subject.kind for subject in nobody.subjects} == {"scenery"}
    (warning,) = nobody.warnings
    assert warning.startswith("names no subject: its scenery becomes layers")


def test_a_subject_that_the_text_must_name_but_does_not_is_an_error() -> None:
    with pytest.raises(
        InputError, match=r'^board.json: bolt: the text of the shot never names "Bolt"; write it'
    ):
        write_prompt(draft("Mina waits", cast=(MINA, replace(BOLT, required=True))), None)


class TestLayers:
    def test_they_alone_decide_what_becomes_a_layer_and_in_which_order(self) -> None:
        layers = (layer("drone", depth=0.1), layer("mina", depth=0.4, attention_layers=(3, 5)))
        shot = write_prompt(draft("Mina and Bolt flee from a drone", layers=layers), None)
        assert shot.prompt == "Mina (a girl in red) and Bolt (a blue robot) flee from a drone"
        assert shot.subjects == (
            Subject("drone", "drone", spans=((57, 62),), depth=0.1),
            Subject("mina", "Mina", "a girl in red", ((0, 20),), depth=0.4, attention_layers=(3, 5)),
        )

    def test_a_phrase_of_the_text_is_what_is_read(self) -> None:
        shot = write_prompt(
            draft("Neon lights over the old town", layers=(layer("Glow", "neon lights"),)), None
        )
        assert phrases(shot) == {"Glow": ["Neon lights"]}

    def test_a_phrase_that_the_text_lacks_becomes_the_look_of_the_name(self) -> None:
        shot = write_prompt(draft("Mina waits", layers=(layer("Mina", "A girl in green."),)), None)
        assert shot.prompt == "Mina (a girl in green) waits"

    def test_an_entry_with_a_phrase_whom_the_text_does_not_name_is_added_and_said(self) -> None:
        shot = write_prompt(draft("Mina waits", layers=(layer("Fence", "a barbed-wire fence"),)), None)
        assert shot.prompt == "Mina (a girl in red) waits. Fence (a barbed-wire fence)"
        assert phrases(shot) == {"Fence": ["Fence (a barbed-wire fence)"]}
        assert shot.warnings == ('layers: the text does not name "Fence", which was added to the prompt',)

    def test_an_entry_for_nobody_is_an_error(self) -> None:
        with pytest.raises(
            InputError, match=r'layers: the text of the shot never names "Ghost"; give it a "phr'
        ):
            write_prompt(draft("Mina waits", layers=(layer("Ghost"),)), None)

    def test_scenery_is_looked_for_in_the_setting_too(self) -> None:
        shot = write_prompt(replace(draft("Mina", layers=(layer("sky"),)), setting=("Cloudy sky",)), None)
        assert phrases(shot) == {"sky": ["sky"]}

    def test_an_empty_list_leaves_all_in_the_plate(self) -> None:
        shot = write_prompt(draft("A city at night.", layers=()), None)
        assert shot.subjects == ()
        assert shot.warnings == ("names no subject: there will be a plate and no other layer",)

    def test_a_tier_needs_no_words_of_the_text(self) -> None:
        entries = (layer("Mina"), layer("ground", scenery=True, depth=0.8))
        shot = write_prompt(draft("Mina waits.", layers=entries), None)
        assert shot.prompt == "Mina (a girl in red) waits."
        assert shot.warnings == ()
        assert shot.subjects[1] == Subject("ground", "ground", kind="scenery", depth=0.8, tier="ground")

    def test_two_entries_for_one_character_under_different_names_must_agree(self) -> None:
        same = write_prompt(draft("Mina waits", layers=(layer("Mina"), layer("미나"))), None)
        assert list(phrases(same)) == ["Mina"]
        with pytest.raises(InputError, match=r'"Mina" is also at layers, described otherwise'):
            write_prompt(
                draft("Mina waits", layers=(layer("Mina", depth=0.1), layer("미나", depth=0.2))), None
            )


class TestScenery:
    def test_it_comes_with_subjects_where_it_is_asked_for(self) -> None:
        shot = write_prompt(draft("Mina before a tower."), None, ("sky", "tower", "bridge"))
        assert list(phrases(shot)) == ["Mina", "sky", "tower"]
        assert [subject.kind for subject in shot.subjects] == ["subject", "scenery", "scenery"]

    def test_none_is_wanted_of_an_establishing_shot_where_it_is_ruled_out(self) -> None:
        assert write_prompt(draft("A city at night."), None, ()).subjects == ()

    def test_the_prompt_says_nothing_of_it_that_the_storyboard_does_not(self) -> None:
        assert write_prompt(draft("A city at night."), None).prompt == "A city at night."


class TestParts:
    SWORD = replace(BOLT, node=NODE["sword"], names=("Mina's sword",), look="", part_of="mina")

    def test_a_part_knows_what_it_is_a_part_of_and_has_words_of_its_own(self) -> None:
        shot = write_prompt(draft("Mina waits. Mina's sword shines.", cast=(MINA, self.SWORD)), None)
        assert phrases(shot) == {"Mina": ["Mina (a girl in red)"], "Mina's sword": ["Mina's sword"]}
        assert [subject.parent for subject in shot.subjects] == [None, "mina"]

    @pytest.mark.parametrize("owner", ["Olga", "Mina's sword", "Bolt"])
    def test_a_part_of_nobody_of_itself_or_of_a_part_is_an_error(self, owner: str) -> None:
        cast = (MINA, replace(BOLT, part_of="Mina"), replace(self.SWORD, part_of=owner))
        text = "Mina, Bolt, Mina's sword."
        with pytest.raises(InputError, match=r"sword.part_of: .* is no whole subject .*; there are: Mina$"):
            write_prompt(draft(text, cast=cast), None)


NAMES = (
    st.text(min_size=1, max_size=20)
    .map(lambda text: " ".join(unicodedata.normalize("NFC", text).split()))
    .filter(lambda name: any(character.isalnum() for character in name))
)


@given(st.lists(NAMES, min_size=1, max_size=4, unique_by=str.casefold), st.text(max_size=40))
def test_every_span_is_a_phrase_that_names_its_subject_whatever_the_names(
    names: list[str], rest: str
) -> None:
    cast = tuple(Candidate(NODE[f"{index}"], (name,), look="red (old)") for index, name in enumerate(names))
    text = unicodedata.normalize("NFC", f"{' and '.join(names)} | {rest}")
    shot = write_prompt(draft(text, cast=cast), None)
    spans = sorted(span for subject in shot.subjects for span in subject.spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    for subject in shot.subjects:
        first, *others = (shot.prompt[start:end] for start, end in subject.spans)
        assert first.endswith(" (red (old))")
        assert all(len(other) == len(subject.name) for other in others)
