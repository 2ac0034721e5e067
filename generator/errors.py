"""The two ways in which work ends early on purpose."""


class InputError(ValueError):
    """The user's input is wrong. `str(error)` reads `<file>: <key>: <what is wrong; what would be right>`."""

    def __init__(self, problem: str, *, file: object = None, key: str | None = None) -> None:
        self.file = None if file is None else str(file)
        self.key = key
        super().__init__(": ".join(part for part in (self.file, key, problem) if part))


class Cancelled(Exception):
    """Raised by a progress callback to stop the work; nothing half-made is kept."""
