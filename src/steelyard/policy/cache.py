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
_DIGITS = "0123456789"
_HEX = _DIGITS + "abcdef"
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
            if made_private(self._folder):
                self._write(self._folder, name, _sealed(name, content), content)
                self._forget_the_oldest(self._folder)
        except OSError:
            return

    @staticmethod
    def _write(folder: str, name: str, *stored: bytes) -> None:
        """Write an entry whole or not at all, whoever else writes it; what stays of a full disk is taken away."""
        temporary = os.path.join(folder, f".{name}.{os.getpid()}")
        file = open(temporary, "xb", opener=_private)  # noqa: SIM115 - from here on it is ours to take away
        try:
            with file:
                file.writelines(stored)
            os.replace(temporary, os.path.join(folder, name))
        except OSError:
            os.unlink(temporary)
            raise

    @staticmethod
    def _forget_the_oldest(folder: str) -> None:
        """Remove entries beyond the newest; what is called otherwise is not ours, whatever folder it is."""
        entries = [entry for entry in os.scandir(folder) if is_entry(entry.name) and entry.is_file()]
        if len(entries) <= _MOST_ENTRIES:
            return
        entries.sort(key=lambda entry: entry.stat().st_mtime_ns)
        for entry in entries[:-_MOST_ENTRIES]:
            os.unlink(entry.path)


def is_entry(name: str) -> bool:
    """Whether an entry, or one that never got finished, is called so: its key, then the process that began to write it."""
    begun, dot, process = name.removeprefix(".").partition(".")
    if len(begun) != 2 * _DIGEST or begun.strip(_HEX):
        return False
    return not dot or (process != "" and not process.strip(_DIGITS))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def identity(status: os.stat_result) -> tuple[int, ...]:
    """Return what tells a file that was looked at from every other one, and from itself once it was written again."""
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


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
    end = _end(folder)
    return end != "" and is_ours(os.lstat(end))


def made_private(folder: str) -> bool:
    """Make a folder where it is not there; whether it is private. Nothing is made by a way that others chose."""
    there = os.path.abspath(folder)
    while not os.path.lexists(there):
        there = os.path.dirname(there)
    if hasattr(os, "geteuid"):
        end = _end(there)
        if not end or not _is_held(os.lstat(end), os.geteuid()):
            return False
    make_private(folder)
    return is_private(folder)


def _end(folder: str) -> str:
    """Return where the way to a folder ends, links followed; empty where somebody else may have chosen a step of it."""
    pending, here, links = os.path.join(os.getcwd(), folder).split(os.sep)[::-1], os.sep, 0
    while pending:
        step = pending.pop()
        if step in ("", os.curdir):
            continue
        if step == os.pardir:
            here = os.path.dirname(here)
            continue
        place = os.path.join(here, step)
        found = os.lstat(place)
        if not _is_held(os.lstat(here), found.st_uid) or links > _MOST_LINKS:
            return ""
        if found.st_mode & _KIND == _LINK:
            links += 1
            target = os.readlink(place)
            here = os.sep if os.path.isabs(target) else here
            pending += target.split(os.sep)[::-1]
        else:
            here = place
    return here


def _is_held(folder: os.stat_result, owner: int) -> bool:
    """Whether nobody but this user and root puts, or takes away, an entry of this owner in a folder."""
    trusted = (_ROOT, os.geteuid())
    if folder.st_uid not in trusted:
        return False
    return not folder.st_mode & _OTHERS_MAY_WRITE or bool(folder.st_mode & _STICKY and owner in trusted)


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
