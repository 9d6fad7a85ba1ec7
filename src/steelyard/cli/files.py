"""Writes files of the user's: new ones only where nothing was, old ones whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile

from steelyard.errors import UsageError
from steelyard.reading import lies_within


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


def replace(path: str, text: str) -> None:
    """Give a file another text, at once; its mode stays, and a link to it stays a link.

    Raises UsageError when it cannot be written: the file is then as it was.
    """
    target = os.path.realpath(path)
    try:
        mode = stat.S_IMODE(os.stat(target).st_mode)
        if not os.access(target, os.W_OK):
            raise UsageError(f"cannot write {path}: it is read-only")
        descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".steelyard-")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except OSError as error:
        os.unlink(temporary)
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
