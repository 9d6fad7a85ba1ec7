"""`steelyard completion`: the script that completes commands, options and rule ids in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from steelyard.cli.terminal import write


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of SHELL; `eval "$(steelyard completion bash)"` loads it."""
    completer = get_completion_class(shell)
    assert completer is not None  # noqa: S101 - the choices above are click's own
    root = ctx.find_root().command
    write(completer(root, {}, "steelyard", "_STEELYARD_COMPLETE").source() + "\n", "-")
