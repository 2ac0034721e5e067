"""The models that a request may name: a list that is fixed when the server starts.

A name from the network is looked up in it and nowhere else: no request can open a path, or fetch anything
that the settings do not name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from generator.backends.checkpoint import local_folder, missing_files
from generator.backends.model import NAMED, find_model
from generator.errors import InputError
from server.settings import Settings


def known_models(settings: Settings) -> dict[str, str]:
    """What `load_backend` takes for each model, by the name that results bear; the server's own comes first.

    Raises:
        InputError: one of `settings.models` is none, or has another's name.
    """
    known = {called(settings.model): settings.model}
    for source in settings.models:
        try:
            name = find_model(source).name
        except InputError as error:
            raise InputError(str(error), key="--models") from None
        if known.setdefault(name, source) != source:
            raise InputError(
                f"{known[name]} and {source} are both called {name}; rename one of them", key="--models"
            )
    for name in downloaded():
        known.setdefault(name, name)
    return known


def check_model(name: str | None, known: Collection[str]) -> None:
    """
    Raises:
        InputError: it is none of those that are known; None stands for the server's own.
    """
    if name is not None and name not in known:
        raise InputError(
            f"this server knows no {name!r}; it knows {', '.join(known)}; start it with --models for others",
            key="model",
        )


def called(source: str) -> str:
    """One that is not to be found goes by what it was called; its jobs say what is wrong with it."""
    try:
        return find_model(source).name
    except InputError:
        return source


def downloaded() -> Iterator[str]:
    """Those with a name of their own that lie on this machine, whole."""
    for name in NAMED:
        try:
            folder = local_folder(find_model(name).base)
        except InputError:
            continue
        if folder and not any(missing_files(folder)):
            yield name
