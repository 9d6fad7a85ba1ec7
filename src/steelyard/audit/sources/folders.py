"""Repositories below folders of this machine: git checkouts, and folders that never became one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from steelyard.audit.sources import Repository
from steelyard.errors import UsageError
from steelyard.manifest.discover import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Folders:
    """Every repository below some folders.

    A folder with a `.git` is a repository, whatever lies in it. A folder that holds repositories further down
    is looked into, its own manifests being a row of their own; any other folder in it is a project. Links and
    dot-folders are left alone, and git is never started: a stranger's checkout may configure programs for it.
    """

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = folders

    def repositories(self) -> list[Repository]:
        """Return the repositories, each once, by name and path."""
        found: dict[str, Repository] = {}
        for folder in self._folders:
            for repository in _below(_existing(folder)):
                key = "\0".join((os.path.realpath(repository.path), *repository.manifests))
                found.setdefault(key, repository)
        return sorted(found.values())


def _existing(folder: str) -> str:
    try:
        os.scandir(folder).close()
    except FileNotFoundError:
        raise UsageError(f"there is no {folder}", hint="Name a folder that holds repositories.") from None
    except NotADirectoryError:
        hint = "`steelyard check` checks a single manifest."
        raise UsageError(f"{folder} is not a folder", hint=hint) from None
    except OSError as error:
        raise UsageError(f"cannot look into {folder}: {error.strerror}") from error
    except ValueError:
        raise UsageError(f"{folder!r} is not a path") from None
    folder = os.path.normpath(folder)
    # A folder called `-` is not standard input, nor `-x` an option in the hint that is given for it.
    return os.path.join(os.curdir, folder) if folder.startswith("-") else folder


def _below(top: str) -> Iterator[Repository]:
    """Yield the repositories of one folder, named by their path below it; the folder itself by its own name."""
    if _is_repository(top):
        yield Repository(_own_name(top), top)
        return
    holders = _holders(top)
    manifests, children = _listing(top)
    if top not in holders and (manifests or not any(_has_something(child) for child in children)):
        yield Repository(_own_name(top), top)
        return
    pending = [top]
    while pending:
        folder = pending.pop()
        manifests, children = _listing(folder)
        if manifests:
            yield Repository(_name(folder, top), folder, tuple(manifests))
        for child in children:
            if child in holders:
                pending.append(child)
            elif _is_repository(child) or _has_something(child):
                yield Repository(_name(child, top), child)


def _holders(top: str) -> set[str]:
    """Return the folders, from `top` down, that have a repository somewhere below them."""
    holders: set[str] = set()
    pending = [top]
    while pending:
        folder = pending.pop()
        if not _is_repository(folder):
            pending += _listing(folder)[1]
            continue
        while folder != top:
            folder = os.path.dirname(folder)
            holders.add(folder)
    return holders


def _listing(folder: str) -> tuple[list[str], list[str]]:
    """Return the manifests and the sub-folders right inside a folder, each by name."""
    try:
        with os.scandir(folder) as entries:
            listing = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return [], []  # it becomes a project, whose audit says that it cannot be entered
    manifests = [entry.path for entry in listing if entry.name in NAMES]
    visible = [entry for entry in listing if not entry.name.startswith(".")]
    return manifests, [entry.path for entry in visible if entry.is_dir(follow_symlinks=False)]


def _has_something(folder: str) -> bool:
    """Whether there is anything in a folder; one that we may not enter is taken to hold something."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return True


def _is_repository(folder: str) -> bool:
    return os.path.lexists(os.path.join(folder, ".git"))


def _name(folder: str, top: str) -> str:
    return _own_name(top) if folder == top else os.path.relpath(folder, top).replace(os.sep, "/")


def _own_name(folder: str) -> str:
    absolute = os.path.abspath(folder)
    return os.path.basename(absolute) or absolute
