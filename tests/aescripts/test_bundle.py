"""Many readable sources become one file that After Effects reads the same on every system."""

from __future__ import annotations

import pytest

from aescripts.bundle import bundle


def test_a_source_includes_others_and_they_likewise() -> None:
    sources = {
        "main.jsx": '(function () {\n    //@include "a.jsxinc"\n})();\n',
        "a.jsxinc": '//@include "b.jsxinc"\nvar a = b;\n',
        "b.jsxinc": "var b = 1;",
    }

    assert bundle("main.jsx", sources) == "(function () {\n    var b = 1;\n    var a = b;\n\n})();\n"


def test_characters_beyond_ascii_become_escapes() -> None:
    assert bundle("main.jsx", {"main.jsx": 'var name = "소🎬";'}) == 'var name = "\\uc18c\\ud83c\\udfac";'


def test_a_source_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.jsxinc"):
        bundle("main.jsx", {"main.jsx": '//@include "nothing.jsxinc"'})
