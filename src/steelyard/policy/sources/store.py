"""Where fetched policies are kept: a folder of folders, each named by the digest of what is in it.

Nothing gets in before its digest is known, and nothing is used before its digest was computed again from what lies there.
Only where nobody but the user may write is anything kept or used, as in `policy/cache.py`.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from steelyard.errors import PolicyError
from steelyard.policy.cache import is_ours, make_private
from steelyard.policy.sources.content import FOLDERS, Content, Limits
from steelyard.reading import Limits as Sizes
from steelyard.reading import Unreadable, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.sources.source import Source

_PRIVATE: Final = 0o700
_FETCH: Final = "`steelyard policy fetch` puts it there; nothing else uses the network."


class Store:
    """A folder of contents; None for none, where nothing can be kept. `limits` bound what is read back."""

    def __init__(self, folder: str | None, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
        self._top = folder
        self._limits = limits

    def place(self, digest: str, name: str) -> str:
        """Return the folder of a content; `name` is the source, for the error.

        Raises PolicyError when it is not there, or is not what the digest says.
        """
        folder = self._folder(digest)
        if not os.path.isdir(folder):
            raise PolicyError(f"`{name}` is locked, but not in the cache of this machine", hint=_FETCH)
        found = self._digest(folder)
        if found != digest:
            raise PolicyError(
                f"the cached content of `{name}` was changed: locked is {digest}, found {found}",
                hint="Find out who did; `steelyard policy fetch` fetches it anew.",
            )
        return folder

    def has(self, digest: str) -> bool:
        """Whether a content is there and whole."""
        folder = self._folder(digest)
        if not os.path.isdir(folder):
            return False
        return self._digest(folder) == digest

    def put(self, content: Content) -> None:
        """Keep a content, whole or not at all; what lies in its place and is not it is replaced."""
        import shutil  # noqa: PLC0415 - a run only reads
        import tempfile  # noqa: PLC0415 - as above

        folder = self._folder(content.digest)
        if os.path.isdir(folder) and self.has(content.digest):
            return
        top = os.path.dirname(folder)
        try:
            make_private(top)
            self._refuse_others(top)
            temporary = tempfile.mkdtemp(prefix=".new-", dir=top)
            try:
                write_content(content, os.path.join(temporary, "policy"))
                with suppress(FileNotFoundError):
                    os.rename(folder, os.path.join(temporary, "old"))
                os.rename(os.path.join(temporary, "policy"), folder)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
        except OSError as error:
            raise PolicyError(
                f"cannot keep policies in {top}: {error.strerror}",
                hint="STEELYARD_CACHE names another folder.",
            ) from error

    def _folder(self, digest: str) -> str:
        if self._top is None:
            raise PolicyError(
                "there is no cache on this machine, and so nothing to take a locked policy from",
                hint="Set STEELYARD_CACHE to a folder that only you may write.",
            )
        return os.path.join(self._top, digest.replace(":", "-"))

    def _digest(self, folder: str) -> str:
        """Compute the digest of what lies in a folder: of all of it, so that nothing can lie beside what was locked."""
        self._refuse_others(os.path.dirname(folder))
        files: list[tuple[str, bytes]] = []
        total = 0
        for path in self._files(folder):
            if len(files) == self._limits.files:
                return "more files than any policy has"
            try:
                content = read_bytes(path, Sizes(bytes=self._limits.file))
            except Unreadable as error:
                raise PolicyError(f"cannot read {path}: {error.reason}", hint=_FETCH) from error
            total += len(content)
            if total > self._limits.total:
                return "more bytes than any policy has"
            files.append((os.path.relpath(path, folder).replace(os.sep, "/"), content))
        return Content(tuple(sorted(files))).digest

    def _files(self, folder: str) -> Iterator[str]:
        self._refuse_others(folder)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            raise PolicyError(f"cannot read {folder}: {error.strerror}", hint=_FETCH) from error
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from self._files(entry.path)
            else:
                self._refuse_others(entry.path)
                yield entry.path

    @staticmethod
    def _refuse_others(path: str) -> None:
        try:
            status = os.lstat(path)
        except OSError as error:
            raise PolicyError(f"cannot read {path}: {error.strerror}", hint=_FETCH) from error
        if stat.S_ISLNK(status.st_mode) or not is_ours(status):
            raise PolicyError(
                f"{path} is a link, or somebody else may write it: no policy is taken from there",
                hint="Remove it, or set STEELYARD_CACHE to a folder that only you may write.",
            )


def entry_point(folder: str, source: Source) -> str:
    """Return what a source stands for in the folder of its content: all of it, or one pack. Raises PolicyError."""
    if not source.pack:
        return folder
    path = os.path.join(folder, "packs", source.pack)
    if not os.path.isfile(path):
        raise PolicyError(f"there is no pack {source.pack} in `{source.text}`", hint="Name one that it has.")
    return path


def write_content(content: Content, folder: str) -> None:
    """Write a content to a new folder. Raises OSError."""
    os.mkdir(folder, _PRIVATE)
    for name in FOLDERS:
        os.mkdir(os.path.join(folder, name), _PRIVATE)
    for path, text in content.files:
        at = os.path.join(folder, *path.split("/"))
        os.makedirs(os.path.dirname(at), mode=_PRIVATE, exist_ok=True)
        with open(at, "xb", opener=_private) as file:
            file.write(text)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
