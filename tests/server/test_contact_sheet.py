import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from server.contact_sheet import COLOURS, marked, write_contact_sheet
from server.version_files import Result, write_version
from server.versions import new_version, write_whole


class Page(HTMLParser):
    """What a browser would see: elements with their attributes, and the text."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def addresses(self) -> list[str]:
        """Everything the page would fetch or lead to."""
        named = [
            attributes.get(name) for _, attributes in self.elements for name in ("src", "href", "poster")
        ]
        return [address for address in named if address is not None]

    def count(self, tag: str) -> int:
        return sum(found == tag for found, _ in self.elements)


def make_version(result: Result, out: Path) -> Path:
    with new_version(out / "shot-2-1") as (partial, final):
        write_version(result, partial)
        for name in ("shot-2-1.psd", "2-1 #.jsx", "preview.mp4"):
            (partial / name).touch()
    return final


@pytest.fixture
def page(tmp_path: Path, result: Result) -> Page:
    make_version(result, tmp_path)
    (index,) = write_contact_sheet(tmp_path, "film <script>alert(1)</script>")
    return Page(index)


def test_everything_the_page_needs_lies_beside_it(tmp_path: Path, page: Page) -> None:
    files = [
        unquote(address) for address in page.addresses if not address.startswith(("data:image/png", "#"))
    ]
    assert files
    for file in files:
        assert (tmp_path / file).is_file()


def test_picture_movie_layers_and_files_are_shown(page: Page) -> None:
    shown = " ".join(map(unquote, page.addresses))
    for file in ("source.png", "preview.mp4", "layers/Mina.png", "layers/background.png"):
        assert f"shot-2-1/v001/{file}" in shown
    for name in ("Photoshop", "After Effects", "Movie", "Composition"):
        assert name in page.text
    assert page.count("video") == 1


def test_picture_and_movie_say_which_is_which(page: Page) -> None:
    kinds = ("img", "video", "figcaption")
    shown = [tag for tag, _ in page.elements if tag in kinds]
    assert shown[:4] == ["img", "figcaption", "video", "figcaption"]
    assert page.text.index("Picture") < page.text.index("Movie: the layers")


def test_a_shot_without_a_movie_has_no_words_for_one(tmp_path: Path, plate_alone: Result) -> None:
    with new_version(tmp_path / "shot-1") as (partial, _):
        write_version(plate_alone, partial)
    assert "Movie:" not in Page(*write_contact_sheet(tmp_path, "film")).text


def test_names_are_text_never_markup(page: Page) -> None:
    assert page.count("script") == 1  # the page's own
    assert page.count("b") == 3  # the names of two subjects and the plate
    assert page.count("i") == 0
    for name in ("film <script>alert(1)</script>", "Rain & <i>thunder</i>", "로봇 <b>"):
        assert name in page.text


def test_every_mention_of_a_subject_is_marked_in_its_colour(page: Page) -> None:
    marks = [attributes["style"] for tag, attributes in page.elements if tag == "mark"]
    assert marks == [f"--colour: {COLOURS[index]}" for index in (0, 1, 0)]
    assert "Mina (a girl) and robot. Mina runs." in page.text


def test_what_was_not_found_is_said_and_its_heatmap_shown(page: Page) -> None:
    assert "1 not found" in page.text
    assert "not found, confidence 10%" in page.text
    assert sum(address.startswith("data:image/png") for address in page.addresses) == 2


def test_layers_stand_where_they_are_on_the_canvas(page: Page) -> None:
    (mina,) = [attributes for tag, attributes in page.elements if attributes.get("alt") == "The layer Mina"]
    assert mina["style"] == "left: -8.3333%; top: 7.8125%; width: 31.2500%; height: 62.5000%"


def test_the_approved_version_is_shown(tmp_path: Path, result: Result) -> None:
    first = make_version(result, tmp_path)
    make_version(result, tmp_path)
    assert "v002" in Page(*write_contact_sheet(tmp_path, "film")).text
    write_whole(first.parent / "shot.json", '{"approved": "v001"}')
    page = Page(*write_contact_sheet(tmp_path, "film"))
    assert "v001" in page.text
    assert not re.search(r"v002", page.text + " ".join(page.addresses))


def test_shots_stand_in_the_order_of_their_numbers(tmp_path: Path, plate_alone: Result) -> None:
    for key in ("10", "2", "1"):
        shot = replace(plate_alone.shot, key=key)
        with new_version(tmp_path / f"shot-{key}") as (partial, _):
            write_version(replace(plate_alone, shot=shot), partial)
    page = Page(*write_contact_sheet(tmp_path, "film"))
    assert [attributes["id"] for tag, attributes in page.elements if tag == "section"] == [
        "shot-1",
        "shot-2",
        "shot-10",
    ]
    assert page.count("video") == 0


def test_nothing_finished_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "shot-1" / "v001.partial").mkdir(parents=True)
    assert write_contact_sheet(tmp_path, "film") == []
    assert write_contact_sheet(tmp_path / "nowhere", "film") == []


def test_marked_pieces_put_together_are_the_prompt() -> None:
    subjects = [{"key": "a", "spans": [[0, 4], [2, 6]]}, {"key": "b", "spans": [[6, 8]]}]
    pieces = list(marked("소명 🤖 abcd", subjects, {"a": "red", "b": "blue"}))
    assert "".join(text for text, _ in pieces) == "소명 🤖 abcd"
    assert ("소명 🤖", "red") in pieces
