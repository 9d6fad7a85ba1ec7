"""What a fact may be derived from beside the manifest: files that evidence names, ids that are in use, a catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Seen(NamedTuple):
    """A file that evidence names: whether it is there, and the SHA-256 of its content, None where it cannot be read."""

    found: bool
    digest: Callable[[], str | None]


class Looked(NamedTuple):
    """A look at a path: whether anything was there, and the digest; empty where nobody asked for it."""

    path: str
    found: bool
    digest: str | None


class Files(Protocol):
    """Looks at the files of the repository that a manifest lies in."""

    def look(self, path: str, /) -> Seen:
        """Return what is at a path, which starts at the manifest's folder or at the repository's root."""


class Surroundings(NamedTuple):
    """What there is beside a manifest; None where nobody looked, and then nothing is known of it."""

    files: Files | None = None
    used: tuple[str, ...] | None = None
    """The ids of models that the caller found in use."""
    catalog: Any = None
    """The catalog that is asked (steelyard.knowledge.catalog.Catalog); None for the shipped one."""


NOWHERE: Final = Surroundings()
"""Nothing but the manifest."""
