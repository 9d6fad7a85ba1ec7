"""`steelyard schema`: a published JSON Schema, for editors and other tools."""

from __future__ import annotations

import click

from steelyard.cli.terminal import write
from steelyard.schemas import names, schema_text


@click.command("schema")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """Print the JSON Schema NAME (manifest.v1, card.v1, …); without a name, list them."""
    write(schema_text(name) if name else "".join(f"{known}\n" for known in names()), "-")
