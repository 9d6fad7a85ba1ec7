"""`steelyard catalog show`: what is known of a model and of the channel that serves it."""

from __future__ import annotations

import click

from steelyard.cli.options import day, today
from steelyard.cli.terminal import style, write
from steelyard.errors import Exit
from steelyard.knowledge.catalog import SHIPPED, lookup, open_catalog
from steelyard.knowledge.catalog.overlay import load_overlay


@click.command("show")
@click.argument("id_", metavar="ID")
@click.option("--provider", default="", metavar="NAME", help="Who serves it, as in a manifest.")
@click.option("--developer", default="", metavar="NAME", help="Who trained it, as in a manifest.")
@click.option("--endpoint", default="", metavar="URL", help="The address that is called.")
@click.option("--catalog", "path", metavar="FILE", help="Another catalog than the shipped one.")
@click.option("--overlay", metavar="FILE", help="What your organisation knows: it wins.")
@click.option("--as-of", type=day, metavar="DATE", help="As of this day (YYYY-MM-DD); default: today.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to write it. Default: text.",
)
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="When to colour."
)
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    id_: str,
    provider: str,
    developer: str,
    endpoint: str,
    path: str | None,
    overlay: str | None,
    as_of: str | None,
    format_: str,
    color: str,
) -> int:
    """Show what the catalog knows of ID, a model's id as a project writes it.

    Every fact has its source, its day and its age; what sources contradict is unknown, with every candidate. Price
    and retirement belong to a channel: name the provider. Exit codes: 0 told, 1 nothing is known of it for sure,
    2 usage, or a catalog or overlay that cannot be read, 70 a bug of ours.
    """
    catalog = open_catalog(path) if path else SHIPPED
    if overlay:
        catalog = load_overlay(overlay, catalog)
    found = lookup(id_, provider=provider, developer=developer, endpoint=endpoint, catalog=catalog)
    now = as_of or today()
    if format_ == "json":
        from steelyard.render.catalog_json import render_catalog_json  # noqa: PLC0415 - one of two

        write(render_catalog_json(id_, found, now), "-")
    else:
        from steelyard.render.catalog_text import render_catalog_text  # noqa: PLC0415 - the other

        write(render_catalog_text(id_, found, now, style(color)), "-")
    return Exit.FAILED if found.sure == "unknown" else Exit.HELD
