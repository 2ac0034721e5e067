"""Every form of composition.json that is met becomes the current one, or one clear error."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from exporters import normalise as module
from exporters.normalise import CompositionError, normalise, picture_path, read

Json = dict[str, Any]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a form, and a picture of each given size, into a folder of its own."""

    def write(form: object, pictures: dict[str, tuple[int, int]], name: str = "composition.json") -> Path:
        for picture, size in pictures.items():
            (tmp_path / picture).parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGBA", size).save(tmp_path / picture, "PNG")
        file = tmp_path / name
        file.write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
        return file

    return write


def box(x: int, y: int, width: int, height: int) -> Json:
    return {"x": x, "y": y, "width": width, "height": height}


CURRENT: Json = {
    "version": "1.1",
    "source_image": "source.png",
    "canvas": {"width": 64, "height": 36},
    "layers": [
        {"name": "Mina", "file": "layers/Mina.png", "depth": 0.3, "bounds": box(10, -4, 20, 30), "id": "m"},
        {
            "name": "background",
            "file": "layers/background.png",
            "depth": 1.0,
            "bounds": box(-8, -8, 80, 52),
            "id": "b",
            "kind": "plate",
            "inpainted": True,
        },
    ],
    "id": "c",
}
CURRENT_PICTURES = {"source.png": (64, 36), "layers/Mina.png": (20, 30), "layers/background.png": (80, 52)}


def changed(form: Json, path: str, value: object) -> Json:
    """A copy of `form` in which the key at `path`, "layers/0/name", is `value`, or is missing for None."""
    copy = json.loads(json.dumps(form))
    *parents, last = (int(part) if part.isdigit() else part for part in path.split("/"))
    target = copy
    for part in parents:
        target = target[part]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return dict(copy)


def test_the_current_form_stays_as_it_is(write: Write) -> None:
    assert read(write(CURRENT, CURRENT_PICTURES)) == CURRENT


def test_base_keys_alone_are_enough(write: Write) -> None:
    layers = [
        {key: layer[key] for key in ("name", "file", "depth", "bounds")}
        | {"token_indices": [3], "attention_layers_used": [10]}
        for layer in CURRENT["layers"]
    ]
    base = {key: CURRENT[key] for key in ("version", "source_image", "canvas")} | {"layers": layers}
    form = read(write(base, CURRENT_PICTURES))
    assert [layer["kind"] for layer in form["layers"]] == ["subject", "plate"]
    assert len({form["id"], *(layer["id"] for layer in form["layers"])}) == 3
    assert [layer["bounds"] for layer in form["layers"]] == [layer["bounds"] for layer in layers]


PREFIXED: Json = {
    "layers": [
        {"name": "background", "file": "x_background.png", "bounds": box(0, 0, 64, 36), "order": 2},
        {"name": "Mina", "file": "x_Mina.png", "bounds": box(10, 4, 20, 30), "order": 0},
        {"name": "소명", "file": "x_somyung.png", "bounds": box(30, 2, 20, 30), "order": 1},
    ]
}
PREFIXED_PICTURES = dict.fromkeys(("x_background.png", "x_Mina.png", "x_somyung.png"), (64, 36))


def test_the_prefixed_form_gives_depths_by_order_canvas_by_pictures_and_premultiplied_colour(
    write: Write,
) -> None:
    form = read(write(PREFIXED, PREFIXED_PICTURES, "x_composition.json"))
    background, mina, somyung = form["layers"]
    assert form["canvas"] == {"width": 64, "height": 36}
    assert (mina["depth"], somyung["depth"], background["depth"]) == (0.0, 0.5, 1.0)
    assert all(layer["premultiplied"] for layer in form["layers"])
    assert [layer.get("full_canvas", False) for layer in form["layers"]] == [False, True, True]
    assert mina["bounds"] == box(10, 4, 20, 30)
    assert (background["kind"], mina["kind"]) == ("plate", "subject")
    assert mina["order"] == 0


DRAFT: Json = {
    "layers": [
        {"name": "background", "file": "background.png"},
        {"name": "Mina", "file": "Mina.png"},
        {"name": "Robot", "file": "Robot.png"},
    ]
}
DRAFT_PICTURES = dict.fromkeys(("background.png", "Mina.png", "Robot.png"), (64, 36))


def test_the_draft_form_is_ordered_as_it_is_listed_with_the_background_behind(write: Write) -> None:
    form = read(write(DRAFT, DRAFT_PICTURES))
    assert form["canvas"] == {"width": 64, "height": 36}
    assert [layer["depth"] for layer in form["layers"]] == [1.0, 0.0, 0.5]
    assert all(layer["bounds"] == box(0, 0, 64, 36) for layer in form["layers"])
    assert not any(layer.get("premultiplied") for layer in form["layers"])


def test_the_canvas_is_the_source_pictures_where_there_is_one(write: Write) -> None:
    form = changed(changed(CURRENT, "canvas", None), "layers/0/id", None)
    assert read(write(form, CURRENT_PICTURES))["canvas"] == {"width": 64, "height": 36}


def test_a_picture_of_the_whole_canvas_is_known_by_its_size(write: Write) -> None:
    form = changed(CURRENT, "layers/0/bounds", box(10, 4, 20, 30))
    layer = read(write(form, {**CURRENT_PICTURES, "layers/Mina.png": (64, 36)}))["layers"][0]
    assert layer["full_canvas"]
    assert layer["bounds"] == box(10, 4, 20, 30)


def test_a_single_layer_is_the_background(write: Write) -> None:
    form = read(write({"layers": [DRAFT["layers"][1]]}, DRAFT_PICTURES))
    assert (form["layers"][0]["depth"], form["layers"][0]["kind"]) == (1.0, "plate")


@pytest.mark.parametrize(
    ("form", "pictures"),
    [(CURRENT, CURRENT_PICTURES), (PREFIXED, PREFIXED_PICTURES), (DRAFT, DRAFT_PICTURES)],
)
def test_normalising_twice_changes_nothing_more(
    form: Json, pictures: dict[str, tuple[int, int]], write: Write
) -> None:
    file = write(form, pictures)
    once = read(file)
    assert normalise(once, file) == once
    assert form == json.loads(file.read_text("utf-8"))


def test_unknown_keys_stay_on_every_level(write: Write) -> None:
    form = changed(changed(CURRENT, "mood", {"a": [1, None]}), "layers/0/bounds/pivot", "centre")
    form = changed(changed(form, "layers/1/blend", "screen"), "canvas/dpi", 72)
    kept = read(write(form, CURRENT_PICTURES))
    assert kept["mood"] == {"a": [1, None]}
    assert kept["layers"][0]["bounds"]["pivot"] == "centre"
    assert (kept["layers"][1]["blend"], kept["canvas"]["dpi"]) == ("screen", 72)


def test_ids_are_the_same_at_every_reading_also_for_equal_names(write: Write) -> None:
    form = {"layers": [{"name": "tree", "file": "a.png"}, {"name": "tree", "file": "b.png"}]}
    file = write(form, {"a.png": (8, 8), "b.png": (8, 8)})
    first, second = ([layer["id"] for layer in read(file)["layers"]] for _ in range(2))
    assert first == second
    assert len(set(first)) == 2


def test_names_become_nfc(write: Write) -> None:
    decomposed = "\u1109\u1169\u1106\u1167\u11bc"
    form = read(write(changed(CURRENT, "layers/0/name", decomposed), CURRENT_PICTURES))
    assert form["layers"][0]["name"] == "소명"


@given(st.lists(st.sampled_from([0.0, 0.3, 0.30001, 0.9999, 1.0]) | st.floats(0, 1), min_size=1, max_size=40))
def test_depths_become_distinct_and_of_equal_ones_the_first_listed_is_nearer(
    tmp_path_factory: pytest.TempPathFactory, depths: list[float]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    Image.new("RGBA", (4, 4)).save(folder / "p.png")
    layers = [{"name": str(n), "file": "p.png", "depth": depth} for n, depth in enumerate(depths)]
    result = normalise({"layers": layers}, folder / "composition.json")["layers"]
    near_to_far = sorted(result, key=lambda layer: layer["depth"])
    assert [int(layer["name"]) for layer in near_to_far] == sorted(range(len(depths)), key=depths.__getitem__)
    assert all(a["depth"] < b["depth"] for a, b in pairwise(near_to_far))
    assert all(0 <= layer["depth"] <= 1 for layer in result)
    assert len(set(depths)) < len(depths) or [layer["depth"] for layer in result] == depths


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32-le"])
def test_any_unicode_encoding_is_read(encoding: str, write: Write) -> None:
    file = write(PREFIXED, PREFIXED_PICTURES)
    file.write_text(json.dumps(PREFIXED, ensure_ascii=False), encoding=encoding)
    assert read(file)["layers"][2]["name"] == "소명"


def test_paths_of_windows_lead_to_the_same_picture(write: Write) -> None:
    form = changed(CURRENT, "layers/0/file", "layers\\Mina.png")
    file = write(form, CURRENT_PICTURES)
    assert picture_path(file, "", read(file)["layers"][0]["file"]) == picture_path(
        file, "", "layers/Mina.png"
    )


@pytest.mark.parametrize(
    "name",
    [
        "../secret.png",
        "layers/../../secret.png",
        "..\\secret.png",
        "/etc/secret.png",
        "\\\\server\\share\\secret.png",
        "C:\\secret.png",
        "c:secret.png",
        "\\secret.png",
    ],
)
def test_no_path_leads_out_of_the_folder(name: str, write: Write) -> None:
    with pytest.raises(CompositionError, match="relative path inside the composition's folder") as caught:
        read(write(changed(CURRENT, "layers/0/file", name), CURRENT_PICTURES))
    assert caught.value.key == "layers[0].file"


@pytest.mark.parametrize("place", ["source_image", "layers/1/file"])
def test_no_link_leads_out_of_the_folder(
    place: str, write: Write, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.png"
    Image.new("RGBA", (80, 52)).save(outside)
    file = write(changed(CURRENT, place, "link.png"), CURRENT_PICTURES)
    try:
        (tmp_path / "link.png").symlink_to(outside)
    except OSError:
        pytest.skip("this system lets nobody make symbolic links")
    with pytest.raises(CompositionError, match="link that leaves the composition's folder"):
        read(file)


@pytest.mark.parametrize(
    ("path", "value", "key", "problem"),
    [
        ("version", "2.0", "version", "reads versions 1.x"),
        ("version", 10, "version", "reads versions 1.x"),
        ("layers", None, "layers", "must be a list"),
        ("layers/0", "Mina.png", "layers[0]", "must be an object"),
        ("layers/0/name", None, "layers[0].name", "must be a text"),
        ("layers/1/file", None, "layers[1].file", "must be the path of a picture"),
        ("layers/1/file", "none.png", "layers[1].file", "'none.png' does not exist"),
        ("layers/1/file", "composition.json", "layers[1].file", "is not a PNG"),
        ("layers/0/depth", 1.2, "layers[0].depth", "must be from 0 to 1, not 1.2"),
        ("layers/0/depth", "near", "layers[0].depth", "must be a number, not 'near'"),
        ("layers/0/depth", None, "layers[0].depth", "must be a number, not None"),
        ("layers/0/bounds", box(0, 0, 21, 30), "layers[0].bounds", "say 21x30, but the picture is 20x30"),
        (
            "layers/0/bounds",
            [0, 0, 20, 30],
            "layers[0].bounds",
            "must be an object with x, y, width and height",
        ),
        ("layers/0/bounds/x", None, "layers[0].bounds.x", "must be a number"),
        ("layers/0/bounds", None, "layers[0].bounds", "is missing, and the picture of 20x30 does not fill"),
        ("layers/0/full_canvas", True, "layers[0].bounds", "must lie inside the canvas"),
        ("layers/1/id", "m", "layers[1].id", "no other layer has"),
        ("layers/1/id", ["m"], "layers[1].id", "must be a text"),
        ("source_image", "none.png", "source_image", "does not exist"),
        ("canvas", "64x36", "canvas", "must be an object"),
        ("canvas/height", 0, "canvas.height", "must be more than 0"),
        ("canvas/height", True, "canvas.height", "must be a number"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_key(
    path: str, value: object, key: str, problem: str, write: Write
) -> None:
    file = write(changed(CURRENT, path, value), CURRENT_PICTURES)
    with pytest.raises(CompositionError) as caught:
        read(file)
    assert (caught.value.file, caught.value.key) == (str(file), key)
    assert problem in caught.value.problem
    assert str(caught.value) == f"{file}: {key}: {caught.value.problem}"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"layers": [], "a": NaN}',
        b'{"a": "\\ud800"}',
        b"\x89PNG",
    ],
)
def test_what_is_no_json_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "composition.json"
    file.write_bytes(content)
    with pytest.raises(CompositionError, match="is not valid JSON"):
        read(file)


@pytest.mark.parametrize("content", ["[]", "null", "3"])
def test_a_file_that_holds_no_object_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "composition.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CompositionError, match="must hold an object"):
        read(file)


def test_a_file_that_is_not_there_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(CompositionError, match="cannot be read"):
        read(tmp_path / "composition.json")


def test_without_layers_source_or_canvas_there_is_nothing_to_take_a_size_from(write: Write) -> None:
    with pytest.raises(CompositionError, match="no picture to take it from"):
        read(write({"layers": []}, {}))


def test_the_module_runs_without_any_package() -> None:
    assert module.__file__
    subprocess.run([sys.executable, "-I", "-S", module.__file__], check=True)
