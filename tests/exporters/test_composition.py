"""The contract: what is read, what is written, and that schema and documents say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from exporters.composition import SCHEMA, Composition, load, save, schema
from exporters.normalise import CompositionError

Compose = Callable[..., Composition]
DOCUMENT = Path(__file__).parents[2] / "docs" / "composition.md"

FORMS: dict[str, dict[str, Any]] = {
    "base keys": {
        "version": "1.0",
        "canvas": {"width": 16, "height": 9},
        "layers": [
            {
                "name": "소명",
                "file": "a.png",
                "depth": 0,
                "bounds": {"x": 0, "y": 0, "width": 16, "height": 9},
                "token_indices": [12, 13],
                "attention_layers_used": [10, 15],
            }
        ],
    },
    "prefixed": {
        "layers": [
            {"name": "a", "file": "a.png", "bounds": {"x": 1, "y": 1, "width": 3, "height": 3}, "order": 0},
            {"name": "b", "file": "b.png", "bounds": {"x": 0, "y": 0, "width": 16, "height": 9}, "order": 1},
        ]
    },
    "draft": {"layers": [{"name": "a", "file": "a.png"}, {"name": "background", "file": "b.png"}]},
    "empty": {"canvas": {"width": 16, "height": 9}, "layers": []},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.png", "b.png", "source.png"):
        Image.new("RGBA", (16, 9)).save(tmp_path / name)
    return tmp_path


def write(folder: Path, form: dict[str, Any], name: str = "composition.json") -> Path:
    (folder / name).write_text(json.dumps(form), encoding="utf-8")
    return folder / name


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_is_written_in_the_form_of_the_schema(form: dict[str, Any], folder: Path) -> None:
    written = json.loads(save(load(write(folder, form)), folder).read_text("utf-8"))
    Draft202012Validator(json.loads(schema())).validate(written)
    assert [layer["name"] for layer in written["layers"]] == [layer["name"] for layer in form["layers"]]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_is_written_reads_as_what_was_saved(form: dict[str, Any], folder: Path) -> None:
    first = load(write(folder, form))
    save(first, folder)
    assert load(folder) == first


def test_the_committed_schema_is_that_of_the_models() -> None:
    """After a change of the models, `python -m exporters.composition` writes it anew."""
    assert SCHEMA.read_text("utf-8") == schema()


def test_unknown_keys_survive_on_every_level(folder: Path) -> None:
    form = {
        "canvas": {"width": 16, "height": 9, "dpi": 72},
        "layers": [
            {
                "name": "a",
                "file": "a.png",
                "depth": 1,
                "blend": None,
                "bounds": {"x": 0, "y": 0, "width": 16, "height": 9, "pivot": [1.5, "소명"]},
            }
        ],
        "camera": {"move": "팬", "shake": 0.5},
        "stage": {"far_ratio": 3.0, "lights": []},
        "not_found": [{"name": "b", "why": "hidden"}],
        "mood": {"a": [None, True]},
    }
    written = json.loads(save(load(write(folder, form)), folder).read_text("utf-8"))
    layer = written["layers"][0]
    assert layer["blend"] is None
    assert layer["bounds"] == form["layers"][0]["bounds"]
    assert {key: written[key] for key in form if key != "layers"} == {
        key: value for key, value in form.items() if key != "layers"
    }


def test_what_nobody_said_is_not_written(folder: Path) -> None:
    canvas, layer = {"width": 16, "height": 9}, {"name": "a", "file": "a.png", "depth": 1, "bounds": None}
    layer["bounds"] = {"x": 0, "y": 0, "width": 16, "height": 9}
    composition = Composition.model_validate({"canvas": canvas, "layers": [layer]})
    written = json.loads(save(composition, folder).read_text("utf-8"))
    assert written == {"version": "1.1", "canvas": canvas, "layers": [{**layer, "depth": 1.0}]}


def test_text_is_written_as_it_is_in_utf_8(compose: Compose) -> None:
    assert '"name": "소명"' in compose().file.read_bytes().decode("utf-8")


def test_a_folder_is_read_as_its_composition_file(compose: Compose, tmp_path: Path) -> None:
    composition = compose()
    assert load(tmp_path) == load(tmp_path / "composition.json") == composition
    assert load(tmp_path).folder == tmp_path


def test_layers_run_from_far_to_near_however_they_are_listed(folder: Path) -> None:
    composition = load(write(folder, FORMS["prefixed"]))
    assert [layer.name for layer in composition.far_to_near] == ["b", "a"]


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("camera", {"fps": 0}, "camera.fps"),
        ("camera", {"focal_mm": "long"}, "camera.focal_mm"),
        ("camera", "50 mm", "camera"),
        ("seed", "seven", "seed"),
        ("prompt", 7, "prompt"),
        ("not_found", [{"confidence": 0.1}], "not_found[0].name"),
        ("canvas", {"width": 16.5, "height": 9}, "canvas.width"),
    ],
)
def test_a_wrong_value_is_named_by_file_and_key(key: str, value: object, named: str, folder: Path) -> None:
    form = {"canvas": {"width": 16, "height": 9}, "layers": [], key: value}
    file = write(folder, form)
    with pytest.raises(CompositionError) as caught:
        load(file)
    assert (caught.value.file, caught.value.key) == (str(file), named)


def test_the_stage_stands_the_layers_at_their_depths(compose: Compose) -> None:
    stage = compose(camera={"move": "달리 인", "focal_mm": 35}, stage={"far_ratio": 4}).stage_of()
    assert (stage.width, stage.height, stage.move) == (96, 54, "dolly in")
    assert stage.zoom == pytest.approx(96 * 35 / 36)
    assert (stage.planes[0].id, stage.planes[0].name) == ("id-0", "소명")
    assert stage.planes[-1].factor == pytest.approx(4)


@pytest.mark.parametrize("ratio", [1, "far", None])
def test_an_impossible_stage_is_an_error_of_the_composition(ratio: object, compose: Compose) -> None:
    with pytest.raises(CompositionError) as caught:
        compose(stage={"far_ratio": ratio}).stage_of()
    assert caught.value.key == "stage"


@pytest.mark.parametrize(
    ("key", "name", "stem"),
    [
        ("2/1", "composition.json", "shot-2-1"),
        (3, "composition.json", "shot-3"),
        (None, "Cave 7_composition.json", "Cave-7"),
        (None, "소명_composition.json", "composition"),
        (None, "composition.json", "composition"),
        ("소명", "composition.json", "shot"),
    ],
)
def test_exported_files_have_ascii_names(key: object, name: str, stem: str, folder: Path) -> None:
    form = {"canvas": {"width": 16, "height": 9}, "layers": [], "shot": {"key": key}}
    assert load(write(folder, form, name)).stem == stem


def test_every_key_is_documented_and_nothing_else() -> None:
    table = DOCUMENT.read_text("utf-8").split("## Keys")[1].split("## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    documented = [key for cell in cells for key in re.findall("`(.+?)`", cell)]
    assert sorted(documented) == sorted(schema_keys(json.loads(schema())))


def schema_keys(part: dict[str, Any], prefix: str = "", whole: dict[str, Any] | None = None) -> Iterator[str]:
    """Every key that the schema knows, as in "layers[].bounds.x"."""
    whole = whole or part
    if "$ref" in part:
        part = whole["$defs"][part["$ref"].rsplit("/", 1)[1]]
    for name, value in part.get("properties", {}).items():
        yield prefix + name
        yield from schema_keys(value, f"{prefix}{name}.", whole)
        yield from schema_keys(value.get("items", {}), f"{prefix}{name}[].", whole)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("name", ["composition.json", "소명_composition.json"])
def test_a_folder_stands_for_the_composition_in_it(form: dict[str, Any], name: str, folder: Path) -> None:
    file = write(folder, form, name)
    assert load(folder) == load(file)
    assert load(folder).file == file


def test_the_current_form_wins_over_others_in_its_folder(folder: Path) -> None:
    write(folder, FORMS["prefixed"], "film_composition.json")
    file = write(folder, FORMS["base keys"])
    assert load(folder).file == file


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "holds no composition.json"),
        (["a_composition.json", "b_composition.json"], "name one of a_composition.json, b_composition.json"),
    ],
)
def test_a_folder_without_one_composition_is_said(names: list[str], said: str, folder: Path) -> None:
    for name in names:
        write(folder, FORMS["prefixed"], name)
    with pytest.raises(CompositionError, match=re.escape(said)) as error:
        load(folder)
    assert error.value.file == str(folder)
