"""Keeps what was computed from policy files, so that an unchanged policy is not computed again.

Entries live in the user's own cache folder and nowhere else: what somebody else owns or may write is not
looked at. Each is one file named after its key, written whole or not at all, and carries a digest of itself: a
damaged or foreign entry is passed over and rebuilt.
A cache is a matter of speed only: whatever goes wrong with it, the answer is the same.
"""

from __future__ import annotations

import os
from _blake2 import blake2b  # hashlib brings OpenSSL in, 4 ms that every run would pay
from typing import TYPE_CHECKING

from steelyard.resources import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGEST = 16
_MOST_ENTRIES = 64
_PRIVATE = 0o700
_OTHERS_MAY_WRITE = 0o022


def key(parts: Iterable[bytes]) -> str:
    """Return the key of what is computed from these parts and this version of Steelyard."""
    digest = blake2b(VERSION.encode(), digest_size=_DIGEST)
    for part in parts:
        # The length first, so that no two lists of parts read the same.
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


class Cache:
    """A folder of entries; `None` for no cache at all."""

    def __init__(self, folder: str | None) -> None:
        self._folder = folder

    def get(self, name: str) -> bytes | None:
        """Return an entry, or None when there is none that can be trusted."""
        if self._folder is None:
            return None
        try:
            with open(os.path.join(self._folder, name), "rb") as file:
                if not _is_ours(os.fstat(file.fileno())) or not _is_ours(os.stat(self._folder)):
                    return None
                stored = file.read()
        except OSError:
            return None
        digest, content = stored[:_DIGEST], stored[_DIGEST:]
        return content if digest == _sealed(name, content) else None

    def put(self, name: str, content: bytes) -> None:
        """Keep an entry; a folder that cannot be written is no error."""
        if self._folder is None:
            return
        temporary = os.path.join(self._folder, f".{name}.{os.getpid()}")
        try:
            os.makedirs(self._folder, mode=_PRIVATE, exist_ok=True)
            with open(temporary, "xb", opener=_private) as file:
                file.write(_sealed(name, content) + content)
            os.replace(temporary, os.path.join(self._folder, name))
            self._forget_the_oldest()
        except OSError:
            return

    def _forget_the_oldest(self) -> None:
        assert self._folder is not None  # noqa: S101 - only called where there is one
        entries = [entry for entry in os.scandir(self._folder) if entry.is_file(follow_symlinks=False)]
        entries.sort(key=lambda entry: entry.stat().st_mtime_ns)
        for entry in entries[:-_MOST_ENTRIES]:
            os.unlink(entry.path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _is_ours(status: os.stat_result) -> bool:
    """Whether nobody but this user could have written it: what is kept is run, as Python's own caches are."""
    if not hasattr(os, "geteuid"):  # pragma: no cover - Windows keeps profiles apart itself
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_MAY_WRITE


def _sealed(name: str, content: bytes) -> bytes:
    """Digest an entry under its own name, so that one entry cannot stand in for another."""
    return blake2b(content, digest_size=_DIGEST, key=name.encode()[:64]).digest()


NO_CACHE = Cache(None)
"""Keeps nothing and knows nothing."""
