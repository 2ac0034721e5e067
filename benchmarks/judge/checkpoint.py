"""The judge on disk: half precision, safetensors, with the threshold that goes with the weights."""

from __future__ import annotations

from pathlib import Path

from safetensors import safe_open
from safetensors.torch import save_file

from benchmarks.judge.network import Judge
from generator.errors import InputError

WEIGHTS = Path(__file__).parent / "weights" / "judge.safetensors"


def save_judge(judge: Judge, least_area: float, file: Path) -> None:
    """`least_area`: see `verdict.verdicts`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    state = {name: value.half() for name, value in judge.state_dict().items() if value.is_floating_point()}
    contiguous = {name: value.contiguous() for name, value in state.items()}
    save_file(contiguous, file, metadata={"least_area": str(least_area)})


def load_judge(file: Path = WEIGHTS) -> tuple[Judge, float]:
    """The judge and its `least_area`.

    Raises:
        InputError: there is no such file.
    """
    if not file.is_file():
        raise InputError(
            f"the judge is not here; make it: `python -m benchmarks.judge.train --run RUN --export {file}`",
            file=file,
        )
    judge = Judge()
    with safe_open(file, "pt") as stored:
        state = {name: stored.get_tensor(name).float() for name in stored.keys()}  # noqa: SIM118 - no mapping
        least_area = float(stored.metadata()["least_area"])
    # What is not there are batch normalisation's counters of batches, which only training needs.
    judge.load_state_dict({**judge.state_dict(), **state})
    return judge.eval(), least_area
