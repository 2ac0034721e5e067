"""The shot of which a composition is a version."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from exporters.composition import Composition
from exporters.normalise import CompositionError
from generator.storyboard.shot import Shot
from server.ids import layer_id

READ = TypeAdapter(Shot)


def shot_of(composition: Composition) -> Shot:
    """The shot as it was read when the version was made.

    Raises:
        CompositionError: nobody wrote it down, as in a composition of another program.
    """
    try:
        return READ.validate_python(composition.shot)
    except ValidationError as error:
        raise CompositionError(composition.file, "shot", str(error).splitlines()[0]) from None


def storyboard_of(composition: Composition) -> str:
    return str((composition.shot or {}).get("storyboard", ""))


def ids_of(composition: Composition) -> dict[str, str]:
    """The layers' ids by the subjects' keys."""
    shot, storyboard = shot_of(composition), storyboard_of(composition)
    return {subject.key: layer_id(storyboard, shot.key, subject.key) for subject in shot.subjects}
