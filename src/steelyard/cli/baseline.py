"""`steelyard baseline`: writes down the findings that there are, so that from now on only new ones fail."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

from steelyard.baseline import MANDATORY, Entry, Update, load_baseline, updated, written
from steelyard.cli.baseline_file import DEFAULT, place, put
from steelyard.cli.locked import refuse_unlocked
from steelyard.cli.options import configured, day, today
from steelyard.cli.run import options_of, policies_of, refuse_unread, tell_passed_over
from steelyard.config import repositories
from steelyard.errors import ConfigError, Exit, UsageError
from steelyard.pipeline import check
from steelyard.render.escape import opening, visible
from steelyard.secrets import redact
from steelyard.stages import shown_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SHOWN: Final = 10


@click.command("baseline")
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@click.option("--policy", "policies", multiple=True, help="As for `check`. Repeatable.")
@click.option("--output", default="", help=f"Where to write it; default: the configured one, or {DEFAULT}.")
@click.option("--update", is_flag=True, help="Take in what is new, too.")
@click.option(
    "--waivers",
    "waiver_files",
    multiple=True,
    metavar="FILE",
    help="As for `check`: what they waive is left out.",
)
@click.option("--as-of", type=day, metavar="DATE", help="As of this day (YYYY-MM-DD); default: today.")
def command(  # noqa: PLR0913 - one parameter per option
    paths: tuple[str, ...],
    policies: tuple[str, ...],
    output: str,
    waiver_files: tuple[str, ...],
    as_of: str | None,
    *,
    update: bool,
) -> int:
    """Write the findings of the manifests below PATHS into a baseline.

    `check --baseline FILE` then fails on new findings only. From one that is there, what nothing corresponds to any more
    is taken out; what is new comes in with --update alone: a baseline never grows by itself. What it has of files that
    are not below PATHS, or are not valid, is kept. Exit codes: 0 written, 1 there is more than it has, 2 usage,
    configuration or policy, 3 nothing to check, 4 something could not be read, 70 a bug of ours.
    """
    config = configured(policies, None)
    target = place(output, config)
    now = as_of or today()
    is_whole = any(os.path.abspath(path) == os.path.abspath(config.root) for path in paths or (os.curdir,))
    before = _before(target, anew=update and is_whole)
    refuse_unread(config, paths)
    refuse_unlocked(config, repositories(config.root, paths), frozen=False)
    loaded = policies_of(config, paths)
    options = options_of(config, loaded, now, waiver_files)
    report = check(paths or (os.curdir,), loaded, options)
    tell_passed_over(report, config)
    if report.incomplete:
        raise UsageError(
            "a baseline of what could not be read in full would hide it", hint="`steelyard check` tells what."
        )
    broken = {file.path for file in report.files if file.state == "invalid"}
    looked_at = {file.path for file in report.files if file.state == "checked"}
    if is_whole and not broken:  # whether a central waiver is of use, a part does not tell
        named = (*loaded.waivers, *config.waivers, *waiver_files)
        looked_at |= {source.path for source in report.beside}
        looked_at |= {shown_as(file, options) for file in named}
    grows = update or before is None
    after = updated(report.findings, before or (), looked_at, config.root, grows=grows)
    # Where nothing changed, not even the day does: nobody has to review that.
    if update or before is None or after.entries != before:
        put(written(after.entries, now), target)
    for line in _told(after, target, broken, first=before is None, grows=grows):
        click.echo(line, err=True)
    return Exit.HELD if grows or not after.new else Exit.FAILED


def _before(target: str, *, anew: bool) -> tuple[Entry, ...] | None:
    """Return the entries of a baseline that is there; None for none, or for one that is of no use and written anew."""
    if not os.path.lexists(target):
        return None
    try:
        return load_baseline(target).entries
    except ConfigError as error:
        if not anew:
            raise
        why = f" ({visible(error.faults[0].message)})" if error.faults else ""
        click.echo(f"{error.message}{why}: it is written anew, and nothing of it is kept", err=True)
        return None


def _told(after: Update, target: str, broken: set[str], *, first: bool, grows: bool) -> Iterator[str]:
    """Yield what came, what went, and what there is by now."""
    if after.gone:
        yield from _named(
            f"{_count(after.gone)} taken out, nothing corresponds to them any more:", after.gone
        )
    if after.new and not grows:
        yield from _named(f"the baseline would grow by {_count(after.new)}, not taken in:", after.new)
        yield "hint: mend them, or take them in with --update"
    elif after.new and not first:
        yield from _named(f"{_count(after.new)} taken in:", after.new)
    if broken:
        word = "manifests are" if len(broken) > 1 else "manifest is"
        kept = ", what is known of it is kept" if any(one.file in broken for one in after.kept) else ""
        yield f"{len(broken)} {word} not valid, which no baseline takes in{kept}: `steelyard check` tells why"
    count = _count(after.entries)
    words = [f"{count} known finding{'s' if count != 1 else ''} in {target}"]
    if after.kept:
        kept_count = _count(after.kept)
        words.append(f"{count - kept_count} of what was looked at, {kept_count} kept of other files")
    mandatory = _count([one for one in after.entries if one.enforcement == MANDATORY])
    if mandatory:
        words.append(f"{mandatory} of mandatory rules")
    yield "; ".join(words)


def _named(head: str, entries: Sequence[Entry]) -> Iterator[str]:
    yield head
    yield from (f"  {opening(redact(entry.words))}" for entry in entries[:_SHOWN])
    if len(entries) > _SHOWN:
        yield f"  and {_count(entries[_SHOWN:])} more"


def _count(entries: Iterable[Entry]) -> int:
    return sum(entry.times for entry in entries)
