"""Sources while they are being locked: what was fetched lies in a folder of its own until all of it is proven."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.sources.source import parse_source
from steelyard.policy.sources.store import entry_point, write_content

if TYPE_CHECKING:
    from steelyard.policy.sources.content import Content
    from steelyard.policy.sources.lock import Entry
    from steelyard.policy.sources.store import Store


class Staging:
    """Content that is kept already, and content that is not yet, by source."""

    stamp = b""

    def __init__(self, folder: str, store: Store) -> None:
        self._folder = folder
        self._store = store
        self.entries: dict[str, Entry] = {}
        self.fetched: dict[str, Content] = {}

    def add(self, source: str, entry: Entry, content: Content | None) -> None:
        """Take a source; without content, it is kept already."""
        self.entries[source] = entry
        if content is not None:
            folder = self._at(entry.digest)
            if not os.path.isdir(folder):
                write_content(content, folder)
            self.fetched[source] = content

    def place(self, source: str) -> str:
        """Return the policy folder or pack file of a source. Raises PolicyError for one that was not taken."""
        parsed = parse_source(source)
        if source not in self.entries:
            raise PolicyError(f"`{source}` is not locked", hint="Run `steelyard policy lock`.")
        digest = self.entries[source].digest
        folder = self._at(digest)
        if not os.path.isdir(folder):
            # What several sources have alike lies in one place, as it will: else its packs would be others.
            folder = self._store.place(digest, source)
        return entry_point(folder, parsed)

    def keep(self) -> None:
        """Keep what was fetched: from here on it can be used."""
        for content in self.fetched.values():
            self._store.put(content)

    def named(self, error: PolicyError) -> PolicyError:
        """Return an error with the sources for the folders they lie in for the moment."""
        message, source, faults = error.message, error.source, error.faults
        for text in self.fetched:
            folder = self._at(self.entries[text].digest)
            message = message.replace(folder, text)
            faults = tuple([one._replace(message=one.message.replace(folder, text)) for one in faults])
            if source is not None:
                source = source._replace(path=source.path.replace(folder, text))
        return PolicyError(message, hint=error.hint, source=source, faults=faults)

    def _at(self, digest: str) -> str:
        return os.path.join(self._folder, digest.replace(":", "-"))
