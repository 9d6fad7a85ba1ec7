"""Finds manifests: the files that are named, and `ai-models.{yaml,yml,json}` below the folders that are named."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from steelyard.errors import UsageError
from steelyard.manifest.ignores import Ignores, left_out, parse_ignores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NAMES = ("ai-models.yaml", "ai-models.yml", "ai-models.json")

_NEVER = frozenset((".git",))

_LONGEST_IGNORE = 1_000_000


def discover(
    paths: Sequence[str],
    exclude: Sequence[str] = (),
    root: str = ".",
    *,
    gitignore: bool = True,
    kept_in: Callable[[str], str] | None = None,
) -> list[str]:
    """Return the manifests that `paths` stand for, each once, sorted by path.

    A file is taken as it is, whatever its name; a folder is walked without following links, leaving out what
    its `.gitignore` files (unless `gitignore` is false: who audits a repository does not let it hide what it
    committed) or `exclude` (gitignore patterns from `root`) leave out. A folder that may not be entered is returned
    itself, to be reported as unreadable. `kept_in` says where the `.gitignore` of a folder is, if not in it. Raises UsageError for a path that does not exist.
    """
    found: dict[str, str] = {}
    excluded = parse_ignores(root, exclude)
    for path in paths:
        try:
            mode = os.stat(path).st_mode
        except (FileNotFoundError, NotADirectoryError):
            if not os.path.islink(path):
                raise UsageError(
                    f"there is no {path}", hint="Name a manifest or a folder that exists."
                ) from None
            mode = 0
        except ValueError:
            raise UsageError(f"{path!r} is not a path") from None
        except OSError:
            mode = 0  # a loop of links, a folder we may not enter: reading it will say so at its place
        is_named = os.path.basename(os.path.normpath(path)) in NAMES
        matches = (
            _walk(path, excluded, kept_in, gitignore=gitignore)
            if stat.S_ISDIR(mode) and not is_named
            else (path,)
        )
        for match in matches:
            found.setdefault(os.path.abspath(match), os.path.normpath(match))
    return sorted(found.values())


def _walk(
    top: str, excluded: Ignores, kept_in: Callable[[str], str] | None = None, *, gitignore: bool
) -> Iterator[str]:
    above = _ignores_above(top) if gitignore else []
    if above is None or _is_within_excluded(top, excluded):
        return
    pending = [(top, above)]
    while pending:
        folder, ignores = pending.pop()
        try:
            with os.scandir(folder) as entries:
                listing = list(entries)
        except OSError:
            yield folder
            continue
        kept = kept_in(folder) if kept_in else folder
        if gitignore and (kept != folder or any(entry.name == ".gitignore" for entry in listing)):
            ignores = [*ignores, *ignores_in(folder, kept)]
        for entry in listing:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not (is_folder or entry.name in NAMES) or entry.name in _NEVER:
                continue
            # What the configuration excludes, no `.gitignore` brings back.
            if excluded.patterns and left_out(entry.path, [excluded], is_folder=is_folder):
                continue
            if ignores and left_out(entry.path, ignores, is_folder=is_folder):
                continue
            if entry.name in NAMES:
                yield entry.path
            else:
                pending.append((entry.path, ignores))


def _ignores_above(top: str) -> list[Ignores] | None:
    """Return what the `.gitignore` files above `top` say, up to the repository's root; None if they leave it out."""
    way = [os.path.abspath(top)]
    while not os.path.exists(os.path.join(way[-1], ".git")):
        parent = os.path.dirname(way[-1])
        if parent == way[-1]:
            return []  # not in a repository: nothing above has a say
        way.append(parent)
    ignores: list[Ignores] = []
    while len(way) > 1:
        ignores += ignores_in(way.pop())
        if left_out(way[-1], ignores, is_folder=True):
            return None
    return ignores


def _is_within_excluded(top: str, excluded: Ignores) -> bool:
    folder = os.path.abspath(top)
    while folder != os.path.dirname(folder):
        if excluded.opinion(folder, is_folder=True):
            return True
        folder = os.path.dirname(folder)
    return False


def is_left_out(folder: str, exclude: Sequence[str], root: str) -> bool:
    """Whether a walk from `root` would leave a folder below it out, be it there or not."""
    excluded, way = [parse_ignores(root, exclude)], os.path.abspath(root)
    ignores: list[Ignores] = []
    for step in os.path.relpath(folder, way).split(os.sep):
        ignores += ignores_in(way)
        way = os.path.join(way, step)
        if left_out(way, excluded, is_folder=True) or left_out(way, ignores, is_folder=True):
            return True
    return False


def ignores_in(folder: str, kept_in: str = "") -> Iterator[Ignores]:
    """Yield what the `.gitignore` of a folder, or one that is kept elsewhere for it, says, if there is one."""
    path = os.path.join(kept_in or folder, ".gitignore")
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return  # a pipe would block us; a link is not followed, as git does not
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            lines = file.read(_LONGEST_IGNORE).split("\n")
    except OSError:
        return
    yield parse_ignores(folder, lines)
