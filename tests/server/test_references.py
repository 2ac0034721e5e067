from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.backends import load_backend
from generator.backends.protocol import Backend
from generator.errors import InputError
from generator.storyboard.read import read_storyboard
from generator.storyboard.shot import Shot, Storyboard
from server.references import read_references
from server.shots import make_shot
from tests.generator.checkpoints import random_omni

SHOT = Shot("1", "A road.", references=("사진/소명.png",), duration=0.1)


@pytest.fixture(scope="module")
def omni(tmp_path_factory: pytest.TempPathFactory) -> Backend:
    folder = tmp_path_factory.mktemp("omni")
    random_omni().save_pretrained(folder)
    (folder / "multiplane.json").write_text('{"steps": 2, "guidance": 0, "default_height": 64}', "utf-8")
    return load_backend(str(folder))


@pytest.fixture
def storyboard(tmp_path: Path) -> Storyboard:
    (tmp_path / "사진").mkdir()
    Image.new("RGBA", (70, 90), (255, 0, 0, 0)).save(tmp_path / "사진" / "소명.png")
    return Storyboard("film", "plain", (SHOT,), folder=tmp_path)


def test_references_count_from_the_storyboards_folder(storyboard: Storyboard, omni: Backend) -> None:
    (picture,), warnings = read_references(storyboard, SHOT, omni, None)
    assert picture.shape == (90, 70, 3)
    assert (picture == 255).all()
    assert warnings == ()


def test_a_shot_is_painted_with_its_references(storyboard: Storyboard, omni: Backend, tmp_path: Path) -> None:
    made = [
        make_shot(storyboard, shot, omni, tmp_path / "out", size=(64, 64))
        for shot in (SHOT, replace(SHOT, references=()))
    ]
    assert not any("references" in warning for shot in made for warning in shot.warnings)
    pictures = [np.asarray(Image.open(shot.folder / shot.source_image)) for shot in made]
    assert not np.array_equal(*pictures)


def test_a_model_that_takes_none_says_so(storyboard: Storyboard, checkpoint: Path, tmp_path: Path) -> None:
    made = make_shot(storyboard, SHOT, load_backend(str(checkpoint)), tmp_path / "out", size=(64, 64))
    assert "references: 사진/소명.png was not used: tiny takes no reference pictures" in made.warnings


def test_a_storyboard_that_came_over_the_network_opens_no_file(storyboard: Storyboard, omni: Backend) -> None:
    pictures, (warning,) = read_references(replace(storyboard, folder=None), SHOT, omni, None)
    assert pictures == ()
    assert "only `multiplane generate` without --server looks for files" in warning


def test_a_sketch_comes_before_references(storyboard: Storyboard, omni: Backend) -> None:
    pictures, (warning,) = read_references(storyboard, SHOT, omni, Path("1.png"))
    assert pictures == ()
    assert "the shot follows a sketch" in warning


@pytest.mark.parametrize("name", ["nowhere.png", "notes.txt"])
def test_what_is_no_picture_is_named(storyboard: Storyboard, omni: Backend, name: str) -> None:
    assert storyboard.folder
    (storyboard.folder / "notes.txt").write_text("소명", "utf-8")
    with pytest.raises(InputError, match=rf"{name}: cannot be read as a picture"):
        read_references(storyboard, replace(SHOT, references=(name,)), omni, None)


BOARDS = {
    "plain": """{"shots": [{"prompt": "Mina and Bolt walk.", "references": "street.png",
        "subjects": [{"name": "Mina", "references": ["mina.png", "mina-back.png"]}, "Bolt"]}]}""",
    "v0": """{"character": {"main_char_en_name": "Mina", "main_char_references": "mina.png",
        "sub_char_en_name": "Bolt", "sub_char_references": "bolt.png"},
        "scene": {"0": {"scene_description": "Mina walks."}}}""",
    "v1": """{"scene": {"1": {"description": "Mina walks.", "m_character":
        {"en_name": "Mina", "references": ["mina.png"]}, "s_character":
        {"en_name": "Bolt", "references": ["bolt.png"]}}}}""",
    "v2": """{"scene": {"1": {"description": "Mina walks.", "mainCharacter":
        {"enName": "Mina", "references": ["mina.png"]},
        "layers": [{"name": "Street", "phrase": "walks"}]}}}""",
    "v3": """{"character": {"Mina": {"appearance": "a girl", "references": ["mina.png"]}},
        "scene": {"1": {"cuts": {"1": {"cDescription": "Mina walks."}}}}}""",
}


@pytest.mark.parametrize("dialect", BOARDS)
def test_a_shot_has_the_references_of_those_it_names(tmp_path: Path, dialect: str) -> None:
    """Of a character that is drawn without becoming a layer too."""
    (tmp_path / "film.json").write_text(BOARDS[dialect], "utf-8")
    storyboard = read_storyboard(tmp_path / "film.json")
    assert storyboard.folder == tmp_path
    expected = ("street.png", "mina.png", "mina-back.png") if dialect == "plain" else ("mina.png",)
    assert storyboard.shots[0].references == expected
