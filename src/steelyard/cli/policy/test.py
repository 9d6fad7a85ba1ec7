"""`steelyard policy test`: the examples and tables of a policy, and what they cover."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from steelyard.cli.deadline import deadline
from steelyard.cli.locked import elsewhere
from steelyard.cli.options import configured
from steelyard.cli.terminal import style, write
from steelyard.cli.unnamed import named_policies, refuse_unnamed
from steelyard.errors import Exit, UsageError
from steelyard.policy.checks.terms import Terms
from steelyard.proving.proof import Asked, prove
from steelyard.proving.selection import select
from steelyard.proving.trial import Court

if TYPE_CHECKING:
    from steelyard.proving.proof import Proof

_LONGEST = 3600


@click.command("test")
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@click.option("--rule", metavar="ID", help="Run the tests of this rule only.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to write the results.",
)
@click.option("--verbose", "-v", is_flag=True, help="Name what held, too.")
@click.option("--coverage", is_flag=True, help="Say which outcomes and conditions no test reached.")
@click.option(
    "--floor",
    type=click.IntRange(0, 100),
    metavar="PERCENT",
    help="Fail (exit 1) when less of the rules or of their conditions is covered; percentages are rounded down.",
)
@click.option("--mutate", is_flag=True, help="Change conditions one by one; fail where no test notices.")
@click.option(
    "--timeout",
    type=click.IntRange(0, _LONGEST),
    default=10,
    show_default=True,
    metavar="SECONDS",
    help="How long a rule may take for one test, 0 for ever.",
)
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="When to colour."
)
@click.option("--isolated", is_flag=True, help="Ignore steelyard.yaml.")
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    policies: tuple[str, ...],
    rule: str | None,
    format_: str,
    floor: int | None,
    timeout: int,
    color: str,
    *,
    verbose: bool,
    coverage: bool,
    mutate: bool,
    isolated: bool,
) -> int:
    """Run the examples of cards and the test tables of packs.

    A POLICY is a policy folder, a pack file, a shipped pack, or one test table (`packs/<pack>_test.yaml`);
    default: the policy that steelyard.yaml sets, else everything that is shipped. Of a folder its own cards are
    tested, not the shipped ones its packs use. Exit codes: 0 held, 1 a test failed or too little is covered,
    2 usage, configuration or policy, 3 nothing to test, 70 a bug of ours.
    """
    if rule == "":
        raise UsageError(
            "--rule names no rule", hint="An unset variable is no rule; without --rule all are tested."
        )
    config = configured((), None, isolated=isolated)
    if not policies:
        refuse_unnamed(config, "policy test")
    chosen = policies or named_policies(config)
    # Nothing is under check here: authors run what they write. What `check` would refuse by name is refused.
    terms = Terms(allowed=config.checks)
    court = Court(guard=deadline(timeout) if timeout else nullcontext, terms=terms)
    proof = prove(
        select(chosen, rule=rule or "", terms=terms, elsewhere=elsewhere(config)),
        Asked(coverage, floor, mutate),
        court,
    )
    write(_rendered(proof, format_, color, verbose=verbose), "-")
    return Exit.HELD if proof.holds else Exit.FAILED


def _rendered(proof: Proof, format_: str, color: str, *, verbose: bool) -> str:
    if format_ == "json":
        from steelyard.proving.proof_json import render_proof_json  # noqa: PLC0415 - a run pays for its format

        return render_proof_json(proof, _shown)
    from steelyard.proving.proof_text import render_proof  # noqa: PLC0415 - as above

    return render_proof(proof, style(color, verbose=verbose), _shown)


def _shown(path: str) -> str:
    """Return a path as it is shown: from the current folder if it lies below."""
    here = os.getcwd().rstrip(os.sep) + os.sep
    path = os.path.abspath(path)
    return (path.removeprefix(here) if path.startswith(here) else path).replace(os.sep, "/")
