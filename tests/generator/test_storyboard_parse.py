from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import InputError
from generator.storyboard.parse import parse


def write(folder: Path, content: bytes) -> Path:
    path = folder / "소명.json"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_unicode_encodings_are_read_with_and_without_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    assert parse(write(tmp_path, '{"name": "소명 🤖"}'.encode(encoding))) == {"name": "소명 🤖"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is not JSON: Expecting value at line 1, column 1"),
        (b'{"scene": {\n  "1" {}}}', "Expecting ':' delimiter at line 2, column 7"),
        (b'{"a": 1} trailing', "Extra data at line 1, column 10"),
        (
            '{"name": "소명"}'.encode("cp949"),
            "is not UTF-8 text (byte 11 does not fit); save it again with the encoding UTF-8",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0", "is not UTF-8 text"),
        (b'{"NaN": "\\" NaN",\n "depth": NaN}', "NaN is no JSON number; write one at line 2, column 11"),
        (b'{"depth": -Infinity}', "-Infinity is no JSON number; write one at line 1, column 11"),
        (
            b'{"scene": {"1": {"2": {}},\n "2": "1",\n  "\\u0031" : {}}}',
            'the key "1" stands twice in one object; rename the one at line 3, column 3',
        ),
        (
            b'{"a": 1, "a": {"b": 1,\n "b": 2}}',
            'the key "a" stands twice in one object; rename the one at line 1, column 10',
        ),
        (b"[" * 200_000, "is nested too deeply for a storyboard"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "is not JSON that can be read"),
    ],
)
def test_what_is_not_strict_json_is_one_error_naming_the_file(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    path = write(tmp_path, content)
    with pytest.raises(InputError) as caught:
        parse(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert problem in str(caught.value)


def test_a_file_that_is_missing_or_a_folder_is_an_input_error(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            parse(path)
