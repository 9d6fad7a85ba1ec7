"""Keeps what was computed from policy files, so that an unchanged policy is not computed again.

Entries live in the user's own cache folder and nowhere else: what somebody else owns, may write or chose the way to is
not looked at. Each is one file named after its key, written whole or not at all, and carries a digest of itself: a
damaged or foreign entry is passed over and rebuilt.
A cache is a matter of speed only: whatever goes wrong with it, the answer is the same.
"""

from __future__ import annotations

import os
from _blake2 import blake2b  # hashlib brings OpenSSL in, 4 ms that every run would pay

from steelyard.resources import VERSION

# Neither typing nor re nor contextlib: an unchanged run is answered from here in the time they take to load.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGEST = 16
_ENTRY = rf"\.?[0-9a-f]{{{2 * _DIGEST}}}(\.[0-9]+)?"
"""What an entry, or one that never got finished, is called."""

_MOST_ENTRIES = 64
_LARGEST = 64 * 1024 * 1024
_PRIVATE = 0o700
_OTHERS_MAY_WRITE = 0o022
_STICKY = 0o1000
"""Only the owner of an entry may take it away, as in /tmp."""
_LINK, _KIND = 0o120000, 0o170000
_MOST_LINKS = 40
_ROOT = 0


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
                if not is_ours(os.fstat(file.fileno())) or not is_private(self._folder):
                    return None
                stored = file.read(_LARGEST)  # what is longer has no business here, and fails its digest
        except OSError:
            return None
        digest, content = stored[:_DIGEST], stored[_DIGEST:]
        return content if digest == _sealed(name, content) else None

    def put(self, name: str, content: bytes) -> None:
        """Keep an entry; a folder that cannot be written, or not only by this user, is no error."""
        if self._folder is None:
            return
        try:
            make_private(self._folder)
            if is_private(self._folder):
                self._write(self._folder, name, _sealed(name, content) + content)
                self._forget_the_oldest(self._folder)
        except OSError:
            return

    @staticmethod
    def _write(folder: str, name: str, stored: bytes) -> None:
        """Write an entry whole or not at all, whoever else writes it; what stays of a full disk is taken away."""
        temporary = os.path.join(folder, f".{name}.{os.getpid()}")
        file = open(temporary, "xb", opener=_private)  # noqa: SIM115 - from here on it is ours to take away
        try:
            with file:
                file.write(stored)
            os.replace(temporary, os.path.join(folder, name))
        except OSError:
            os.unlink(temporary)
            raise

    @staticmethod
    def _forget_the_oldest(folder: str) -> None:
        """Remove entries beyond the newest; what is called otherwise is not ours, whatever folder it is."""
        entries = [entry for entry in os.scandir(folder) if is_entry(entry.name) and entry.is_file()]
        entries.sort(key=lambda entry: entry.stat().st_mtime_ns)
        for entry in entries[:-_MOST_ENTRIES]:
            os.unlink(entry.path)


def is_entry(name: str) -> bool:
    """Whether an entry, or one that never got finished, is called so."""
    import re  # noqa: PLC0415 - only where something is kept

    return re.fullmatch(_ENTRY, name) is not None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def is_ours(status: os.stat_result) -> bool:
    """Whether nobody but this user could have written it: what is kept is run, as Python's own caches are."""
    if not hasattr(os, "geteuid"):  # pragma: no cover - Windows keeps profiles apart itself
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_MAY_WRITE


def is_private(folder: str) -> bool:
    """Whether nobody but this user and root could have put what lies in a folder there: neither in it nor on the way to it.

    Who may write a folder on the way, or owns a link of it, chooses what is found at its end. Raises OSError where the way
    leads nowhere.
    """
    if not hasattr(os, "geteuid"):  # pragma: no cover - as above
        return True
    trusted = (_ROOT, os.geteuid())
    pending, here, links = os.path.join(os.getcwd(), folder).split(os.sep)[::-1], os.sep, 0
    while pending:
        step = pending.pop()
        if step in ("", os.curdir):
            continue
        if step == os.pardir:
            here = os.path.dirname(here)
            continue
        place = os.path.join(here, step)
        holder, found = os.lstat(here), os.lstat(place)
        is_held = not holder.st_mode & _OTHERS_MAY_WRITE or (
            holder.st_mode & _STICKY and found.st_uid in trusted
        )
        if holder.st_uid not in trusted or not is_held or links > _MOST_LINKS:
            return False
        if found.st_mode & _KIND == _LINK:
            links += 1
            target = os.readlink(place)
            here = os.sep if os.path.isabs(target) else here
            pending += target.split(os.sep)[::-1]
        else:
            here = place
    return is_ours(os.lstat(here))


def make_private(folder: str) -> None:
    """Make a folder and those above it, where they are not there, for this user alone. Raises OSError."""
    above = os.path.dirname(folder)
    if above not in ("", folder) and not os.path.isdir(above):
        make_private(above)
    try:
        os.mkdir(folder, _PRIVATE)
    except FileExistsError:
        if not os.path.isdir(folder):
            raise


def _sealed(name: str, content: bytes) -> bytes:
    """Digest an entry under its own name, so that one entry cannot stand in for another."""
    return blake2b(content, digest_size=_DIGEST, key=name.encode()[:64]).digest()


NO_CACHE = Cache(None)
"""Keeps nothing and knows nothing."""
