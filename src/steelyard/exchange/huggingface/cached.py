"""Hugging Face's own cache: its folders tell repository and commit for certain."""

from __future__ import annotations

import os
import re
from typing import Final

from steelyard.record import NamedTuple

_SNAPSHOT: Final = re.compile(
    r"(?P<root>.*/models--(?P<id>[\w.-]+))/snapshots/(?P<commit>[0-9a-f]{40})", re.DOTALL
)
_SEPARATOR: Final = "--"


class Snapshot(NamedTuple):
    """A folder of the cache: the repository's id, the commit, and the folder that its links may lead into."""

    model: str
    commit: str
    root: str


def snapshot(folder: str) -> Snapshot | None:
    """Return what the path of a folder tells if it is a snapshot in the cache, named as Hugging Face names them."""
    found = _SNAPSHOT.fullmatch(os.path.abspath(folder).replace(os.sep, "/"))
    if not found or found["id"].count(_SEPARATOR) > 1:
        return None
    return Snapshot(found["id"].replace(_SEPARATOR, "/"), found["commit"], found["root"])
