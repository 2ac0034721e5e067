"""The tests that are written in JavaScript themselves."""

from __future__ import annotations

import subprocess
from pathlib import Path

HERE = Path(__file__).parent


def test_the_tests_in_node_pass(node: str) -> None:
    ran = subprocess.run([node, "--test"], cwd=HERE, capture_output=True, encoding="utf-8", check=False)

    assert ran.returncode == 0, ran.stdout
