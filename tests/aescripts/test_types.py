"""The scripts against After Effects' types, of the oldest and the newest version that is supported."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from aescripts.bundle import bundle
from server.after_effects_panel import panel
from tests.exporters.conftest import SCRIPT_TESTS

KNOWN = (
    # The types of ECMAScript 3's own library are too narrow.
    r"TS2554: Expected 1 arguments, but got [234]",  # String.fromCharCode
    r"TS2345: Argument of type '\(.*\) => string' is not assignable to parameter of type 'string'",  # replace
    # A dialog gives several files only when it was asked to.
    r"TS2339: Property '(displayName|fsName)' does not exist on type 'File \| File\[\]'",
    # newImage takes a File as well as a path, and a docked panel can be resized.
    r"TS2345: Argument of type 'File' is not assignable to parameter of type 'string'",
    r"TS2339: Property 'onResiz(e|ing)' does not exist on type 'Window \| Panel'",
    # Which kind of item an id belongs to, the types cannot know.
    r"TS2339: Property '\w+' does not exist on type 'CompItem \| FootageItem \| FolderItem'",
)
"""What the types say wrongly, or cannot see."""


@pytest.mark.parametrize("version", ["22.0", "26.0"])
def test_nothing_is_used_that_a_version_does_not_have(node: str, tmp_path: Path, version: str) -> None:
    (tmp_path / "panel.js").write_text(panel("/somewhere/multiplane"), "ascii")
    stand_alone = bundle("stand_alone.jsx", {"embedded.jsxinc": "/** @type {any} */ var embedded;"})
    (tmp_path / "stand_alone.js").write_text(stand_alone, "ascii")
    types = SCRIPT_TESTS / "node_modules" / "types-for-adobe" / "AfterEffects" / version / "index.d.ts"
    options = {"allowJs": True, "checkJs": True, "noEmit": True, "noLib": True, "target": "es5", "types": []}
    files = [types.as_posix(), "panel.js", "stand_alone.js"]
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": files}), "utf-8")

    compiler = SCRIPT_TESTS / "node_modules" / "typescript" / "lib" / "tsc.js"
    checked = subprocess.run(
        [node, str(compiler), "-p", str(tmp_path), "--pretty", "false"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    problems = [line for line in checked.stdout.splitlines() if re.match(r"\S.*error TS", line)]
    unknown = [line for line in problems if not any(re.search(pattern, line) for pattern in KNOWN)]
    assert unknown == []
    for pattern in KNOWN:
        assert any(re.search(pattern, line) for line in problems), f"no longer said: {pattern}"
