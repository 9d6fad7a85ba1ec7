"""Sources as a lock has them: each stands for content that is on this machine and has the digest of its entry."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.sources.lock import FILE, lock_of
from steelyard.policy.sources.source import parse_source
from steelyard.policy.sources.store import entry_point

if TYPE_CHECKING:
    from steelyard.policy.sources.lock import Entry, Lock
    from steelyard.policy.sources.store import Store


class Locked:
    """What a lock and a cache know; the text of the lock is read when the first source is asked for."""

    def __init__(self, text: bytes, store: Store, shown: str = FILE) -> None:
        self._text = text
        self._shown = shown
        self._store = store

    @property
    def stamp(self) -> bytes:
        """The lock itself: it has the digest of all content."""
        return self._text

    @cached_property
    def lock(self) -> Lock:
        """The entries. Raises PolicyError for a lock that cannot be used."""
        return lock_of(self._text, self._shown)

    def place(self, source: str) -> str:
        """Return the policy folder or pack file of a locked source, its digest proven. Raises PolicyError otherwise."""
        parsed = parse_source(source)
        folder = self._store.place(self.entry(source).digest, source)
        return entry_point(folder, parsed)

    def entry(self, source: str) -> Entry:
        """Return the entry of a source. Raises PolicyError when it is not locked."""
        entry = self.lock.entries.get(source)
        if entry is None:
            raise PolicyError(
                f"`{source}` is not in {self._shown}",
                hint="`steelyard policy lock` fetches it and adds its digest, for you to commit.",
            )
        return entry
