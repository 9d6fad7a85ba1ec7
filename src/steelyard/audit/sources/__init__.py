"""Where repositories come from: one file per kind of place, all behind one small interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Repository(NamedTuple):
    """Something to audit, as a task: a few strings that any process can be given.

    `path` is its root. `manifests` narrows the audit to these files; without it, the whole of `path` is walked.
    """

    name: str
    path: str
    manifests: tuple[str, ...] = ()


class Source(Protocol):
    """A place that knows repositories."""

    def repositories(self) -> Sequence[Repository]:
        """Return every repository once, by name. Raises UsageError for a place that does not exist."""
        ...
