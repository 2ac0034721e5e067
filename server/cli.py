"""The `multiplane` command. Exit status: 0 done, 2 bad input, 1 failure, 130 interrupted."""

# Nothing heavy is imported before a command needs it: `--help` answers at once.
from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        print("multiplane: interrupted; what was finished before is kept", file=sys.stderr)
        return 130
    except Exception as error:
        return report(error)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="multiplane", description="Storyboards in, layered 2.5D scenes out.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    generate = commands.add_parser("generate", help="paint shots and take them apart into layers")
    generate.set_defaults(run=run_generate)
    generate.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a StoryBoard JSON, or a folder of them"
    )
    add_reading_options(generate)
    generate.add_argument("--shots", metavar="LIST", help="only these, such as 1,3-5 (default: all)")
    generate.add_argument(
        "--out", type=Path, default=Path("out"), metavar="DIR", help="where results go (default: out)"
    )
    generate.add_argument(
        "--size", default="16:9", help="16:9, 1:1, ... or pixels such as 512x288 (default: 16:9)"
    )
    generate.add_argument(
        "--model", default="embedded", metavar="NAME", help="what paints (default: embedded)"
    )

    storyboard = commands.add_parser("storyboard", help="show how a storyboard is read; loads no model")
    storyboard.set_defaults(run=run_storyboard)
    storyboard.add_argument("file", type=Path, metavar="FILE", help="a StoryBoard JSON")
    add_reading_options(storyboard)

    export = commands.add_parser("export", help="write a composition for other programs")
    export.set_defaults(run=run_export)
    export.add_argument(
        "composition",
        type=Path,
        metavar="COMPOSITION",
        help="a composition.json, its folder, or a storyboard's",
    )
    export.add_argument(
        "--to", required=True, metavar="LIST", help="one or more of psd,after-effects,preview"
    )

    build = commands.add_parser("build", help="make what another program installs")
    build.set_defaults(run=run_build)
    build.add_argument("what", choices=["blender"], help="the extension as a zip")
    build.add_argument(
        "--out", type=Path, default=Path("dist"), metavar="DIR", help="where it goes (default: dist)"
    )

    install = commands.add_parser("install", help="install what `build` makes into the programs found here")
    install.set_defaults(run=run_install)
    install.add_argument("what", choices=["blender"], help="the extension, for this user")
    install.add_argument(
        "--blender",
        type=Path,
        action="append",
        metavar="FILE",
        help="a Blender's executable (default: every one found)",
    )

    bench = commands.add_parser("bench", help="measure the model and the program")
    bench.set_defaults(run=run_bench)
    bench.add_argument(
        "what",
        choices=["attention", "dataset", "speed"],
        help="the attention's accuracy, the scenes that everything is measured on, or the time of each phase",
    )
    bench.add_argument("options", nargs=argparse.REMAINDER, help="see `multiplane bench WHAT --help`")
    return top


def add_reading_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--language", default="en", help="of the descriptions, such as en or ko (default: en)"
    )
    command.add_argument("--style", help="such as watercolour, in place of the storyboard's own")
    command.add_argument(
        "--seed", type=int, default=0, help="of the run; every shot derives its own (default: 0)"
    )


def run_generate(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from server.generate import generate, read_jobs

    jobs = read_jobs(
        arguments.files,
        shots=arguments.shots,
        language=arguments.language,
        style=arguments.style,
        seed=arguments.seed,
    )
    return generate(jobs, arguments.out, size=arguments.size, model=arguments.model, console=Console())


def run_storyboard(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from generator.storyboard.read import read_storyboard
    from server.show import show

    storyboard = read_storyboard(
        arguments.file, language=arguments.language, style=arguments.style, seed=arguments.seed
    )
    show(storyboard, Console())
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    from server.export import export_path

    for file in export_path(arguments.composition, arguments.to.split(",")):
        print(file)
    return 0


def run_build(arguments: argparse.Namespace) -> int:
    from server.blender import build

    print(build(arguments.out))
    return 0


def run_install(arguments: argparse.Namespace) -> int:
    from server.blender import build_and_install

    for blender in build_and_install(arguments.blender):
        print(f"installed into {blender}")
    return 0


def run_bench(arguments: argparse.Namespace) -> int:
    module = {"attention": "attention_score", "dataset": "stylizedbench.dataset", "speed": "speed"}[
        arguments.what
    ]
    return int(import_module(f"benchmarks.{module}").main(arguments.options))


def report(error: Exception) -> int:
    """Say in one line what went wrong; 2 if the input did, else 1."""
    from exporters.normalise import CompositionError
    from generator.errors import InputError

    if isinstance(error, (InputError, CompositionError)):
        problem, status = str(error), 2
    elif isinstance(error, OSError):
        problem, status = f"{error.filename}: {error.strerror}" if error.filename else str(error), 1
    else:
        problem, status = f"{type(error).__name__} in {place_of(error)}: {error}", 1
    print(f"multiplane: {' '.join(problem.split())}", file=sys.stderr)
    return status


def place_of(error: Exception) -> str:
    """The last line of our own that the error came through."""
    packages = Path(__file__).parents[1]
    places = [
        f"{Path(frame.filename).relative_to(packages).as_posix()}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        for package in ("server", "generator", "exporters", "benchmarks", "training")
        if Path(frame.filename).is_relative_to(packages / package)
    ]
    return places[-1]


if __name__ == "__main__":
    sys.exit(main())
