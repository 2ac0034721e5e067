from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.judge import calibrate, score
from benchmarks.judge.checkpoint import WEIGHTS, load_judge, save_judge
from benchmarks.judge.labels import (
    ANSWERS,
    BACKGROUND,
    COLOUR_NAMES,
    KIND_NAMES,
    NO_ANSWER,
    as_seen,
    seen_size,
    truth_of,
)
from benchmarks.judge.marks import Share, mark, tally, whole_truth
from benchmarks.judge.network import Judge
from benchmarks.judge.sight import Sight, look
from benchmarks.judge.verdict import Verdict, seen_subjects, verdicts
from benchmarks.stylizedbench.artist import draw_scene
from benchmarks.stylizedbench.places import INDOORS
from benchmarks.stylizedbench.scene import Scene
from generator.errors import InputError

Patch = tuple[str, str, tuple[slice, slice]]
LEFT, RIGHT = np.s_[4:12, 2:10], np.s_[4:12, 20:28]


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [draw_scene(seed, 128, 96, split="dev", truth=False) for seed in range(24)]


def sight_of(*patches: Patch) -> Sight:
    """32 x 32 cells of background with patches of kinds in colours."""
    kinds = np.full((32, 32), BACKGROUND, np.uint8)
    colours = np.zeros((32, 32), np.uint8)
    for kind, colour, cells in patches:
        kinds[cells], colours[cells] = KIND_NAMES.index(kind), COLOUR_NAMES.index(colour)
    return Sight({question: said[0] for question, said in ANSWERS.items()}, kinds, colours, np.zeros(4))


def perfect_sight(scene: Scene) -> Sight:
    truth = truth_of(scene)
    answers = {question: getattr(scene, question) for question in ANSWERS}
    return Sight(answers, truth.kinds, np.where(truth.colours == NO_ANSWER, 0, truth.colours), np.zeros(4))


@pytest.mark.parametrize(
    ("size", "seen"),
    [
        ((256, 256), (128, 128)),
        ((448, 256), (224, 128)),
        ((456, 256), (224, 128)),
        ((256, 448), (128, 224)),
        ((64, 64), (128, 128)),
    ],
)
def test_the_shorter_side_is_seen_at_one_size(size: tuple[int, int], seen: tuple[int, int]) -> None:
    assert seen_size(*size) == seen
    width, height = size
    assert as_seen(np.zeros((height, width, 3), np.uint8)).shape == (seen[1], seen[0], 3)


def test_the_truth_says_of_each_cell_who_stands_there(scenes: list[Scene]) -> None:
    for scene in scenes:
        truth = truth_of(scene)
        said = {
            (KIND_NAMES[k], COLOUR_NAMES[c])
            for k, c in zip(truth.kinds.flat, truth.colours.flat, strict=True)
            if c != NO_ANSWER
        }
        assert said <= {(subject.kind, subject.colour) for subject in scene.subjects}
        np.testing.assert_array_equal(truth.kinds == BACKGROUND, truth.colours == NO_ANSWER)
        covered = sum(subject.visible.mean() for subject in scene.subjects)
        assert (truth.kinds != BACKGROUND).mean() == pytest.approx(covered, abs=0.06)


def test_nobody_is_asked_for_the_weather_in_a_room(scenes: list[Scene]) -> None:
    weather = list(ANSWERS).index("weather")
    for scene in scenes:
        indoors = scene.place in INDOORS
        assert (truth_of(scene).answers[weather] == NO_ANSWER) == indoors
        assert ("weather" in whole_truth(scene).answers) == (not indoors)


def test_who_sees_the_truth_finds_nearly_everybody(scenes: list[Scene]) -> None:
    marks = [mark(perfect_sight(scene), whole_truth(scene), 0.001) for scene in scenes]
    found = tally(marks)["subjects"]
    for share in found.values():
        assert share.hits >= 0.94 * share.of
    assert all(share.hits == share.of for share in tally(marks)["picture"].values())


@pytest.mark.parametrize(
    ("seen", "asked", "verdict"),
    [
        ([("girl", "red", LEFT)], [("girl", "red")], [(True, True, True)]),
        ([("girl", "red", LEFT)], [("girl", "blue")], [(True, False, True)]),
        ([("woman", "red", LEFT)], [("girl", "red")], [(False, False, True)]),
        ([], [("girl", "red")], [(False, False, False)]),
        ([("girl", "red", np.s_[0:1, 0:1])], [("girl", "red")], [(False, False, False)]),
        (
            [("dog", "brown", LEFT), ("dog", "white", RIGHT)],
            [("dog", "white"), ("dog", "brown")],
            [(True, True, True)] * 2,
        ),
        (
            [("dog", "brown", LEFT)],
            [("dog", "white"), ("dog", "brown")],
            [(False, False, True), (True, True, True)],
        ),
        (
            [("dog", "brown", LEFT), ("dog", "brown", RIGHT)],
            [("dog", "white"), ("dog", "brown")],
            [(True, False, True), (True, True, True)],
        ),
        (
            [("dog", "white", LEFT)],
            [("dog", "white"), ("cat", "white")],
            [(True, True, True), (False, False, True)],
        ),
    ],
)  # fmt: skip
def test_a_subject_is_there_if_enough_cells_are_its_kind(
    seen: list[Patch], asked: list[tuple[str, str]], verdict: list[tuple[bool, bool, bool]]
) -> None:
    assert verdicts(sight_of(*seen), asked, 0.01) == tuple(Verdict(*one) for one in verdict)


def test_what_is_seen_is_told_largest_first() -> None:
    sight = sight_of(
        ("car", "blue", np.s_[0:4, 0:4]), ("tree", "green", LEFT), ("cat", "black", np.s_[31:, 31:])
    )
    assert list(seen_subjects(sight, 0.01).items()) == [("tree", "green"), ("car", "blue")]


def test_marks_are_summed_by_section() -> None:
    scene = draw_scene(0, 64, 64, split="dev", style="pencil", truth=False)
    rows = tally([mark(perfect_sight(scene), whole_truth(scene), 0.0)] * 3)
    assert rows["picture"]["style, pencil"] == Share(3, 3)
    assert rows["all found"] == {f"{len(scene.subjects)} named": Share(3, 3)}
    assert str(Share(1, 3)) == "33.3" and str(Share(0, 0)) == "-"


@settings(max_examples=8)
@given(width=st.integers(16, 300), height=st.integers(16, 300))
def test_any_picture_is_looked_at_in_cells_of_four_pixels(width: int, height: int) -> None:
    judge = Judge().eval()
    sight = look(judge, np.full((height, width, 3), 128, np.uint8))
    across, down = seen_size(width, height)
    assert sight.kinds.shape == sight.colours.shape == (down // 4, across // 4)
    assert set(sight.answers) == set(ANSWERS)
    assert np.linalg.norm(sight.features) == pytest.approx(1, abs=1e-3)


def test_a_judge_keeps_its_opinion_and_threshold_on_disk(tmp_path: Path) -> None:
    judge, picture = Judge().eval(), draw_scene(1, 64, 64, truth=False).picture
    file = tmp_path / "심판" / "judge.safetensors"
    save_judge(judge, 0.0055, file)
    loaded, least_area = load_judge(file)
    assert least_area == 0.0055
    np.testing.assert_allclose(look(loaded, picture).features, look(judge, picture).features, atol=5e-3)


def test_a_missing_judge_names_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"python -m benchmarks\.judge\.train"):
        load_judge(tmp_path / "judge.safetensors")


def test_the_shipped_judge_is_small() -> None:
    judge, _ = load_judge()
    assert sum(parameter.numel() for parameter in judge.parameters()) <= 1_000_000
    assert WEIGHTS.stat().st_size <= 3e6


def test_the_threshold_weighs_misses_against_false_alarms(
    scenes: list[Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A judge that sees the truth and, in every picture, a speck of something else."""
    speck = 9

    def seen(_judge: Judge, picture: np.ndarray) -> Sight:
        sight = perfect_sight(next(scene for scene in scenes if scene.picture is picture))
        absent = next(k for k in range(BACKGROUND) if k not in sight.kinds)
        sight.kinds.flat[np.flatnonzero(sight.kinds == BACKGROUND)[:speck]] = absent
        return sight

    monkeypatch.setattr(calibrate, "look", seen)
    cells = truth_of(scenes[0]).kinds.size
    chosen = calibrate.least_area(Judge(), scenes)
    assert speck / cells < chosen < 3 * speck / cells


def test_the_score_command_prints_both_ways_of_looking(capsys: pytest.CaptureFixture[str]) -> None:
    assert score.main(["--scenes", "3", "--size", "64", "--split", "dev"]) == 0
    printed = capsys.readouterr().out
    assert all(text in printed for text in ("as drawn", "decoded", "kinds seen that are there", "parameters"))


@pytest.mark.parametrize("option", [["--scenes", "0"], ["--size", "100"], ["--size", "wide"]])
def test_nonsense_is_refused(option: list[str]) -> None:
    with pytest.raises(InputError, match=option[0]):
        score.main(option)
