"""Options that several commands take, and what they come to: the day, the policies, the gate, the configuration."""

from __future__ import annotations

from typing import Any

from steelyard.cli.memo import today
from steelyard.config import NEVER, Config, find_root, load_config, refuse_missing, refuse_strays
from steelyard.verdict import Severity

__all__ = ["GATES", "configured", "day", "policy_options", "today"]

GATES = [Severity.ERROR.value, Severity.WARNING.value, Severity.NOTE.value, NEVER]


def day(value: str) -> str:
    """Take a date written YYYY-MM-DD, the form in which dates are compared."""
    from steelyard.schemas.quick import is_date  # noqa: PLC0415 - loaded by every check anyway

    if not is_date(value):
        import click  # noqa: PLC0415 - as below

        raise click.BadParameter(f"{value!r} is not a day written YYYY-MM-DD")
    return value


def policy_options(function: Any) -> Any:  # noqa: ANN401 - click's decorators
    """Add the options that choose policies, date and gate, shared by `check` and `audit`."""
    import click  # noqa: PLC0415 - a plain `check` needs none of it (`plain`)

    for option in (
        click.option(
            "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="When to colour."
        ),
        click.option(
            "--as-of", type=day, metavar="DATE", help="Judge as of this day (YYYY-MM-DD); default: today."
        ),
        click.option(
            "--isolated", is_flag=True, help="Ignore steelyard.yaml: only flags and defaults decide."
        ),
        click.option(
            "--fail-on", type=click.Choice(GATES), help="The severity from which on a run fails (exit 1)."
        ),
        click.option(
            "--policy",
            "policies",
            multiple=True,
            help="A shipped pack, a pack file, a policy folder or a locked source. Repeatable; the stricter severity "
            "holds.",
        ),
        click.option(
            "--frozen", is_flag=True, help="Refuse to run when policy.lock and the sources in use differ."
        ),
        click.option(
            "--lock",
            metavar="FILE",
            help="The lock of policies from elsewhere; default: policy.lock of the repository.",
        ),
        click.option(
            "--require-locked",
            is_flag=True,
            help="Refuse policies of the repository itself: shipped, locked or from outside they must be.",
        ),
    ):
        function = option(function)
    return function


def configured(
    policies: tuple[str, ...], fail_on: str | None, folder: str = ".", *, isolated: bool = False
) -> Config:
    """Return the configuration of the repository around `folder`, flags having the last word.

    Raises ConfigError for one that cannot be used, and for one on the way from the root to `folder`, which is not read.
    """
    root = find_root(folder)
    config = Config(root, isolated=True) if isolated else load_config(root)
    refuse_strays(config, [folder])
    if policies:
        config = config.override("--policy", policy=policies)
    refuse_missing(config)
    if fail_on:
        config = config.override("--fail-on", fail_on=fail_on)
    return config
