"""Multiplane in Blender: painted layers become 2.5D scenes. Needs Blender 3.4 and nothing else."""

# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

# Blender older than 4.2 reads this instead of blender_manifest.toml, without running the file.
bl_info = {
    "name": "Multiplane",
    "author": "The Multiplane project",
    "version": (0, 1, 0),
    "blender": (3, 4, 0),
    "location": "File > Import > Multiplane; sidebar of the 3D view",
    "description": "Import storyboards painted as layers as 2.5D scenes",
    "category": "Import-Export",
}


def register() -> None:
    for module in modules():
        module.register()


def unregister() -> None:
    for module in reversed(modules()):
        module.unregister()


def modules() -> list[Any]:
    """In the order of their panels in the sidebar."""
    from . import camera_move, depth_pass, operators, paint, panel, timers

    return [timers, operators, paint, depth_pass, panel, camera_move]
