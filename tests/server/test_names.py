import re
import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.names import LONGEST, RESERVED, file_name, file_names

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=80) | st.text(
    string.ascii_letters + " -/._", max_size=12
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Mina", "Mina"), ("Old robot", "Old-robot"), ("3", "3"), ("2/1", "2-1"), ("somyung_v1", "somyung_v1")],
)
def test_plain_names_are_kept_readable(name: str, expected: str) -> None:
    assert file_name(name) == expected


@given(names)
def test_every_name_is_safe_on_every_system(name: str) -> None:
    safe = file_name(name)
    assert re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?", safe)
    assert len(safe) <= LONGEST + 7
    assert safe.lower() not in RESERVED


@given(st.lists(names, unique_by=lambda name: unicodedata.normalize("NFC", name), max_size=12))
def test_different_names_never_share_a_file_even_where_capitals_do_not_count(several: list[str]) -> None:
    assert len({name.lower() for name in file_names(several)}) == len(several)


def test_both_spellings_of_a_hangul_name_are_one_file() -> None:
    assert file_name(unicodedata.normalize("NFD", "소명")) == file_name("소명")


def test_different_names_in_other_scripts_stay_apart() -> None:
    assert len({file_name(name) for name in ("소명", "로부", "ليلى", "🤖", "")}) == 5
