"""Finds manifests: the files that are named, and `ai-models.{yaml,yml,json}` below the folders that are named."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from steelyard.errors import UsageError
from steelyard.manifest.ignores import Ignores, left_out, parse_ignores
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

NAMES = ("ai-models.yaml", "ai-models.yml", "ai-models.json")

_MISNAMED = frozenset(
    f"{dot}ai{between}model{plural}{ending}"
    for dot in ("", ".")
    for between in ("-", "_", ".", " ", "")
    for plural in ("s", "")
    for ending in (".yaml", ".yml", ".json", ".toml")
)
"""What is meant for a manifest and is none by its name, in lower case; so is one of `NAMES` with a capital letter."""

_NEVER = frozenset((".git",))

_LONGEST_IGNORE = 1_000_000


class Seen(NamedTuple):
    """What a search came by: manifests, files that look like one and are none by their name, and others asked for."""

    manifests: list[str]
    misnamed: list[str]
    others: list[str]


def discover(
    paths: Sequence[str],
    exclude: Sequence[str] = (),
    root: str = ".",
    *,
    gitignore: bool = True,
    kept_in: Callable[[str], str] | None = None,
) -> list[str]:
    """Return the manifests that `paths` stand for, as `search` does."""
    return search(paths, exclude, root, gitignore=gitignore, kept_in=kept_in).manifests


def search(  # noqa: PLR0913 - what to leave out, and what else to look for
    paths: Sequence[str],
    exclude: Sequence[str] = (),
    root: str = ".",
    *,
    gitignore: bool = True,
    others: Collection[str] = (),
    kept_in: Callable[[str], str] | None = None,
) -> Seen:
    """Return the manifests that `paths` stand for, each once, sorted by path, and what else was seen on the way.

    A file is taken as it is, whatever its name; a folder is walked without following links, leaving out what
    its `.gitignore` files (unless `gitignore` is false: who audits a repository does not let it hide what it
    committed) or `exclude` (gitignore patterns from `root`) leave out. A folder that may not be entered is returned
    itself, to be reported as unreadable. Files of the names in `others` are returned, too. `kept_in` says where the
    `.gitignore` of a folder is, if not in it. Raises UsageError for a path that does not exist.
    """
    found: dict[str, str] = {}
    beside: dict[str, str] = {}
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
        is_searched = stat.S_ISDIR(mode) and not is_named
        matches = (
            _walk(path, excluded, others, kept_in, gitignore=gitignore) if is_searched else ((path, True),)
        )
        for match, is_manifest in matches:
            kept = found if is_manifest else beside
            kept.setdefault(os.path.abspath(match), os.path.normpath(match))
    noticed = sorted(shown for real, shown in beside.items() if real not in found)
    return Seen(
        sorted(found.values()),
        [path for path in noticed if os.path.basename(path) not in others],
        [path for path in noticed if os.path.basename(path) in others],
    )


def _walk(
    top: str,
    excluded: Ignores,
    others: Collection[str],
    kept_in: Callable[[str], str] | None = None,
    *,
    gitignore: bool,
) -> Iterator[tuple[str, bool]]:
    """Yield what lies below a folder and has a name to look at, and whether it is a manifest."""
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
            yield folder, True
            continue
        kept = kept_in(folder) if kept_in else folder
        if gitignore and (kept != folder or any(entry.name == ".gitignore" for entry in listing)):
            ignores = [*ignores, *ignores_in(folder, kept)]
        for entry in listing:
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.name in _NEVER or not (is_folder or _is_looked_at(entry.name, others)):
                continue
            # What the configuration excludes, no `.gitignore` brings back.
            if excluded.patterns and left_out(entry.path, [excluded], is_folder=is_folder):
                continue
            if ignores and left_out(entry.path, ignores, is_folder=is_folder):
                continue
            if is_folder and entry.name not in NAMES:
                pending.append((entry.path, ignores))
            else:
                yield entry.path, entry.name in NAMES


def _is_looked_at(name: str, others: Collection[str]) -> bool:
    return name in NAMES or name in others or name.lower() in _MISNAMED


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


def renamed(misnamed: Sequence[str]) -> str:
    """Return how to make manifests of files that look like one, the first of them named; "" for none."""
    if not misnamed:
        return ""
    first = misnamed[0].replace(os.sep, "/")
    if len(misnamed) > 1:
        more = len(misnamed) - 1
        return f"`{first}` and {more} more look like manifests and are none by their names: rename them to {NAMES[0]}"
    name = f"ai-models{os.path.splitext(first)[1].lower()}"
    name = name if name in NAMES else NAMES[0]
    return f"`{first}` looks like a manifest and is none by its name: rename it to {name}"


def nothing_there(path: str, seen: Seen, root: str) -> str:
    """Return what to do about a folder in which a search found no manifest: it may be called otherwise, or left out."""
    if seen.misnamed:
        return renamed(seen.misnamed)
    hidden = search([path], (), root, gitignore=False).manifests
    if not hidden:
        return ""
    first = hidden[0].replace(os.sep, "/")
    more = f" and {len(hidden) - 1} more are" if len(hidden) > 1 else " is"
    return f"`{first}`{more} left out by .gitignore or `exclude`: name the file itself."
