"""The one place that opens a file to read it: it never waits, and never reads what is not a plain file."""

from __future__ import annotations

import errno
import os
import stat

from steelyard.reading.document import LIMITS, Document, Limits
from steelyard.reading.parsing import is_json, parse_as

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a FIFO without a writer would keep us waiting
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)

_REASONS = {
    errno.ENOENT: "there is no such file",
    errno.ENOTDIR: "there is no such file",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ELOOP: "its symbolic links go round in a circle",
    errno.ENXIO: "it is not a plain file",
    errno.EISDIR: "it is a folder",
}


class Unreadable(Exception):  # noqa: N818  # a fact about the file that the caller reports, no error of ours
    """A path that cannot be read at all. `path` is what the user sees, `reason` a short sentence."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def lies_within(path: str, folder: str) -> bool:
    """Whether a path lies below a folder, or is it, once the links of both are followed; it need not exist."""
    top = os.path.realpath(folder)
    return os.path.join(os.path.realpath(path), "").startswith(os.path.join(top, ""))


def read(path: str, limits: Limits = LIMITS, shown: str | None = None) -> Document:
    """Read the file at `path`, called `shown` in everything the user sees.

    Raises `Unreadable` if it is missing, out of reach, or no plain file.
    """
    shown = path if shown is None else shown
    return parse_as(read_bytes(path, limits, shown), shown, limits, json=is_json(path))


def read_bytes(path: str, limits: Limits = LIMITS, shown: str | None = None) -> bytes:
    """Return the bytes of the file at `path`, at most one more than the limit. Raises `Unreadable`; never blocks."""
    shown = path if shown is None else shown
    try:
        return _bytes(path, limits.bytes + 1)
    except OSError as error:
        if os.path.isdir(path):  # Windows refuses to open a folder, and gives no better reason
            raise Unreadable(shown, _REASONS[errno.EISDIR]) from error
        reason = _REASONS.get(error.errno or 0) or (error.strerror or "it cannot be read").lower()
        raise Unreadable(shown, reason) from error
    except ValueError as error:  # a NUL, or what no file name can hold
        raise Unreadable(shown, "this cannot be the path of a file") from error


def open_plain(path: str) -> tuple[int, int]:
    """Return a descriptor to read a plain file, and its size. Raises OSError for anything else; never blocks."""
    descriptor = os.open(path, _FLAGS)
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode):
        return descriptor, status.st_size
    os.close(descriptor)
    raise OSError(errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.ENXIO, "")


def _bytes(path: str, most: int) -> bytes:
    descriptor, size = open_plain(path)
    try:
        # Some plain files (under /proc) tell no size, so read until there is no more.
        chunks, left = [], most
        while left and (chunk := os.read(descriptor, min(left, size + 1))):
            chunks.append(chunk)
            left -= len(chunk)
        return b"".join(chunks)
    finally:
        os.close(descriptor)
