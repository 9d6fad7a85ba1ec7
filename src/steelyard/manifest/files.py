"""Looks at the files that a manifest's evidence names: whether they are there, and what their digest is."""

from __future__ import annotations

import os
import stat
from functools import partial
from typing import Final

from steelyard.manifest.surroundings import Seen

_LARGEST: Final = 256 * 1024 * 1024
"""A larger file is not read for its digest: whoever brings it must not keep a check busy."""
_CHUNK: Final = 1024 * 1024


class RepositoryFiles:
    """The files below a repository's root. A path starts at the manifest's folder, or else at the root.

    What leads out of the repository, by `..` or through a link, is not there.
    """

    def __init__(self, folder: str, root: str) -> None:
        self._folders = tuple(dict.fromkeys((folder or os.curdir, root)))
        self._root = os.path.join(os.path.realpath(root), "")

    def look(self, path: str, /) -> Seen:
        """Return what is at a path."""
        for folder in self._folders:
            found = self._within(folder, path)
            if found:
                return Seen(found=True, digest=partial(_digest, found))
        return Seen(found=False, digest=lambda: None)

    def _within(self, folder: str, path: str) -> str:
        """Return the real path of a file or folder inside of the repository; empty for anything else."""
        if os.path.isabs(path) or "\0" in path:
            return ""
        real = os.path.realpath(os.path.join(folder, path))
        try:
            mode = os.stat(real).st_mode
        except (OSError, ValueError):
            return ""
        inside = os.path.join(real, "").startswith(self._root)
        return real if inside and (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) else ""


def _digest(path: str) -> str | None:
    """Return the SHA-256 of a file; None for a folder, a file that is too large, and one that cannot be read."""
    import hashlib  # noqa: PLC0415 - few manifests have digests of evidence

    try:
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size > _LARGEST:
                return None
            digest = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()
