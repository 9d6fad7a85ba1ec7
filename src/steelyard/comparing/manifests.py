"""Which manifests a run no longer looks at: gone, hidden, or moved to where it does not look."""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING

from steelyard.comparing.gate import near, project_of
from steelyard.manifest.discover import discover, is_left_out
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.comparing.gate import Gate


class Missing(NamedTuple):
    """A manifest, or a submodule that may have some: its path, what happened, what was and is."""

    path: str
    what: str
    was: str
    now: str


_HIDDEN = "excluded or ignored"


def missing(before: Gate, after: Gate, looked_at: Sequence[str]) -> Iterator[Missing]:
    """Yield what the base looked at, or would have, and a run does no longer.

    `looked_at` are the files and folders that the run is given, from the root: a manifest that is moved out of them is
    judged no more, wherever it is now. Each manifest stands for one that is gone.
    """
    new: dict[str, list[str]] = defaultdict(list)
    for path, project in after.manifests.items():
        if path not in before.manifests:
            new[project].append(path)
    for path, project in before.manifests.items():
        if path in after.manifests:
            continue
        there = os.path.lexists(os.path.join(after.config.root, path))
        was = f"the project `{project}`" if project else "looked at"
        moved = [
            one for one in new[project] if project and _within(one, looked_at) >= _within(path, looked_at)
        ]
        if moved:
            new[project].remove(moved[-1])
        elif there:
            yield Missing(path, "a manifest is there and no longer looked at", was, _HIDDEN)
        elif project and new[project]:
            new_place = new[project].pop()
            yield Missing(path, "a manifest is where this run does not look", was, f"{new_place}")
        else:
            yield Missing(path, "a manifest is gone, and none declares its project", was, "gone")
    yield from _hidden(before, after)
    yield from _submodules(before, after)


def _within(path: str, folders: Sequence[str]) -> bool:
    return any(folder == os.curdir or f"{path}/".startswith(f"{folder}/") for folder in folders)


def _hidden(before: Gate, after: Gate) -> Iterator[Missing]:
    """Yield manifests that are no files of the base (of submodules, made by a build), and would have been found.

    A `.gitignore` that git does not know, as tools write into their caches, is nobody's change.
    """
    root, base = after.config.root, before.config.root

    def kept_in(folder: str) -> str:
        inside = os.path.relpath(folder, root)
        file = os.path.join(inside, ".gitignore")
        is_known = near(os.path.join(folder, ".gitignore"), root) in after.listed.ignores
        return os.path.join(base, inside) if is_known or os.path.lexists(os.path.join(base, file)) else folder

    tops = [root] if os.path.isdir(root) else []
    for found in discover(tops, before.config.exclude, root, kept_in=kept_in):
        path = near(found, root)
        if path not in after.manifests and path not in before.manifests:
            project = project_of(found)
            was = f"the project `{project}`" if project else "looked at"
            yield Missing(path, "a manifest is there and no longer looked at", was, _HIDDEN)


def _submodules(before: Gate, after: Gate) -> Iterator[Missing]:
    for path in before.listed.submodules:
        old, new = (os.path.join(side.config.root, path) for side in (before, after))
        if is_left_out(old, before.config.exclude, before.config.root):
            continue
        if os.path.islink(new) or not os.path.isdir(new):
            yield Missing(path, "a submodule is gone, and what it declared", "looked at", "gone")
        elif is_left_out(new, after.config.exclude, after.config.root):
            yield Missing(path, "a submodule is there and no longer looked at", "looked at", _HIDDEN)
