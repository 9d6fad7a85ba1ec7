"""Policies from elsewhere as commands take them: from policy.lock and the cache, never from the network."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from steelyard.cli.terminal import cache_folder
from steelyard.errors import PolicyError, UsageError
from steelyard.policy.elsewhere import UNLOCKED, is_elsewhere
from steelyard.reading import Unreadable, lies_within, read_bytes
from steelyard.resources import is_shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.config import Config
    from steelyard.policy.elsewhere import Elsewhere
    from steelyard.policy.sources.store import Store

FILE = "policy.lock"


def elsewhere(config: Config) -> Elsewhere:
    """Return what the lock at the repository's root knows; it is read when a source is asked for."""
    path = config.lock or os.path.join(config.root, FILE)
    if not config.lock and not os.path.lexists(path):
        return UNLOCKED
    shown = config.lock or FILE
    try:
        text = read_bytes(path, shown=shown)
    except Unreadable as error:
        raise PolicyError(
            f"cannot read {shown}: {error.reason}", hint="`steelyard policy lock` writes it."
        ) from error
    from steelyard.policy.sources.locked import Locked  # noqa: PLC0415 - only who has a lock pays for it

    return Locked(text, store(), shown)


def as_locked(config: Config, lock: str | None, *, require_locked: bool) -> Config:
    """Return the configuration with what flags say of the lock."""
    if lock == "":
        raise UsageError("--lock names no file", hint="An unset variable is no lock.")
    if lock is not None:
        config = config.override("--lock", lock=lock)
    return config.override("--require-locked", require_locked=True) if require_locked else config


def store() -> Store:
    """Return where fetched policies are kept: in the user's own cache. What is there is proven before it is used."""
    from steelyard.policy.sources.store import Store  # noqa: PLC0415 - as above

    return Store(cache_folder("packs"))


def refuse_unlocked(config: Config, checked: Sequence[str], *, frozen: bool) -> None:
    """Raise where policies must be locked and are not, or the lock is not that of the sources in use."""
    if config.require_locked:
        for policy in config.policy:
            path = os.path.join(os.curdir, policy)
            is_path = not is_shipped(policy) and not is_elsewhere(policy) and os.path.lexists(path)
            if is_path and any(lies_within(path, folder) for folder in checked):
                raise UsageError(
                    f"the policy `{_near(policy, config.root)}` lies in the repository that it judges",
                    hint="Name a shipped pack, a source in policy.lock, or a folder outside; require_locked is set.",
                )
    if frozen:
        _refuse_thawed(config)


def _refuse_thawed(config: Config) -> None:
    from steelyard.policy.sources.closure import sources_of  # noqa: PLC0415 - few runs are frozen
    from steelyard.policy.sources.lock import read_lock  # noqa: PLC0415 - as above
    from steelyard.policy.sources.locking import unlike  # noqa: PLC0415 - as above

    lock = read_lock(config.lock, config.lock) if config.lock else read_lock(os.path.join(config.root, FILE))
    used = list(sources_of(config.policy, os.curdir, elsewhere(config)))
    problem = unlike(lock, used)
    if problem:
        raise PolicyError(
            f"{FILE} is not up to date: {problem}",
            hint="Run `steelyard policy lock`, and commit what it writes.",
        )


def _near(policy: str, root: str) -> str:
    return os.path.relpath(policy, root) if os.path.isabs(policy) else policy
