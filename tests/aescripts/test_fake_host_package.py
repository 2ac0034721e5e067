"""The fake After Effects can be taken out of here: packed by npm, it needs nothing beside it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

FAKE_HOST = Path(__file__).parents[2] / "aescripts" / "fake-host"
USE = """
import { CompItem, createHost } from "fake-after-effects";
const host = createHost({ language: "en_US" });
host.run(process.argv[2]);
console.log(JSON.stringify([host.alerts, host.undoGroups, host.project.item(1) instanceof CompItem]));
"""
SCRIPT = """
app.beginUndoGroup("test");
app.project.items.addComp("street", 64, 48, 1, 2, 24);
app.endUndoGroup();
alert(app.project.item(1).name);
"""


@pytest.fixture(scope="module")
def installed(node: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder elsewhere in which the packed fake is installed."""
    npm = shutil.which("npm")
    assert npm
    home = tmp_path_factory.mktemp("elsewhere")
    pack = [npm, "pack", "--silent", "--pack-destination", str(home)]
    subprocess.run(pack, cwd=FAKE_HOST, check=True, capture_output=True)
    [packed] = home.glob("*.tgz")
    with tarfile.open(packed) as archive:
        archive.extractall(home / "unpacked", filter="data")
    (home / "node_modules").mkdir()
    (home / "unpacked" / "package").rename(home / "node_modules" / "fake-after-effects")
    return home


def test_it_runs_a_script_where_nothing_else_of_ours_is(installed: Path, node: str) -> None:
    (installed / "use.mjs").write_text(USE, "utf-8")
    (installed / "script.jsx").write_text(SCRIPT, "ascii")

    ran = subprocess.run(
        [node, "use.mjs", str(installed / "script.jsx")],
        cwd=installed,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )

    assert json.loads(ran.stdout) == [["street"], ["test"], True]


def test_every_file_is_packed_and_stands_in_the_readme(installed: Path) -> None:
    package = installed / "node_modules" / "fake-after-effects"
    packed = {file.name for file in package.iterdir()}
    assert packed == {file.name for file in FAKE_HOST.iterdir()}
    table = (package / "README.md").read_text("utf-8").split("| file | holds |")[1]
    assert set(re.findall(r"`([\w-]+\.js)`", table)) == {name for name in packed if name.endswith(".js")}
