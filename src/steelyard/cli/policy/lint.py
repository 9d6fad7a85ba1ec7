"""`steelyard policy lint`: what is weak in cards and packs that load."""

from __future__ import annotations

import os

import click

from steelyard.cli.locked import elsewhere
from steelyard.cli.options import GATES, configured, day, today
from steelyard.cli.rules import refuse_missing_checks
from steelyard.cli.terminal import style, write
from steelyard.cli.unnamed import refuse_unnamed
from steelyard.config import NEVER
from steelyard.errors import Exit
from steelyard.verdict import Severity


@click.command("lint")
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@click.option(
    "--fail-on",
    type=click.Choice(GATES),
    default=Severity.WARNING.value,
    show_default=True,
    help="The severity from which on a finding fails the run (exit 1).",
)
@click.option("--disable", "disabled", multiple=True, metavar="LINT", help="Leave a lint out. Repeatable.")
@click.option(
    "--manifests",
    "paths",
    multiple=True,
    metavar="PATH",
    help="Manifests, or folders of them, to ask which rules are waived everywhere. Repeatable.",
)
@click.option(
    "--as-of",
    type=day,
    metavar="DATE",
    help="Whether a waiver has ended is asked of this day; default: today.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to write the findings.",
)
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="When to colour."
)
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    policies: tuple[str, ...],
    fail_on: str,
    disabled: tuple[str, ...],
    paths: tuple[str, ...],
    as_of: str | None,
    format_: str,
    color: str,
) -> int:
    """Find what is weak in cards and packs.

    POLICY is a shipped pack, a pack file or a policy folder; default: the policy of steelyard.yaml, else all that
    is shipped. A Python check that a card names must be installed; it is never run. What each lint finds stands in
    docs/policy-lint.md. Exit codes: 0 held, 1 a finding at the gate, 2 usage, or a policy that cannot be loaded,
    3 nothing to lint, 70 a bug of ours.
    """
    from steelyard.proving.lint.given import manifests  # noqa: PLC0415 - `--help` loads no lint
    from steelyard.proving.lint.run import gated, lint  # noqa: PLC0415
    from steelyard.proving.lint.study import study  # noqa: PLC0415
    from steelyard.proving.lint.table import enabled  # noqa: PLC0415

    lints = enabled(disabled)
    config = configured(policies, None)
    if not policies:
        refuse_unnamed(config, "policy lint")
        policies = tuple(map(_near, config.policy)) if "policy" in config.origins else ()
    now = as_of or today()
    looked_at = study(policies, manifests=manifests(paths), as_of=now, elsewhere=elsewhere(config))
    rules = [rule.card for set_ in looked_at.sets for rule in set_.rules.values()]
    refuse_missing_checks((*looked_at.cards, *rules), config.checks)
    found = lint(looked_at, lints)
    cards, packs = len(looked_at.cards), len(looked_at.packs)
    if format_ == "json":
        from steelyard.proving.lint.as_json import render_json  # noqa: PLC0415 - a run pays for its format

        write(render_json(found, cards, packs), "-")
    else:
        from steelyard.proving.lint.as_text import render_text  # noqa: PLC0415 - as above

        subject = f"{cards} card{'' if cards == 1 else 's'} and {packs} pack{'' if packs == 1 else 's'}"
        write(render_text(found, style(color), subject), "-")
    gate = None if fail_on == NEVER else Severity(fail_on)
    return Exit.FAILED if gated(found, gate) else Exit.HELD


def _near(policy: str) -> str:
    """Return a policy of the configuration as somebody here would name it: below this folder, from this folder."""
    near = os.path.relpath(policy) if os.path.isabs(policy) else policy
    return policy if near.startswith(os.pardir) else near
