"""`steelyard baseline`: writes down the findings that there are, so that from now on only new ones fail."""

from __future__ import annotations

import os

import click

from steelyard.baseline import added, entries_of, load_baseline, written
from steelyard.cli.baseline_file import DEFAULT, place, put
from steelyard.cli.locked import refuse_unlocked
from steelyard.cli.options import configured, day, today
from steelyard.cli.run import options_of, policies_of
from steelyard.config import repositories
from steelyard.errors import Exit, UsageError
from steelyard.pipeline import check
from steelyard.report import SCHEMA_INVALID


@click.command("baseline")
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@click.option("--policy", "policies", multiple=True, help="As for `check`. Repeatable.")
@click.option("--output", default="", help=f"Where to write it; default: the configured one, or {DEFAULT}.")
@click.option("--update", is_flag=True, help="Take a baseline that is there up to date, also where it grows.")
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

    `check --baseline FILE` then fails on new findings only. One that is there is only replaced with --update, or where
    nothing was added: a baseline never grows by itself. Exit codes: 0 written, 1 it would grow, 2 usage, configuration
    or policy, 3 nothing to check, 4 something could not be read, 70 a bug of ours.
    """
    config = configured(policies, None)
    target = place(output, config)
    now = as_of or today()
    refuse_unlocked(config, repositories(config.root, paths), frozen=False)
    loaded = policies_of(config, paths)
    report = check(paths or (os.curdir,), loaded, options_of(config, loaded, now, waiver_files))
    if report.incomplete:
        raise UsageError(
            "a baseline of what could not be read in full would hide it", hint="`steelyard check` tells what."
        )
    entries = entries_of(report.findings)
    if os.path.lexists(target) and not update:
        more = added(entries, load_baseline(target).entries)
        if more:
            click.echo(
                f"the baseline would grow by {len(more)}, {more[0].words} first: it is left as it is\n"
                "hint: mend them, or take them in with --update",
                err=True,
            )
            return Exit.FAILED
    put(written(report, now), target)
    broken = len({one.file for one in report.findings if one.rule == SCHEMA_INVALID})
    if broken:
        word = "manifests are" if broken > 1 else "manifest is"
        click.echo(
            f"{broken} {word} not valid, which no baseline takes in: `steelyard check` tells why", err=True
        )
    click.echo(f"{len(entries)} known finding{'s' if len(entries) != 1 else ''} in {target}", err=True)
    return Exit.HELD
