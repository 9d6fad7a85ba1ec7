"""`steelyard policy diff`: what a policy change would do to manifests, before it is made."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

import click

from steelyard.cli.beside import baseline_at, catalog_at, central_at
from steelyard.cli.consent import terms
from steelyard.cli.options import GATES, configured, day, today
from steelyard.cli.policy_at import policy_named
from steelyard.cli.terminal import processors, style, write
from steelyard.comparing.impact import Impact, coming, turns
from steelyard.errors import Exit
from steelyard.pipeline import check
from steelyard.policy.changes import organisation_changes, organisation_of, rule_changes
from steelyard.stages import Options

if TYPE_CHECKING:
    from steelyard.config import Config
    from steelyard.render import Style


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.argument("paths", nargs=-1, type=click.Path(path_type=str))
@click.option("--fail-on", type=click.Choice(GATES), help="The severity from which on a run fails.")
@click.option("--isolated", is_flag=True, help="Ignore steelyard.yaml: only flags and defaults decide.")
@click.option("--as-of", type=day, metavar="DATE", help="As of this day (YYYY-MM-DD); default: today.")
@click.option("--catalog", metavar="FILE", help="An overlay of the model catalog, or another catalog.")
@click.option(
    "--waivers", "waiver_files", multiple=True, metavar="FILE", help="A central file of waivers. Repeatable."
)
@click.option("--no-waivers", is_flag=True, help="Apply no waiver: what they hide is shown.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="How to write it; markdown is for a pull request.",
)
@click.option("--output", default="-", help="Where to write it: a file, or - for standard output.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="When to colour."
)
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    old: str,
    new: str,
    paths: tuple[str, ...],
    fail_on: str | None,
    as_of: str | None,
    catalog: str | None,
    waiver_files: tuple[str, ...],
    format_: str,
    output: str,
    color: str,
    *,
    isolated: bool,
    no_waivers: bool,
) -> int:
    """Show what changes for the manifests below PATHS when the policy NEW takes the place of OLD.

    OLD and NEW are policies as --policy takes them, or REV:path as git writes it: a pack file or policy folder of this
    repository at a revision, the path from its root. A steelyard.yaml stands for the policies that it sets. Waivers,
    baseline and gate are those of `check` here, the same on both sides. Exit codes: 0 nothing newly fails, 1 something
    does, 2 usage, configuration or policy, 3 nothing to check, 4 something could not be read, 70 a bug of ours.
    """
    config = configured((), fail_on, isolated=isolated)
    now = as_of or today()
    options = Options(
        as_of=now,
        root=config.root,
        exclude=config.exclude,
        limits=config.limits,
        thorough=True,
        processes=processors(),
        catalog=catalog_at(catalog or config.catalog),
        baseline=baseline_at(config.baseline),
    )
    impact = _impact((old, new), paths or (os.curdir,), config, options, (waiver_files, not no_waivers))
    write(_rendered(impact, format_, style(color if output == "-" else "never")), output)
    if impact.newly:
        return Exit.FAILED
    return Exit.INCOMPLETE if impact.incomplete else Exit.HELD


def _impact(
    names: tuple[str, str],
    paths: tuple[str, ...],
    config: Config,
    options: Options,
    waivers: tuple[tuple[str, ...], bool],
) -> Impact:
    allowed = terms(config, paths)
    with tempfile.TemporaryDirectory(prefix="steelyard-") as folder:
        sides = [
            policy_named(said, os.path.join(folder, place), config, allowed, beside)
            for said, beside, place in zip(names, reversed(names), ("old", "new"), strict=True)
        ]
        files, honoured = waivers
        reports = [
            check(
                paths,
                side.policies,
                options._replace(central=central_at(config, side.policies, files, honoured=honoured)),
            )
            for side in sides
        ]
        before, after = (side.chosen.rules for side in sides)
    changes = rule_changes(before, after)
    return Impact(
        old=names[0],
        new=names[1],
        as_of=options.as_of,
        gate=config.fail_on,
        rules=changes,
        organisation=organisation_changes(organisation_of(before), organisation_of(after)),
        turns=turns(reports[0], reports[1], config.gate),
        files=len(reports[1].files),
        incomplete=tuple([file.path for file in reports[1].files if file.state == "unreadable"]),
        coming=coming(changes, after, options.as_of),
    )


def _rendered(impact: Impact, format_: str, shape: Style) -> str:
    match format_:
        case "json":
            from steelyard.comparing.diff_json import render_diff_json  # noqa: PLC0415 - a run pays for its format

            return render_diff_json(impact)
        case "markdown":
            from steelyard.comparing.diff_markdown import render_diff_markdown  # noqa: PLC0415 - as above

            return render_diff_markdown(impact)
        case _:
            from steelyard.comparing.diff_text import render_diff  # noqa: PLC0415 - as above

            return render_diff(impact, shape)
