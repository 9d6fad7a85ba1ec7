"""Policies that lie in the repository and that nobody named: what stands in for them must not be taken for them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from steelyard.config import FILE
from steelyard.errors import UsageError
from steelyard.manifest.discover import ignores_in
from steelyard.manifest.ignores import left_out, parse_ignores
from steelyard.policy.strays import ENDINGS, is_policy_folder
from steelyard.resources import POLICIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.config import Config
    from steelyard.manifest.ignores import Ignores

_DEEPEST = 4
_NEVER = frozenset(("node_modules", "site-packages", "venv"))
_PROJECT = (FILE, "pyproject.toml", ".git")
"""What makes a folder below the root another project, with policies of its own."""


def named_policies(config: Config) -> tuple[str, ...]:
    """Return the policies that the configuration sets; none where it leaves them to the default."""
    return config.policy if "policy" in config.origins else ()


def refuse_unnamed(config: Config, command: str) -> None:
    """Raise UsageError where there are cards or packs that nobody named: a run without them would be green over them.

    `command` is what was run, `policy test`, to say how to name them.
    """
    found = unnamed(config)
    if not found:
        return
    others = f" and in {len(found) - 1} more" if len(found) > 1 else ""
    policies = [
        *(_from(config.root, policy) for policy in named_policies(config)),
        *_at_root(found, config.root),
    ]
    raise UsageError(
        f"there is a policy in {_plain(found[0])}{others}, but none was named",
        hint=f"`steelyard {command} {found[0]}`, or set `policy: [{', '.join(policies)}]` in {FILE}.",
    )


def hint_unnamed(config: Config, rule: str = "", pack: str = "") -> str:
    """Return how to name a policy that lies here, is not configured and has that rule, or that pack; else ""."""
    found = unnamed(config)
    holding = [folder for folder in found if (_has_pack(folder, pack) if pack else _holds(folder, rule))]
    if holding:
        return f"It is in {_plain(holding[0])}, which nobody named: add `--policy {holding[0]}`."
    return ""


def unnamed(config: Config) -> list[str]:
    """Return the policy folders of the repository that the configuration does not include, as named from here.

    The repository is searched four folders deep, and so is the current folder. Hidden folders, what `.gitignore`
    or `exclude` leaves out, and other projects (with a `steelyard.yaml`, `pyproject.toml` or `.git` of their own) are
    passed over: the last are tested from where they are.
    """
    included = {os.path.realpath(POLICIES), *map(_folder_of, named_policies(config))}
    found: dict[str, str] = {}
    excluded = [parse_ignores(config.root, config.exclude)]
    for top in (config.root, os.curdir):
        for folder in _policies(os.path.abspath(top), 0, excluded):
            found.setdefault(os.path.realpath(folder), _from(os.curdir, folder))
    return sorted(shown for real, shown in found.items() if real not in included)


def _policies(folder: str, depth: int, ignores: Sequence[Ignores]) -> Iterator[str]:
    if is_policy_folder(folder):
        yield folder
    if depth == _DEEPEST or (depth and any(os.path.lexists(os.path.join(folder, name)) for name in _PROJECT)):
        return
    ignores = [*ignores, *ignores_in(folder)]
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return  # what may not be entered holds nothing that could be run from here
    for name in names:
        path = os.path.join(folder, name)
        if not name.startswith(".") and name not in _NEVER and not left_out(path, ignores, is_folder=True):
            yield from _policies(path, depth + 1, ignores)


def _folder_of(policy: str) -> str:
    """Return the policy folder of a configured policy: of a pack file, the one around it."""
    path = os.path.realpath(policy)
    if path.endswith(ENDINGS):
        path = os.path.dirname(path)
        path = os.path.dirname(path) if os.path.basename(path) == "packs" else path
    return path


def _holds(folder: str, rule: str) -> bool:
    rules = os.path.join(folder, "rules")
    groups = os.listdir(rules) if os.path.isdir(rules) else []
    return any(os.path.isfile(os.path.join(rules, group, rule + end)) for group in groups for end in ENDINGS)


def _has_pack(folder: str, pack: str) -> bool:
    return any(os.path.isfile(os.path.join(folder, "packs", pack + end)) for end in ENDINGS)


def _at_root(folders: Sequence[str], root: str) -> list[str]:
    return [_from(root, os.path.abspath(folder)) for folder in folders]


def _from(start: str, path: str) -> str:
    """Return a path as it is named from a folder: `./policy`, `.`; a shipped name stays what it is."""
    if not os.path.isabs(path):
        return path
    near = os.path.relpath(path, start)
    return near if near.startswith(os.curdir) else os.path.join(os.curdir, near)


def _plain(folder: str) -> str:
    return folder if folder == os.curdir else os.path.normpath(folder)
