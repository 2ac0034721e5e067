"""How a checkpoint is used well, by what it and the model file say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from generator.backends.model import RECIPE_FILE, Model, Recipe, is_turbo
from generator.errors import InputError

TURBO_SHIFT = 3.0
"""Z-Image-Turbo's scheduler spends its few steps with this shift; Z-Image's has 6."""


def recipe_of(model: Model, scheduler: Mapping[str, Any]) -> Recipe:
    """What the model file states, else the folder's own file, else what fits the kind of checkpoint.

    Args:
        scheduler: the configuration of the checkpoint's scheduler.

    Raises:
        InputError: the file beside the checkpoint is no recipe.
    """
    names = (Path(model.base).name, model.weights.stem if model.weights else "")
    turbo = any(map(is_turbo, names)) or (
        not scheduler.get("use_dynamic_shifting") and scheduler.get("shift", TURBO_SHIFT) <= TURBO_SHIFT
    )
    kind = {"steps": 8, "guidance": 0.0} if turbo else {}
    stated = model.recipe.model_dump(exclude_unset=True) if model.recipe else {}
    file = Path(model.base) / RECIPE_FILE
    try:
        beside = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return Recipe.model_validate({**kind, **beside, **stated})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise InputError(f"not a recipe: {first['msg']}, is {first['input']!r}", file=file, key=key) from None
    except (ValueError, TypeError) as error:
        raise InputError(f"not a recipe: {error}", file=file) from error
