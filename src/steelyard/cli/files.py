"""Writes files of the user's: new ones only where nothing was, old ones whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile

from steelyard.config import find_root
from steelyard.errors import UsageError
from steelyard.reading import Limits, Unreadable, lies_within, read_bytes

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def refuse_way_out(path: str, folder: str, hint: str = "Remove the link.") -> None:
    """Raise UsageError for a path that links lead out of the folder that was named, before anything is written there.

    Whoever brings the folder along, as a pull request does, must not choose what else is written or removed.
    """
    if not lies_within(path, folder):
        raise UsageError(f"{path} leads out of {folder} through a link, and is left alone", hint=hint)


def create(path: str, text: str) -> bool:
    """Create a file, and return whether it was not there before. A link in its place counts as being there.

    Raises UsageError when it cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        return False
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        os.unlink(path)  # half a file would be worse than none
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    return True


def replace(path: str, text: str | bytes, was: bytes | None = None) -> None:
    """Give a file another content, at once; its mode and owner stay, and a link to it stays a link.

    Raises UsageError, and leaves the file as it is, when it cannot be written, or is by then not what it `was`.
    """
    target = os.path.realpath(path)
    try:
        before = os.stat(target)
        # Root may write what is read-only, and was asked not to all the same.
        if not before.st_mode & _WRITABLE or not os.access(target, os.W_OK):
            raise UsageError(f"cannot write {path}: it is read-only")
        descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".steelyard-")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    try:
        with open(descriptor, "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
            file.flush()
            os.fsync(file.fileno())
        _own(temporary, before)
        os.chmod(temporary, stat.S_IMODE(before.st_mode))
        if was is not None:
            _refuse_changed(path, was)
        os.replace(temporary, target)
    except UsageError:
        os.unlink(temporary)
        raise
    except OSError as error:
        os.unlink(temporary)
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


def rewrite(path: str, before: bytes, after: bytes, root: str) -> None:
    """Give a file of a repository another content than the one that was read.

    Raises UsageError, and leaves the file as it is, when it cannot be written, changed meanwhile, or is a link to something
    outside of the repository: of the run's, of the one that the file lies in (for a file that was named elsewhere: of its folder).
    """
    top = os.path.join(os.path.abspath(root), "")
    folder = os.path.dirname(path) or os.curdir
    home = root if os.path.abspath(path).startswith(top) else folder
    own = find_root(folder)
    # A run over many repositories starts above them, and each is a stranger to the others.
    for one in (home, own) if os.path.lexists(os.path.join(own, ".git")) else (home,):
        refuse_way_out(path, one, "Name that file itself.")
    _refuse_changed(path, before)
    replace(path, after, before)


def _refuse_changed(path: str, before: bytes) -> None:
    try:
        now = read_bytes(path, Limits(bytes=len(before)))
    except Unreadable as error:
        raise UsageError(f"cannot write {error}") from error
    if now != before:
        raise UsageError(f"{path} changed meanwhile, and is left alone", hint="Run it again.")


def _own(temporary: str, before: os.stat_result) -> None:
    """Give a new file the owner and group of the one it replaces. Raises OSError where that may not be."""
    now = os.stat(temporary)
    if hasattr(os, "chown") and (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        os.chown(temporary, before.st_uid, before.st_gid)
