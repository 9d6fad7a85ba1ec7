"""The gate of a repository: everything in it that decides whether a run fails, read alike now and at a revision."""

from __future__ import annotations

import os
from _blake2 import blake2b
from typing import TYPE_CHECKING, Any, Final

from steelyard.baseline import load_baseline
from steelyard.comparing.hooks import HOOKS, Hooks, hooks_of
from steelyard.comparing.signers import NOBODY
from steelyard.errors import ConfigError
from steelyard.manifest.discover import discover
from steelyard.policy.changes import text
from steelyard.policy.choose import find_policy
from steelyard.policy.sources.closure import sources_of
from steelyard.reading import Unreadable, lies_within, read
from steelyard.record import NamedTuple
from steelyard.waivers.central import load_waivers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.baseline import Baseline
    from steelyard.config import Config
    from steelyard.policy.choose import Choice
    from steelyard.policy.elsewhere import Elsewhere
    from steelyard.policy.packs.pack import Pack
    from steelyard.waivers.waiver import Waiver

LOCK: Final = "policy.lock"
_PIECE: Final = 1 << 20


class Run(NamedTuple):
    """What a run is told beside its configuration: the files and folders it is given, from the root, and its gate.

    `fail_on` is empty where no flag says it.
    """

    looked_at: Sequence[str] = (os.curdir,)
    fail_on: str = ""


class Listed(NamedTuple):
    """What git lists of a repository: its submodules, and its `.gitignore` files, by path from the root."""

    submodules: tuple[str, ...] = ()
    ignores: frozenset[str] = frozenset()


EVERYTHING: Final = Run()
NOTHING_LISTED: Final = Listed()


class Gate(NamedTuple):
    """A gate as it is, or was. `config` has paths below its root; `packs` are those that lie in the repository.

    `manifests` maps the manifests that are found to the project that each declares, empty where none can be read;
    `catalog` is the digest of the catalog's file, empty for the shipped one.
    """

    config: Config
    chosen: Choice
    packs: tuple[Pack, ...]
    baseline: Baseline | None
    waivers: tuple[Waiver, ...]
    catalog: str
    hooks: Hooks
    manifests: Mapping[str, str]
    signers: Mapping[str, str]
    """Who signed each source that the policies use, those that others extend included; empty for nobody."""
    listed: Listed = NOTHING_LISTED

    def shown(self, path: str) -> str:
        """Return a path as findings write it: from the root."""
        root = self.config.root
        near = os.path.relpath(path, root)
        if near.startswith(os.pardir) and lies_within(path, root):  # by a link on the way to the repository
            near = os.path.relpath(os.path.realpath(path), os.path.realpath(root))
        return path if near.startswith(os.pardir) else near.replace(os.sep, "/")


def read_gate(config: Config, chosen: Choice, elsewhere: Elsewhere, listed: Listed = NOTHING_LISTED) -> Gate:
    """Read the gate around a configuration. Raises ConfigError or PolicyError for what cannot be used."""
    root = config.root
    files = dict.fromkeys((*chosen.waivers, *config.waivers))
    found = discover([root], config.exclude, root)
    return Gate(
        config,
        chosen,
        tuple(_packs(config, elsewhere)),
        load_baseline(config.baseline) if config.baseline else None,
        tuple([one for file in files for one in load_waivers(file)]),
        _digest(config.catalog) if config.catalog else "",
        hooks_of(os.path.join(root, HOOKS)),
        {near(path, root): project_of(path) for path in found},
        _signers(config, elsewhere),
        listed,
    )


def _packs(config: Config, elsewhere: Elsewhere) -> list[Pack]:
    """Return the packs of the repository that are named, and those beside them that they may extend."""
    found: dict[str, Pack] = {}
    for policy in config.policy:
        named = find_policy(policy, os.curdir, elsewhere)
        beside = [named.shelf.pack(name) for name in named.shelf.own_packs]
        for pack in (*named.packs, *beside):
            path = os.path.realpath(pack.document.source.path)
            if path.startswith(os.path.join(os.path.realpath(config.root), "")):
                found.setdefault(path, pack)
    return list(found.values())


def _digest(path: str) -> str:
    digest = blake2b(digest_size=16)
    try:
        with open(path, "rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        raise ConfigError(f"cannot read the catalog {path}: {error.strerror}") from error
    return digest.hexdigest()


def near(path: str, root: str) -> str:
    """Return the path from the root of a file that a walk found below it."""
    return os.path.relpath(path, root).replace(os.sep, "/")


def project_of(path: str) -> str:
    """Return the project that a manifest declares; empty where none can be read."""
    try:
        value: Any = read(path).value
    except Unreadable:
        return ""
    project = value.get("project") if isinstance(value, dict) else None
    return project if isinstance(project, str) else ""


def _signers(config: Config, elsewhere: Elsewhere) -> dict[str, str]:
    signed = _signed(config.lock or os.path.join(config.root, LOCK))
    used = sources_of(config.policy, os.curdir, elsewhere)
    return {source: signed.get(source, NOBODY) for source in used}


def _signed(path: str) -> dict[str, str]:
    """Return the signers that a lock remembers; whether it can be used at all is said by whoever uses it."""
    try:
        value: Any = read(path).value if os.path.lexists(path) else None
    except Unreadable as error:
        raise ConfigError(f"cannot read {LOCK}: {error.reason}") from error
    sources = value.get("sources") if isinstance(value, dict) else None
    entries = sources.items() if isinstance(sources, dict) else ()
    return {
        source: text(entry["signature"])
        for source, entry in entries
        if isinstance(entry, dict) and entry.get("signature")
    }
