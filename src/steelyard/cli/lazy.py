"""Groups of commands that import a command only when it is called: start-up is a feature."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING, ClassVar

import click

from steelyard.errors import UsageError
from steelyard.schemas import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping


class LazyGroup(click.Group):
    """A group whose commands are modules: `command` of `<package>.<name>` is the command `<name>`.

    A name that is a word of Python's stands in a module with an underscore behind it, `import_`.
    `summaries` says what each is for, in the order of the help. Raises UsageError for a command there is not.
    """

    package: ClassVar[str]
    summaries: ClassVar[Mapping[str, str]]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names, in the order of the help."""
        return list(self.summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in self.summaries:
            raise UsageError(f"there is no command `{cmd_name}`", hint=did_you_mean(cmd_name, self.summaries))
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"{self.package}.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the summaries, without importing a command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries.items()))
