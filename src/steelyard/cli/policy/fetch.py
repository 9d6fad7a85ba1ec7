"""`steelyard policy fetch`: brings what is locked into the cache, and nothing else."""

from __future__ import annotations

import os

import click

from steelyard.cli.locked import FILE, store
from steelyard.cli.options import configured
from steelyard.cli.terminal import write
from steelyard.errors import Exit, UsageError
from steelyard.policy.elsewhere import is_elsewhere
from steelyard.policy.sources.lock import read_lock
from steelyard.policy.sources.locking import Order, locked
from steelyard.policy.sources.origin import World
from steelyard.render.escape import visible
from steelyard.secrets import redact


@click.command("fetch")
@click.option("--lock", metavar="FILE", help="The lock to fetch for; default: policy.lock of the repository.")
@click.option(
    "--trusted-root", metavar="FILE", help="The trusted root of another sigstore than the public one."
)
def command(lock: str | None, trusted_root: str | None) -> int:
    """Fetch the locked policies that are not in the cache of this machine, so that `check` finds them there.

    Nothing but what policy.lock says gets there: another digest, a moved tag or a missing signature is refused. Exit
    codes: 0 all are there, 2 something that must not be used, 4 something that cannot be reached.
    """
    config = configured((), None)
    if lock is not None and not os.path.exists(lock):
        raise UsageError(f"there is no lock {lock}", hint="`steelyard policy lock` writes policy.lock.")
    held = read_lock(os.path.join(config.root, FILE)) if lock is None else read_lock(lock, lock)
    unlocked = [one for one in config.policy if is_elsewhere(one) and one not in held.entries]
    if lock is None and unlocked:
        raise UsageError(
            f"`{unlocked[0]}` is not locked, and nothing else is fetched", hint="Run `steelyard policy lock`."
        )
    order = Order(
        policies=tuple(held.entries),
        folder=os.curdir,
        day="",
        trusted_root=trusted_root or "",
        may_add=False,
    )
    kept = store()
    missing = [source for source, entry in held.entries.items() if not kept.has(entry.digest)]
    if held.entries:
        locked(order, held, kept, World(os.environ, config.root))
    lines = [f"fetched {source}" for source in missing] or [f"{len(held.entries)} locked, all are here"]
    write("".join(f"{visible(redact(line))}\n" for line in lines), "-")
    return Exit.HELD
