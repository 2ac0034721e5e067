#!/usr/bin/env python3
"""Multiplane from a bare Python 3.11 or newer.

    python3 start.py demo           paint examples/ into out/
    python3 start.py test [--all]   check the code and run its tests; --all adds the slow ones
    python3 start.py <anything>     the multiplane command: `start.py generate board.json`

Each one first makes .venv and installs the pinned versions there, if that is not yet done.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
CONSTRAINTS = ROOT / "constraints.txt"
BLENDERS = {(3, 11): ("5.0.1", "4.2.23"), (3, 13): ("5.2.3",)}
"""Versions of bpy that exist for a Python, newest first; Debian's own Blender is tested besides."""
SCRIPT_TESTS = ROOT / "tests" / "aescripts"


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - said in one line rather than by a failing install
        return refuse(f"Multiplane needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    if arguments in ([], ["-h"], ["--help"]):
        print(__doc__)
        return 0
    if arguments == ["demo"]:
        install()
        return multiplane(["generate", str(ROOT / "examples"), "--out", str(ROOT / "out")])
    if arguments in (["test"], ["test", "--all"]):
        slow = "--all" in arguments
        install("test")
        install_debian_packages(*missing("redis-server", "blender", "chromium", "xvfb"))
        install_node_packages()
        return test(slow, install_blenders(slow))
    if arguments[0] in ("demo", "test"):
        return refuse(f"nothing but `test --all` is understood after `{arguments[0]}`")
    install()
    return multiplane(arguments)


def refuse(problem: str) -> int:
    print(f"start.py: {problem}", file=sys.stderr)
    return 2


def multiplane(arguments: Sequence[str]) -> int:
    return run([BIN / "multiplane", *arguments])


def test(slow: bool, blenders: Sequence[Path]) -> int:
    os.environ.setdefault("MULTIPLANE_BLENDERS", os.pathsep.join(map(str, blenders)))
    checks = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["pytest", "-n", "auto", "--dist", "loadfile", *([] if slow else ["-m", "not slow"])],
    ]
    statuses = [run([PYTHON, "-m", *check], cwd=ROOT) for check in checks]
    return 1 if any(statuses) else 0


def install(extra: str = "") -> None:
    """Bring .venv up to the pinned versions; does nothing when it is there already."""
    marker = VENV / f"installed-{extra or 'base'}"
    wanted = fingerprint()
    if marker.exists() and marker.read_text("utf-8") == wanted:
        return
    print(f"Installing into {VENV}", flush=True)
    make_venv()
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--constraint", CONSTRAINTS]
    if not sys.stdout.isatty():
        pip.append("--quiet")
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    run_or_exit([*pip, "setuptools"])
    run_or_exit([*pip, "--no-build-isolation", "--editable", target])
    # Last, so that an install that was cut short is taken up again.
    marker.write_text(wanted, "utf-8")


def fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in (CONSTRAINTS, ROOT / "pyproject.toml"):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def make_venv() -> None:
    if find_spec("ensurepip") is None:
        install_debian_packages("python3-venv")
    try:
        venv.create(VENV, with_pip=True, clear=not is_sound(), symlinks=os.name != "nt")
    except subprocess.CalledProcessError:
        raise SystemExit(
            "This Python cannot make virtual environments; on Debian: apt install python3-venv"
        ) from None


def is_sound() -> bool:
    """Whether .venv can be kept: its Python runs and is this one."""
    try:
        version = subprocess.run(
            [PYTHON, "-c", "import sys; print(sys.version)"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return version.stdout.strip() == sys.version


def install_blenders(every: bool) -> list[Path]:
    """Pythons with Blender as a module, the newest that this Python has, or every version that is tested."""
    versions = BLENDERS.get(sys.version_info[:2], ())
    found = []
    for version in versions if every else versions[:1]:
        folder = ROOT / ".blenders" / version
        marker, python = folder / "installed", folder / BIN.name / PYTHON.name
        if not marker.exists():
            print(f"Installing Blender {version} into {folder}", flush=True)
            venv.create(folder, with_pip=True, clear=True, symlinks=os.name != "nt")
            if run([python, "-m", "pip", "install", "--quiet", f"bpy=={version}"]):
                print(f"start.py: Blender {version} cannot be had here; it is not tested", file=sys.stderr)
                continue
            marker.touch()
        found.append(python)
    return found


def install_node_packages() -> None:
    """What the tests of the After Effects scripts need; where Node.js cannot be had they are skipped."""
    install_debian_packages(*missing("nodejs", "npm"))
    npm = shutil.which("npm")
    lock = SCRIPT_TESTS / "package-lock.json"
    marker = SCRIPT_TESTS / "node_modules" / ".installed"
    if npm is None or not lock.exists():
        return
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if marker.exists() and marker.read_text("utf-8") == wanted:
        return
    run_or_exit([npm, "ci", "--no-audit", "--no-fund"], cwd=SCRIPT_TESTS)
    marker.write_text(wanted, "utf-8")


def missing(*packages: str) -> list[str]:
    """Those whose command is not there; most are called as their packages are."""
    commands = {"nodejs": "node", "xvfb": "Xvfb"}
    return [package for package in packages if not shutil.which(commands.get(package, package))]


def install_debian_packages(*packages: str) -> None:
    if not packages or not Path("/etc/debian_version").exists() or os.geteuid() != 0:
        return
    run_or_exit(["apt-get", "update", "--quiet"])
    run_or_exit(["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", *packages])


def run_or_exit(command: Sequence[str | Path], cwd: Path | None = None) -> None:
    if status := run(command, cwd):
        raise SystemExit(f"start.py: `{' '.join(map(str, command))}` failed with status {status}")


def run(command: Sequence[str | Path], cwd: Path | None = None) -> int:
    with subprocess.Popen(command, cwd=cwd) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # The terminal told the child as well: let it tidy up.
                continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
