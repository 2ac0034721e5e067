"""What the `multiplane` command understands. Imports nothing that takes time: `--help` answers at once."""

from __future__ import annotations

import argparse
from pathlib import Path

BENCHES = {
    "ablation": "separation.ablation",
    "attention": "attention_score",
    "blender": "blender",
    "dataset": "stylizedbench.dataset",
    "doubt": "separation.doubt",
    "judge": "judge.score",
    "painter": "painter.bench",
    "separation": "separation.bench",
    "server": "server",
    "speed": "speed",
}
"""Modules of `benchmarks`; each has a `main` of its own."""

FITTING = {
    "device": ("cuda", "xpu", "mps", "cpu"),
    "dtype": ("bfloat16", "float16", "float32"),
    "offload": ("none", "model", "group"),
    "quantise": ("bitsandbytes", "torchao", "quanto"),
}
FITTING_SWITCHES = ("float8", "tiling", "compile")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="multiplane", description="Storyboards in, layered 2.5D scenes out.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    generate = commands.add_parser("generate", help="paint shots and take them apart into layers")
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
        "--model", metavar="NAME", help="what paints (default: embedded, or the server's own)"
    )
    generate.add_argument(
        "--sketches", type=Path, metavar="DIR", help="pictures that shots follow, named after their keys"
    )
    add_hidden_options(generate)
    add_separation_options(generate)
    generate.add_argument("--server", metavar="URL", help="have it painted by a `multiplane serve`")
    add_fitting_options(generate)

    decompose = commands.add_parser("decompose", help="take a picture that you have apart into layers")
    add_picture_options(decompose)

    storyboard = commands.add_parser("storyboard", help="show how a storyboard is read; loads no model")
    storyboard.add_argument("file", type=Path, metavar="FILE", help="a StoryBoard JSON, or a folder of them")
    add_reading_options(storyboard)

    export = commands.add_parser("export", help="write a composition for other programs")
    export.add_argument(
        "composition",
        type=Path,
        metavar="COMPOSITION",
        help="a composition.json, its folder, a shot's, or a storyboard's",
    )
    export.add_argument(
        "--to", required=True, metavar="LIST", help="one or more of psd,after-effects,preview"
    )

    build = commands.add_parser("build", help="make what another program installs")
    build.add_argument("what", choices=["blender"], help="the extension as a zip")
    build.add_argument(
        "--out", type=Path, default=Path("dist"), metavar="DIR", help="where it goes (default: dist)"
    )

    install = commands.add_parser("install", help="bring Multiplane into other programs found here")
    add_programs(install)

    serve = commands.add_parser("serve", help="keep a queue of jobs, and answer programs and the browser")
    add_service_options(serve)
    serve.add_argument("--host", metavar="ADDRESS", help="where to listen (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, metavar="PORT", help="where to listen (default: 8484)")
    serve.add_argument("--models", nargs="+", metavar="NAME", help="further models that a request may name")
    serve.add_argument("--hot-folder", type=Path, metavar="DIR", help="paint the storyboards put there")
    serve.add_argument(
        "--picture-folders",
        nargs="+",
        type=Path,
        metavar="DIR",
        help="folders whose pictures requests may name by path",
    )
    serve.add_argument(
        "--allowed-hosts", nargs="+", metavar="NAME", help="names under which other computers reach it"
    )

    watch = commands.add_parser("watch", help="paint the storyboards that are put into a folder")
    watch.add_argument("hot_folder", type=Path, metavar="FOLDER", help="the folder to watch")
    add_service_options(watch)

    doctor = commands.add_parser("doctor", help="say what this machine can paint with, and what would help")
    doctor.add_argument(
        "models", nargs="*", metavar="MODEL", help="as after --model (default: all that have a name)"
    )

    bench = commands.add_parser("bench", help="measure the model and the program")
    bench.add_argument(
        "what",
        choices=list(BENCHES),
        help="what is measured; `multiplane bench WHAT --help` says how",
    )
    bench.add_argument("options", nargs=argparse.REMAINDER, help="see `multiplane bench WHAT --help`")
    return top


def add_picture_options(decompose: argparse.ArgumentParser) -> None:
    decompose.add_argument("picture", type=Path, metavar="PICTURE", help="PNG, JPEG, TIFF, WebP, PSD, ...")
    decompose.add_argument(
        "--subjects",
        metavar="LIST",
        help='who becomes a layer: "Mina: girl in red, Robot" (default: nobody, but the scenery)',
    )
    add_scenery_option(decompose)
    decompose.add_argument(
        "--mask",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="your own mask of a subject, kept for later versions; can be given more than once",
    )
    add_hidden_options(decompose)
    add_separation_options(decompose)
    decompose.add_argument("--prompt", default="", metavar="TEXT", help="the picture in words")
    decompose.add_argument("--style", default="", help="of the picture, such as watercolour")
    decompose.add_argument("--move", default="", help='of the camera, such as "dolly in"')
    decompose.add_argument(
        "--out", type=Path, default=Path("out"), metavar="DIR", help="where results go (default: out)"
    )
    decompose.add_argument(
        "--model", default="embedded", metavar="NAME", help="what reads the picture (default: embedded)"
    )
    decompose.add_argument("--seed", type=int, default=0, help="of the noise (default: 0)")


def add_programs(install: argparse.ArgumentParser) -> None:
    programs = install.add_subparsers(dest="program", required=True, metavar="PROGRAM")
    panel = programs.add_parser("after-effects", help="the panel, for this user")
    panel.add_argument("--dry-run", action="store_true", help="only say what would be written")
    panel.add_argument("--to", type=Path, metavar="DIR", help="into this folder instead")
    extension = programs.add_parser("blender", help="the extension, for this user")
    extension.add_argument(
        "--blender",
        type=Path,
        action="append",
        metavar="FILE",
        help="a Blender's executable (default: every one found)",
    )


def add_hidden_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--plate",
        choices=["fast", "model"],
        default="fast",
        help="what fills in behind the subjects: colours from around them, or the model (default: fast)",
    )
    command.add_argument(
        "--complete-hidden", action="store_true", help="paint what subjects hide of each other"
    )


def add_scenery_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--scenery",
        metavar="LIST",
        help="what of it becomes layers: sky,far,ground, things that the prompt names, or none "
        "(default: where no subject is named, all that the prompt tells)",
    )


def add_separation_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--shadows", action="store_true", help="what a subject casts on the ground belongs to its layer"
    )
    command.add_argument("--refine", choices=["sam"], help="have Segment Anything make the masks finer")
    command.add_argument("--sam", type=Path, metavar="FOLDER", help="the folder of its weights")
    command.add_argument("--depth", choices=["depth-anything"], help="have Depth Anything order the layers")
    command.add_argument("--depth-model", type=Path, metavar="FOLDER", help="the folder of its weights")


def add_reading_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--language", default="en", help="of the descriptions, such as en or ko (default: en)"
    )
    command.add_argument("--style", help="such as watercolour, in place of the storyboard's own")
    add_scenery_option(command)
    command.add_argument(
        "--seed", type=int, default=0, help="of the run; every shot derives its own (default: 0)"
    )


def add_fitting_options(command: argparse.ArgumentParser) -> None:
    """Keys of a model file, over which they win."""
    fitting = command.add_argument_group(
        "to make the model fit the machine", "as in a model file; see docs/models.md"
    )
    for key, values in FITTING.items():
        fitting.add_argument(f"--{key}", choices=values)
    fitting.add_argument("--attention", metavar="NAME", help="how it is computed, such as flash or sage")
    for key in FITTING_SWITCHES:
        fitting.add_argument(f"--{key}", action=argparse.BooleanOptionalAction)


def add_service_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=Path, metavar="DIR", help="where queue and results are kept")
    command.add_argument("--model", metavar="NAME", help="what paints (default: embedded)")
    command.add_argument("--size", help="where a request does not say (default: 16:9)")
    command.add_argument("--devices", nargs="+", metavar="N", help="CUDA devices, a worker for each")
    command.add_argument(
        "--claim", action="store_true", default=None, help="move the hot folder's files when they are done"
    )
