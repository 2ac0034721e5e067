"""The `multiplane` command. Exit status: 0 done, 2 bad input, 1 failure, 130 interrupted."""

# Nothing heavy is imported before a command needs it: `--help` answers at once.
from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from server.arguments import BENCHES, FITTING, FITTING_SWITCHES, parser

if TYPE_CHECKING:
    from server.shots import Maker, Separation


def main(argv: Sequence[str] | None = None) -> int:
    arguments = parser().parse_args(argv)
    # Read when torch is imported. Threads that spin while they wait for each other make a painting take up to
    # ten times as long beside one other busy program, After Effects say; those that sleep hardly notice it.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        return COMMANDS[arguments.command](arguments)
    except KeyboardInterrupt:
        print("multiplane: interrupted; what was finished before is kept", file=sys.stderr)
        return 130
    except Exception as error:
        return report(error)


def run_generate(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from generator.errors import InputError
    from server.generate import generate, read_jobs, shots_made_here
    from server.shots import Hidden

    if arguments.server and arguments.sketches:
        raise InputError("a server paints without sketches; leave one of both out", key="--sketches")
    hidden = Hidden(arguments.plate, arguments.complete_hidden)
    if arguments.server and (option := next(iter(separation_options(arguments)), None)):
        raise InputError("a server separates in its own way; leave one of both out", key=f"--{option}")
    fitting = given_fitting(arguments)
    if arguments.server and fitting:
        raise InputError("a server lays its model out itself; leave it out", key=f"--{next(iter(fitting))}")
    jobs = read_jobs(
        arguments.files,
        shots=arguments.shots,
        language=arguments.language,
        style=arguments.style,
        seed=arguments.seed,
        scenery=named_scenery(arguments.scenery),
    )
    makers = (
        made_by_server(arguments, [job.file for job in jobs])
        if arguments.server
        else shots_made_here(
            arguments.model or "embedded",
            arguments.size,
            arguments.out,
            arguments.sketches,
            hidden,
            separation=separation_of(arguments),
            fitting=fitting,
        )
    )
    return generate(jobs, arguments.out, makers=makers, console=Console())


def named_scenery(text: str | None) -> tuple[str, ...] | None:
    """None: as the prompt tells."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return () if names == ("none",) else names


def separation_options(arguments: argparse.Namespace) -> list[str]:
    options = ("scenery", "shadows", "refine", "sam", "depth", "depth_model")
    return [option.replace("_", "-") for option in options if getattr(arguments, option)]


def separation_of(arguments: argparse.Namespace) -> Separation:
    from server.separation import read_separation

    return read_separation(
        refine=arguments.refine,
        sam=arguments.sam,
        depth=arguments.depth,
        depth_model=arguments.depth_model,
        shadows=arguments.shadows,
    )


def given_fitting(arguments: argparse.Namespace) -> dict[str, object]:
    keys = (*FITTING, *FITTING_SWITCHES, "attention")
    return {key: value for key in keys if (value := getattr(arguments, key)) is not None}


def made_by_server(arguments: argparse.Namespace, files: Sequence[Path]) -> AbstractContextManager[Maker]:
    import os

    from server.client import Client
    from server.remote import shots_made_remotely

    asked = ("shots", "language", "style", "seed", "size", "model", "plate", "complete_hidden")
    reading = {name: getattr(arguments, name) for name in asked}
    client = Client(arguments.server, os.environ.get("MULTIPLANE_TOKEN"))
    return shots_made_remotely(client, files, reading, arguments.out)


def run_decompose(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from server.decompose import pictures_made_here
    from server.generate import Job, generate
    from server.given_picture import read_given
    from server.shots import Hidden

    given = read_given(
        arguments.picture,
        arguments.subjects,
        masks=arguments.mask,
        scenery=named_scenery(arguments.scenery),
        prompt=arguments.prompt,
        style=arguments.style,
        move=arguments.move,
        seed=arguments.seed,
    )
    job = Job(arguments.picture, given.storyboard, given.storyboard.shots)
    hidden = Hidden(arguments.plate, arguments.complete_hidden)
    separation = separation_of(arguments)
    makers = pictures_made_here(given, arguments.model, arguments.out, hidden, separation)
    return generate([job], arguments.out, makers=makers, console=Console())


def run_storyboard(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from generator.storyboard.read import read_storyboard
    from server.show import show
    from server.storyboard_files import storyboard_files

    for file in storyboard_files([arguments.file]):
        storyboard = read_storyboard(
            file,
            language=arguments.language,
            style=arguments.style,
            seed=arguments.seed,
            scenery=named_scenery(arguments.scenery),
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
    return (
        run_install_panel(arguments)
        if arguments.program == "after-effects"
        else run_install_extension(arguments)
    )


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

    given = {name: value for name, value in vars(arguments).items() if name != "command"}
    asyncio.run(serve(read_settings(given)))
    return 0


def run_watch(arguments: argparse.Namespace) -> int:
    import asyncio

    from server.hot_folder.command import run
    from server.settings import read_settings

    given = {name: value for name, value in vars(arguments).items() if name != "command"}
    asyncio.run(run(read_settings(given)))
    return 0


def run_doctor(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from generator.backends.model import NAMED
    from server.doctor import doctor

    status = doctor(arguments.models or NAMED, Console())
    return status if arguments.models else 0


def run_bench(arguments: argparse.Namespace) -> int:
    return int(import_module(f"benchmarks.{BENCHES[arguments.what]}").main(arguments.options))


def report(error: Exception) -> int:
    """Say in one line what went wrong; 2 if the input did, else 1."""
    from server.failures import describe, is_bad_input

    print(f"multiplane: {describe(error)}", file=sys.stderr)
    return 2 if is_bad_input(error) else 1


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "generate": run_generate,
    "decompose": run_decompose,
    "storyboard": run_storyboard,
    "export": run_export,
    "build": run_build,
    "install": run_install,
    "serve": run_serve,
    "watch": run_watch,
    "doctor": run_doctor,
    "bench": run_bench,
}


if __name__ == "__main__":
    sys.exit(main())
