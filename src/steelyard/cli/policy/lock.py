"""`steelyard policy lock`: fetches the sources of a repository and pins them by digest."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from steelyard.cli.locked import FILE, store
from steelyard.cli.options import configured, day, today
from steelyard.cli.policy.signers import Demand, signer_options
from steelyard.cli.terminal import write
from steelyard.errors import Exit
from steelyard.policy.sources.closure import sources_of
from steelyard.policy.sources.lock import Lock, lock_text, read_lock
from steelyard.policy.sources.locked import Locked
from steelyard.policy.sources.locking import Order, locked, moved, unlike
from steelyard.policy.sources.origin import World
from steelyard.render.escape import visible
from steelyard.secrets import redact

if TYPE_CHECKING:
    from steelyard.config import Config


@click.command("lock")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    help="Also lock this source, beside what is locked. Default: exactly those of steelyard.yaml.",
)
@signer_options
@click.option(
    "--check", is_flag=True, help="Only ask whether every source still is what is locked (exit 1 if not)."
)
@click.option("--as-of", type=day, metavar="DATE", help="The day that is written down; default: today.")
def command(policies: tuple[str, ...], demand: Demand, as_of: str | None, *, check: bool) -> int:
    """Fetch the policies that come from elsewhere, and write what they are to policy.lock.

    What is locked stays as it is (`policy update` moves it). Exit codes: 0 locked, 1 with --check when a source has
    moved, 2 something that must not be used, 4 something that cannot be reached.
    """
    config = configured(policies, None)
    path = os.path.join(config.root, FILE)
    held = read_lock(path)
    if check:
        return _checked(config, held)
    order = Order(
        policies=config.policy,
        folder=os.curdir,
        day=as_of or today(),
        signer=demand.signer,
        trusted_root=demand.trusted_root,
    )
    lock = locked(order, held, store(), World(os.environ, config.root))
    if policies:
        lock = Lock({**held.entries, **lock.entries})
    write_lock(lock, path)
    write(
        "".join(f"{_told(source, held, lock)}\n" for source in lock.entries)
        or "no policy is from elsewhere\n",
        "-",
    )
    return Exit.HELD


def write_lock(lock: Lock, path: str) -> None:
    """Write the lock, unless there is nothing to write and none to replace."""
    if lock.entries or os.path.lexists(path):
        write(lock_text(lock), path)


def _told(source: str, held: Lock, lock: Lock) -> str:
    entry, before = lock.entries[source], held.entries.get(source)
    became = "locked" if before is None else "unchanged" if before == entry else "verified"
    signed = f", signed by {entry.signer.words}" if entry.signer else ""
    return visible(redact(f"{became} {source} at {entry.resolved}{signed}"))


def _checked(config: Config, held: Lock) -> int:
    known = Locked(lock_text(held).encode(), store())
    problem = unlike(held, list(sources_of(config.policy, os.curdir, known)))
    found = [
        f"moved {source}: locked is {before}, now it is {now}"
        for source, before, now in moved(held, World(os.environ, config.root))
    ]
    if problem:
        found.insert(0, f"{FILE} is not up to date: {problem}")
    told = found or [f"{len(held.entries)} locked, none has moved"]
    write("".join(f"{visible(redact(line))}\n" for line in told), "-")
    return Exit.FAILED if found else Exit.HELD
