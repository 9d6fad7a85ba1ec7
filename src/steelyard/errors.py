"""Every error Steelyard raises on purpose, each with a message, a way out and an exit code.

    SteelyardError
    ├── UsageError           2  a flag, argument or path that cannot be right
    ├── ConfigError          2  steelyard.yaml, or a baseline, file of waivers or catalog, says something that cannot be
    ├── PolicyError          2  a card, pack or parameter that cannot be evaluated
    ├── NothingToCheckError  3  no manifest where one was asked for
    └── UnreachableError     4  a place elsewhere that does not answer, not in time, or with too much

A broken *manifest* is not an error: it is a finding at its line, and the run goes on. Anything that is
not a `SteelyardError` is our bug (exit 70).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.source import Fault, SourceFile


class Exit:
    """The exit codes, the same for every command and format (docs/exit-codes.md)."""

    HELD = 0
    FAILED = 1
    USAGE = 2
    NOTHING = 3
    INCOMPLETE = 4
    BUG = 70


class SteelyardError(Exception):
    """What the user can mend: a one-line message, a hint, and the faults with their places if it has any."""

    exit_code: ClassVar[int] = Exit.USAGE

    def __init__(
        self, message: str, *, hint: str = "", source: SourceFile | None = None, faults: Sequence[Fault] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.source = source
        self.faults = tuple(faults)


class UsageError(SteelyardError):
    """A flag, an argument or a path that cannot be right."""


class ConfigError(SteelyardError):
    """`steelyard.yaml`, or a file that it may name (baseline, waivers, catalog), says something that cannot be."""


class PolicyError(SteelyardError):
    """A card, pack or parameter that cannot be evaluated: never a skip."""


class NothingToCheckError(SteelyardError):
    """No manifest where one was asked for: an empty run is not a success.

    `misnamed` are the paths of files there that look like manifests and are none by their names.
    """

    exit_code = Exit.NOTHING

    def __init__(self, message: str, *, hint: str = "", misnamed: Sequence[str] = ()) -> None:
        super().__init__(message, hint=hint)
        self.misnamed = tuple(misnamed)


class UnreachableError(SteelyardError):
    """A place elsewhere that does not answer, not in time, or with too much."""

    exit_code = Exit.INCOMPLETE
