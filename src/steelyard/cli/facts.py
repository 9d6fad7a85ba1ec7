"""`steelyard facts`: what follows from what a manifest declares, and what it was derived from."""

from __future__ import annotations

import click

from steelyard.cli.one_manifest import one_manifest
from steelyard.cli.options import configured, day, today
from steelyard.cli.terminal import style, write
from steelyard.errors import Exit
from steelyard.factsheet import fact_sheet
from steelyard.render import Format, render
from steelyard.report import exit_code


@click.command("facts")
@click.argument("manifest")
@click.option("--as-of", type=day, metavar="DATE", help="As of this day (YYYY-MM-DD); default: today.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to write it. Default: text.",
)
@click.option("--catalog", metavar="FILE", help="An overlay of the model catalog, or another catalog.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="When to colour."
)
@click.option("--verbose", "-v", is_flag=True, help="Everything each fact is made of and derived from.")
def command(  # noqa: PLR0913 - one parameter per option
    manifest: str, as_of: str | None, format_: str, catalog: str | None, color: str, *, verbose: bool
) -> int:
    """Show what follows from a MANIFEST (a file, a folder that holds one, or - for standard input).

    Of every model: openness, MOF class, the OSAID and EU AI Act Article 53(2) checklists, what its license allows,
    whether its version is pinned, what it costs, when it ends, and whether its claims hold. What is not declared
    stays unknown. Exit codes: 0 told, 1 the manifest is not valid, 2 usage or configuration, 3 no manifest there,
    4 it could not be read, 70 a bug of ours.
    """
    config = configured((), None)
    if catalog:
        config = config.override("--catalog", catalog=catalog)
    now = as_of or today()
    report, found = one_manifest(manifest, now, config)
    shape = style(color, verbose=verbose)
    if found is None:
        write(render(report, Format(format_), shape), "-")
        return exit_code(report, config.gate)
    sheet = fact_sheet(found, now)
    if format_ == "json":
        from steelyard.render.facts_json import render_facts_json  # noqa: PLC0415 - one of two

        write(render_facts_json(sheet), "-")
    else:
        from steelyard.render.facts_text import render_facts_text  # noqa: PLC0415 - the other

        write(render_facts_text(sheet, shape), "-")
    return Exit.HELD
