"""Identities that survive a new painting: programs match layers by them, never by name or index."""

from __future__ import annotations

import json
from uuid import UUID, uuid5

NAMESPACE = UUID("6f0c2f5e-6d0b-5f5c-9a57-3a1c5b2a9d11")
PLATE = ""
"""The plate's key among the subjects' keys; no subject's key is empty."""


def shot_id(storyboard: str, shot: str) -> str:
    """The id of a shot's composition, from the storyboard's name and the shot's key."""
    return identify(storyboard, shot)


def layer_id(storyboard: str, shot: str, subject: str) -> str:
    """The id of a layer, from the storyboard's name, the shot's key and the subject's."""
    return identify(storyboard, shot, subject)


def identify(*names: str) -> str:
    # As JSON, so that ("a", "b/c") and ("a/b", "c") stay apart.
    return str(uuid5(NAMESPACE, json.dumps(names)))
