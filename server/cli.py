"""The `multiplane` command. Exit status: 0 done, 2 bad input, 1 failure, 130 interrupted."""

# Nothing heavy is imported before a command needs it: `--help` answers at once.
from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.shots import Maker

BENCHES = {
    "ablation": "separation.ablation",
    "attention": "attention_score",
    "dataset": "stylizedbench.dataset",
    "judge": "judge.score",
    "painter": "painter.bench",
    "separation": "separation.bench",
    "server": "server",
    "speed": "speed",
}
"""Each has a module with a `main` of its own."""


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
    generate.add_argument(
        "--sketches", type=Path, metavar="DIR", help="pictures that shots follow, named after their keys"
    )
    generate.add_argument("--server", metavar="URL", help="have it painted by a `multiplane serve`")

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

    install = commands.add_parser("install", help="bring Multiplane into other programs found here")
    add_programs(install)

    serve = commands.add_parser("serve", help="keep a queue of jobs, and answer programs and the browser")
    serve.set_defaults(run=run_serve)
    add_service_options(serve)
    serve.add_argument("--host", metavar="ADDRESS", help="where to listen (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, metavar="PORT", help="where to listen (default: 8484)")
    serve.add_argument("--hot-folder", type=Path, metavar="DIR", help="paint the storyboards put there")
    serve.add_argument(
        "--allowed-hosts", nargs="+", metavar="NAME", help="names under which other computers reach it"
    )

    watch = commands.add_parser("watch", help="paint the storyboards that are put into a folder")
    watch.set_defaults(run=run_watch)
    watch.add_argument("hot_folder", type=Path, metavar="FOLDER", help="the folder to watch")
    add_service_options(watch)

    doctor = commands.add_parser("doctor", help="say what this machine can paint with, and what would help")
    doctor.set_defaults(run=run_doctor)
    doctor.add_argument(
        "models", nargs="*", metavar="MODEL", help="as after --model (default: all that have a name)"
    )

    bench = commands.add_parser("bench", help="measure the model and the program")
    bench.set_defaults(run=run_bench)
    bench.add_argument(
        "what",
        choices=list(BENCHES),
        help="how well pictures are taken apart, the attention's accuracy, the scenes that everything is "
        "measured on, the judge of pictures, "
        "how well the model paints what captions ask for, the server under load, or the time of each phase",
    )
    bench.add_argument("options", nargs=argparse.REMAINDER, help="see `multiplane bench WHAT --help`")
    return top


def add_programs(install: argparse.ArgumentParser) -> None:
    programs = install.add_subparsers(required=True, metavar="PROGRAM")
    panel = programs.add_parser("after-effects", help="the panel, for this user")
    panel.set_defaults(run=run_install_panel)
    panel.add_argument("--dry-run", action="store_true", help="only say what would be written")
    panel.add_argument("--to", type=Path, metavar="DIR", help="into this folder instead")
    extension = programs.add_parser("blender", help="the extension, for this user")
    extension.set_defaults(run=run_install_extension)
    extension.add_argument(
        "--blender",
        type=Path,
        action="append",
        metavar="FILE",
        help="a Blender's executable (default: every one found)",
    )


def add_reading_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--language", default="en", help="of the descriptions, such as en or ko (default: en)"
    )
    command.add_argument("--style", help="such as watercolour, in place of the storyboard's own")
    command.add_argument(
        "--seed", type=int, default=0, help="of the run; every shot derives its own (default: 0)"
    )


def add_service_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=Path, metavar="DIR", help="where queue and results are kept")
    command.add_argument("--model", metavar="NAME", help="what paints (default: embedded)")
    command.add_argument("--size", help="where a request does not say (default: 16:9)")
    command.add_argument("--devices", nargs="+", metavar="N", help="CUDA devices, a worker for each")
    command.add_argument(
        "--claim", action="store_true", default=None, help="move the hot folder's files when they are done"
    )


def run_generate(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from generator.errors import InputError
    from server.generate import generate, read_jobs, shots_made_here

    if arguments.server and arguments.sketches:
        raise InputError("a server paints without sketches; leave one of both out", key="--sketches")
    jobs = read_jobs(
        arguments.files,
        shots=arguments.shots,
        language=arguments.language,
        style=arguments.style,
        seed=arguments.seed,
    )
    makers = (
        made_by_server(arguments, [job.file for job in jobs])
        if arguments.server
        else shots_made_here(arguments.model, arguments.size, arguments.out, arguments.sketches)
    )
    return generate(jobs, arguments.out, makers=makers, console=Console())


def made_by_server(arguments: argparse.Namespace, files: Sequence[Path]) -> AbstractContextManager[Maker]:
    import os

    from server.client import Client
    from server.remote import shots_made_remotely

    reading = {name: getattr(arguments, name) for name in ("shots", "language", "style", "seed", "size")}
    client = Client(arguments.server, os.environ.get("MULTIPLANE_TOKEN"))
    return shots_made_remotely(client, files, reading, arguments.out)


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


def run_install_panel(arguments: argparse.Namespace) -> int:
    from server.after_effects_panel import install, write_panel

    dry_run = arguments.dry_run
    files = [write_panel(arguments.to, dry_run=dry_run)] if arguments.to else install(dry_run=dry_run)
    for file in files:
        print(file)
    return 0


def run_install_extension(arguments: argparse.Namespace) -> int:
    from server.blender import build_and_install

    for blender in build_and_install(arguments.blender):
        print(f"installed into {blender}")
    return 0


def run_serve(arguments: argparse.Namespace) -> int:
    import asyncio

    from server.settings import read_settings
    from server.web.serve import serve

    given = {name: value for name, value in vars(arguments).items() if name != "run"}
    asyncio.run(serve(read_settings(given)))
    return 0


def run_watch(arguments: argparse.Namespace) -> int:
    import asyncio

    from server.hot_folder.command import run
    from server.settings import read_settings

    given = {name: value for name, value in vars(arguments).items() if name != "run"}
    asyncio.run(run(read_settings(given)))
    return 0


def run_doctor(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from server.doctor import NAMED, doctor

    status = doctor(arguments.models or NAMED, Console())
    return status if arguments.models else 0


def run_bench(arguments: argparse.Namespace) -> int:
    return int(import_module(f"benchmarks.{BENCHES[arguments.what]}").main(arguments.options))


def report(error: Exception) -> int:
    """Say in one line what went wrong; 2 if the input did, else 1."""
    from server.failures import describe, is_bad_input

    print(f"multiplane: {describe(error)}", file=sys.stderr)
    return 2 if is_bad_input(error) else 1


if __name__ == "__main__":
    sys.exit(main())
