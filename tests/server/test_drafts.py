"""What a killed process was writing is cleared away, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from exporters.whole import whole
from server.versions import remove_all_dead

WRITES = """
import sys
from pathlib import Path
from exporters.whole import whole

with whole(Path(sys.argv[1])) as draft:
    draft.write_text("half")
    print(draft.name, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    "place", ["소명/index.html", "소명/shot 1/shot.json", "소명/shot 1/v001/preview.mp4"]
)
def test_the_draft_of_a_killed_process_goes_and_the_file_stays_as_it_was(place: str, tmp_path: Path) -> None:
    file = tmp_path / place
    file.parent.mkdir(parents=True)
    file.write_text("whole")
    command = [sys.executable, "-X", "utf8", "-c", WRITES, str(file)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as writing:
        assert writing.stdout is not None
        draft = file.with_name(writing.stdout.readline().strip())
        remove_all_dead(tmp_path)
        assert draft.read_text() == "half", "its writer is alive"
        writing.kill()
    remove_all_dead(tmp_path)
    assert list(file.parent.iterdir()) == [file]
    assert file.read_text() == "whole"


def test_a_draft_is_dead_though_its_process_has_a_successor_of_the_same_number(tmp_path: Path) -> None:
    version = tmp_path / "소명" / "shot 1" / "v001"
    version.mkdir(parents=True)
    with whole(version / "layers.psd") as draft:
        draft.write_text("half")
        os.utime(draft, (0, 0))
        remove_all_dead(tmp_path)
        assert not draft.exists()
        draft.write_text("whole")


def test_other_hidden_files_stay(tmp_path: Path) -> None:
    version = tmp_path / "소명" / "shot 1" / "v001"
    version.mkdir(parents=True)
    kept = [version / name for name in (".job", ".lock", ".DS_Store", ".2024", "1.psd")]
    for file in kept:
        file.touch()
    remove_all_dead(tmp_path)
    assert sorted(version.iterdir()) == sorted(kept)
