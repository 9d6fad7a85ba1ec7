"""`steelyard explain`: a rule's page in the terminal."""

from __future__ import annotations

import click

from steelyard.cli.check import configured
from steelyard.cli.rules import severities, shelf_of
from steelyard.cli.terminal import write
from steelyard.errors import UsageError
from steelyard.findings import SCHEMA_RULE
from steelyard.policy.page import rule_page
from steelyard.render.escape import opening, visible
from steelyard.report import SCHEMA_INVALID
from steelyard.schemas import did_you_mean
from steelyard.secrets import redact


@click.command("explain")
@click.argument("rule")
@click.option("--policy", "policies", multiple=True, help="Also look in this policy folder or pack file.")
def command(rule: str, policies: tuple[str, ...]) -> None:
    """Show a rule: why it is there, what it asks, what to do, with examples."""
    if rule == SCHEMA_INVALID:
        said = SCHEMA_RULE
        write(
            f"# {said.id}\n\n{said.title}.\n\n## Why\n\n{said.because}\n\n## What to do\n\n{said.remedy}\n",
            "-",
        )
        return
    shelf = shelf_of(configured(policies, None).policy)
    if rule not in shelf.card_ids():
        raise UsageError(
            f"there is no rule `{rule}`", hint=did_you_mean(rule, [*shelf.card_ids(), SCHEMA_INVALID])
        )
    page = redact(rule_page(shelf.card(rule), severities(shelf, rule)))
    write("\n".join(map(_line, page.split("\n"))), "-")


def _line(text: str) -> str:
    """Return a line of a page as it is safe to print; a `#` at its start is a heading."""
    return visible(text) if text.startswith("#") else opening(text)
