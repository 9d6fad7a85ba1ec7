"""Which folders code may come from: installed packages, never the repository under check or the current folder."""

from __future__ import annotations

import os
import site
import sys
from typing import TYPE_CHECKING

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Search(NamedTuple):
    """The folders of `sys.path`, told apart: where packages may be taken from, and where not."""

    trusted: tuple[str, ...]
    refused: tuple[str, ...]


def search(off_limits: Iterable[str]) -> Search:
    """Tell the entries of `sys.path` apart.

    The current folder, which `python -m` and an empty entry put there, and whatever lies inside of a folder that is
    `off_limits` are refused; the interpreter's own folders of packages never are, wherever they stand.
    """
    folders = tuple(off_limits)
    trusted: list[str] = []
    refused: list[str] = []
    for entry in dict.fromkeys(os.path.abspath(entry or os.curdir) for entry in sys.path):
        is_here = os.path.realpath(entry) == os.path.realpath(os.curdir) and not _is_installed(entry)
        (refused if is_here or lies_in(entry, folders) else trusted).append(entry)
    return Search(tuple(trusted), tuple(refused))


def lies_in(path: str, folders: Iterable[str]) -> bool:
    """Whether a path lies inside of one of these folders, and not among the interpreter's own packages."""
    real = os.path.realpath(path) + os.sep
    inside = any(real.startswith(os.path.realpath(folder).rstrip(os.sep) + os.sep) for folder in folders)
    return inside and not _is_installed(path)


def _is_installed(path: str) -> bool:
    """Whether a path lies among the packages of this very interpreter, as Steelyard's own libraries do.

    A project's environment often stands inside of the project (`.venv`): whoever runs it trusts it already.
    """
    real = os.path.realpath(path) + os.sep
    homes = (*site.getsitepackages(), site.getusersitepackages())
    return any(real.startswith(os.path.realpath(home) + os.sep) for home in homes)
