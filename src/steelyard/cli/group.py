"""The group of all subcommands."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import click

from steelyard.cli.lazy import LazyGroup
from steelyard.errors import Exit
from steelyard.resources import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping


class _UnheardError(Exception):
    """Whoever read standard output is gone."""


class _Steelyard(LazyGroup):
    package: ClassVar[str] = "steelyard.cli"
    summaries: ClassVar[Mapping[str, str]] = {
        "check": "Check manifests against policies.",
        "baseline": "Write down the findings there are: only new ones fail.",
        "audit": "Check every repository below folders, one row each.",
        "explain": "Show a rule, or why it said what it said of a manifest.",
        "facts": "Show what follows from what a manifest declares.",
        "catalog": "Look up what is known of a model, from whom, and how old it is.",
        "rules": "List the rules.",
        "packs": "List the packs, or compare some side by side.",
        "policy": "Write, test and maintain policies.",
        "schema": "Print a published JSON Schema.",
        "init": "Write a first manifest, configuration and pre-commit entry.",
        "waive": "Add a waiver to fill in to a manifest.",
        "import": "Make a manifest entry of a model card or an MOF declaration.",
        "completion": "Print the completion script of a shell.",
    }

    def invoke(self, ctx: click.Context) -> object:
        """Run a command. That nobody listens any more is ours to tell: click would end with 1, a finding at the gate."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _UnheardError from error


@click.group(
    cls=_Steelyard, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(VERSION, "--version", prog_name="steelyard", message="%(prog)s %(version)s")
def steelyard() -> None:
    """Hold a project's choice of AI models against an organisation's rules."""


def run(arguments: list[str] | None = None) -> object:
    """Run a command, and return its exit code if it has one. Raises what `exit_after` has an end for."""
    try:
        return steelyard.main(arguments, prog_name="steelyard", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except click.Abort as error:
        raise KeyboardInterrupt from error
    except _UnheardError as error:
        raise BrokenPipeError from error
