"""The one model that the worker holds."""

from __future__ import annotations

import gc
from collections.abc import Mapping

from diffusers.utils.torch_utils import empty_device_cache

from generator.backends import load_backend
from generator.backends.protocol import Backend
from server.models import check_model


class HeldModel:
    """`known`: what `load_backend` takes, by name; the first is the server's own."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known
        self._name: str | None = None
        self._backend: Backend | None = None

    def load(self, name: str | None) -> Backend:
        """The model of this name, or the server's own; the last one is let go of first: two may not fit.

        Raises:
            InputError: the server does not know it any more, or it does not load.
        """
        check_model(name, self._known)
        name = name or next(iter(self._known))
        if self._backend is None or name != self._name:
            self._backend = None
            # A pipeline holds itself in circles, and PyTorch keeps a device's memory for what comes next.
            gc.collect()
            empty_device_cache()
            self._backend, self._name = load_backend(self._known[name]), name
        return self._backend
