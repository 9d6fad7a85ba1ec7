"""Finds manifests: the files that are named, and `ai-models.{yaml,yml,json}` below the folders that are named."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Protocol

from steelyard.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

NAMES = ("ai-models.yaml", "ai-models.yml", "ai-models.json")

_NEVER = frozenset((".git", ".hg", ".svn"))


_LONGEST_IGNORE = 1_000_000
_MOST_STARS = 2
_MOST_ANY_DEPTH = 3


class _Opinion(Protocol):
    @property
    def include(self) -> bool | None: ...


class _Ignores(Protocol):
    def check_file(self, file: str) -> _Opinion: ...


def discover(
    paths: Sequence[str], exclude: Sequence[str] = (), root: str = ".", *, gitignore: bool = True
) -> list[str]:
    """Return the manifests that `paths` stand for, each once, sorted by path.

    A file is taken as it is, whatever its name; a folder is walked without following links, leaving out what
    its `.gitignore` files (unless `gitignore` is false: who audits a repository does not let it hide what it
    committed) or `exclude` (gitignore patterns from `root`) leave out. A folder that may not be entered is returned
    itself, to be reported as unreadable. Raises UsageError for a path that does not exist.
    """
    found: dict[str, str] = {}
    excluded = (root, _spec(exclude)) if exclude else None
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
            _walk(path, excluded, gitignore=gitignore) if stat.S_ISDIR(mode) and not is_named else (path,)
        )
        for match in matches:
            found.setdefault(os.path.abspath(match), os.path.normpath(match))
    return sorted(found.values())


def _walk(top: str, excluded: tuple[str, _Ignores] | None, *, gitignore: bool) -> Iterator[str]:
    pending = [(top, [*_inherited_ignores(top)] if gitignore else [])]
    while pending:
        folder, ignores = pending.pop()
        try:
            with os.scandir(folder) as entries:
                listing = list(entries)
        except OSError:
            yield folder
            continue
        if gitignore and any(entry.name == ".gitignore" for entry in listing):
            ignores = [*ignores, *_ignores(folder)]
        for entry in listing:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not (is_folder or entry.name in NAMES) or entry.name in _NEVER:
                continue
            # What the configuration excludes, no `.gitignore` brings back.
            if excluded and _ignored(entry.path, [excluded], is_folder=is_folder):
                continue
            if ignores and _ignored(entry.path, ignores, is_folder=is_folder):
                continue
            if entry.name in NAMES:
                yield entry.path
            else:
                pending.append((entry.path, ignores))


def _inherited_ignores(top: str) -> Iterator[tuple[str, _Ignores]]:
    """Yield the `.gitignore` files between the repository's root and `top`, outermost first."""
    above: list[str] = []
    folder = os.path.abspath(top)
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return  # not in a repository: nothing above has a say
        folder = parent
        above.append(folder)
    for outer in reversed(above):
        yield from _ignores(outer)


def _ignores(folder: str) -> Iterator[tuple[str, _Ignores]]:
    path = os.path.join(folder, ".gitignore")
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return  # a pipe would block us
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            lines = file.read(_LONGEST_IGNORE).split("\n")
    except OSError:
        return
    yield folder, _spec(lines)


def _spec(lines: Iterable[str]) -> _Ignores:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - 40 ms that a run on named files does not need

    return GitIgnoreSpec(filter(None, (_pattern(line) for line in lines if _tame(line))))


def _pattern(line: str) -> GitIgnoreSpecPattern | None:
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415 - as above

    try:
        return GitIgnoreSpecPattern(line)
    except ValueError:
        return None  # what git would not read either leaves nothing out


def _tame(line: str) -> bool:
    """Whether a pattern matches in bounded time; one that is not leaves nothing out, so more is checked."""
    segments = line.split("/")
    return segments.count("**") <= _MOST_ANY_DEPTH and all(
        segment.count("*") <= _MOST_STARS for segment in segments
    )


def _ignored(path: str, ignores: Sequence[tuple[str, _Ignores]], *, is_folder: bool) -> bool:
    """Whether the innermost file that has an opinion leaves the path out, as git decides it."""
    for folder, spec in reversed(ignores):
        relative = os.path.relpath(os.path.abspath(path), os.path.abspath(folder)).replace(os.sep, "/")
        opinion = spec.check_file(relative + "/" if is_folder else relative).include
        if opinion is not None:
            return opinion
    return False
