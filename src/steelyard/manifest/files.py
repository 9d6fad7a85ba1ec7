"""Looks at the files that a manifest's evidence names: whether they are there, and what their digest is."""

from __future__ import annotations

import os
import stat
from functools import cached_property, partial
from typing import Final

from steelyard.manifest.surroundings import Looked, Seen
from steelyard.reading import open_plain

_LARGEST: Final = 256 * 1024 * 1024
"""A larger file is not read for its digest: whoever brings it must not keep a check busy."""
_MOST_READ: Final = 512 * 1024 * 1024
"""So much is read for all digests of one manifest; the digests of further files stay unknown."""
_CHUNK: Final = 1024 * 1024
_DEEPEST: Final = 100
"""No repository has more folders in each other, and every step of a path is looked up."""


class RepositoryFiles:
    """The files below a repository's root. A path starts at the manifest's folder, or else at the root.

    What leads out of the repository, by `..` or through a link, is not there. Each file is read once.
    """

    def __init__(self, folder: str, root: str) -> None:
        self._folders = tuple(dict.fromkeys((folder or os.curdir, root)))
        self._named_root = root
        self._digests: dict[str, str | None] = {}
        self._looked: dict[str, str] = {}
        self._left = _MOST_READ

    @cached_property
    def _root(self) -> str:
        # Few manifests name files, and the others need not know where links lead the root to.
        return os.path.join(os.path.realpath(self._named_root), "")

    def look(self, path: str, /) -> Seen:
        """Return what is at a path."""
        for folder in self._folders:
            found = self._within(folder, path)
            if found:
                self._looked[path] = found
                return Seen(found=True, digest=partial(self._digest, found))
        self._looked[path] = ""
        return Seen(found=False, digest=lambda: None)

    @property
    def looked(self) -> tuple[Looked, ...]:
        """Everything that was looked at so far, in that order, and what was there."""
        return tuple(
            [Looked(path, bool(real), self._digests.get(real, "")) for path, real in self._looked.items()]
        )

    def is_as_it_was(self, one: Looked) -> bool:
        """Whether a path has what it had when it was looked at."""
        seen = self.look(one.path)
        return seen.found is one.found and (one.digest == "" or seen.digest() == one.digest)

    def _within(self, folder: str, path: str) -> str:
        """Return the real path of a file or folder inside of the repository; empty for anything else."""
        if os.path.isabs(path) or "\0" in path or path.replace("\\", "/").count("/") >= _DEEPEST:
            return ""
        try:
            # The system follows a path much faster than we do: first whether there is anything at all.
            os.stat(os.path.join(folder, path))
            real = os.path.realpath(os.path.join(folder, path))
            mode = os.stat(real).st_mode
        except (OSError, ValueError):
            return ""
        inside = os.path.join(real, "").startswith(self._root)
        return real if inside and (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) else ""

    def _digest(self, path: str) -> str | None:
        """Return the SHA-256 of a file; None for a folder, for what is too large, and for what cannot be read."""
        if path not in self._digests:
            self._digests[path] = self._read(path)
        return self._digests[path]

    def _read(self, path: str) -> str | None:
        import hashlib  # noqa: PLC0415 - few manifests have digests of evidence

        try:
            # What was a plain file just now may be a pipe by now, which would keep us waiting.
            descriptor, size = open_plain(path)
            with open(descriptor, "rb", buffering=0) as file:
                digest = hashlib.sha256()
                left = min(_LARGEST, self._left)
                if size > left:
                    return None
                while chunk := file.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:  # it grows while it is read, or told no size
                        return None
                    self._left -= len(chunk)
                    digest.update(chunk)
        except OSError:
            return None
        return digest.hexdigest()
