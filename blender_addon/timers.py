"""Timers that may change Blender's data, even where Blender forgot that it no longer draws.

While a panel is drawn Python may not write. A render that begins in that moment leaves the ban behind for
good (seen in 3.4; reported of later ones): from then on timers fail with "Writing to ID classes in this
context is not allowed". What a property's update does may write all the same, and a property of the window
manager can always be set.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import bpy
from bpy.props import BoolProperty

Timer = Callable[[], float | None]
"""Returns the seconds until it wants to be called again; None: never."""


class Call:
    """What the property's update is to call, and what came of it."""

    timer: Timer
    answer: float | None


def may_write(timer: Timer) -> Timer:
    """The same timer, free to change data and to call operators. One that raises is not called again."""

    @wraps(timer)
    def called() -> float | None:
        Call.timer, Call.answer = timer, None
        bpy.context.window_manager.multiplane_call = True
        return Call.answer

    return called


def call(manager: Any, context: Any) -> None:
    Call.answer = Call.timer()


def register() -> None:
    bpy.types.WindowManager.multiplane_call = BoolProperty(update=call, options={"HIDDEN", "SKIP_SAVE"})


def unregister() -> None:
    del bpy.types.WindowManager.multiplane_call
