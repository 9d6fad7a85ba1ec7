"""`steelyard policy update`: moves locked sources on, once what that changes was seen."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from steelyard.cli.locked import FILE, store
from steelyard.cli.options import configured, day, today
from steelyard.cli.policy.lock import write_lock
from steelyard.cli.policy.signers import Demand, signer_options
from steelyard.cli.terminal import write
from steelyard.errors import Exit, PolicyError, UsageError
from steelyard.policy.sources.closure import sources_of
from steelyard.policy.sources.compare import ORGANISATION
from steelyard.policy.sources.lock import lock_text, read_lock
from steelyard.policy.sources.locked import Locked
from steelyard.policy.sources.locking import Order, Renewal, locked
from steelyard.policy.sources.origin import World
from steelyard.render.escape import visible
from steelyard.schemas import did_you_mean
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.policy.sources.compare import Difference


class _Declined(Exception):  # noqa: N818 - an answer, no error
    """Whoever was asked said no."""


@click.command("update")
@click.argument("sources", nargs=-1)
@signer_options
@click.option(
    "--yes",
    is_flag=True,
    help="Do not ask. Without it, and without a terminal, only the difference is shown.",
)
@click.option("--allow-downgrade", is_flag=True, help="Accept rules that were removed or weigh less.")
@click.option("--allow-moved", is_flag=True, help="Follow a tag, or the address of an archive, that changed.")
@click.option("--as-of", type=day, metavar="DATE", help="The day that is written down; default: today.")
def command(  # noqa: PLR0913 - one parameter per option
    sources: tuple[str, ...],
    demand: Demand,
    as_of: str | None,
    *,
    yes: bool,
    allow_downgrade: bool,
    allow_moved: bool,
) -> int:
    """Resolve locked SOURCES anew (default: all), show what that changes, and write policy.lock.

    A rule that was removed, or weighs less than before, is refused. Exit codes: 0 updated or nothing to update, 1 there
    is an update that nobody agreed to, 2 something that must not be used, 4 something that cannot be reached.
    """
    config = configured((), None)
    path = os.path.join(config.root, FILE)
    held = read_lock(path)
    for source in sources:
        if source not in held.entries:
            raise UsageError(f"`{source}` is not in {FILE}", hint=did_you_mean(source, held.entries))
    used = list(sources_of(config.policy, os.curdir, Locked(lock_text(held).encode(), store())))
    order = Order(
        policies=(*config.policy, *(source for source in held.entries if source not in used)),
        folder=os.curdir,
        day=as_of or today(),
        renewed=sources or tuple(held.entries),
        signer=demand.signer,
        trusted_root=demand.trusted_root,
        may_move=allow_moved,
    )
    if not held.entries:
        write("nothing is locked\n", "-")
    consent = partial(_agree, yes=yes, allow_downgrade=allow_downgrade)
    try:
        lock = locked(order, held, store(), World(os.environ, config.root), consent) if held.entries else held
    except _Declined:
        return Exit.FAILED
    write_lock(lock, path)
    return Exit.HELD


def _agree(renewals: Sequence[Renewal], *, yes: bool, allow_downgrade: bool) -> None:
    """Show what changes, and ask. Raises PolicyError for a downgrade, _Declined for a no."""
    write("".join(f"{visible(redact(line))}\n" for line in _lines(renewals)), "-")
    if not renewals:
        return
    weaker = [one for renewal in renewals for one in renewal.differences if one.change.is_downgrade]
    if weaker and not allow_downgrade:
        of_org = any(one.rule == ORGANISATION for one in weaker)
        names = list(dict.fromkeys(map(_name, weaker)))
        what = f"{'setting' if of_org else 'rule'}{'' if len(names) == 1 else 's'}"
        raise PolicyError(
            f"the update makes {len(names)} {what} weaker: `{names[0]}`, {weaker[0].change.value}",
            hint="Nothing was changed. If that is what you want: --allow-downgrade.",
        )
    if yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        write("Nothing was changed: `--yes` writes it.\n", "-")
        raise _Declined
    if not click.confirm("Write this to policy.lock?", err=True):
        raise _Declined


def _name(one: Difference) -> str:
    """Return what got weaker: a rule, or a fact of the organisation."""
    return one.words.partition(":")[0] if one.rule == ORGANISATION else one.rule


def _lines(renewals: Sequence[Renewal]) -> list[str]:
    lines = [] if renewals else ["nothing has changed"]
    for renewal in renewals:
        before, after = renewal.before, renewal.after
        lines.append(f"{renewal.source}: {before.resolved} → {after.resolved}")
        if before.signer != after.signer:
            words = [one.words if one else "nobody" for one in (before.signer, after.signer)]
            lines.append(f"  signed by {words[0]} → {words[1]}")
        lines += [
            f"  {one.change.value:<9} {one.rule}{f': {one.words}' if one.words else ''}"
            for one in renewal.differences
        ]
        if not renewal.differences:
            lines.append("  the rules are the same")
    return lines
