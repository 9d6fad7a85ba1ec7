"""The `steelyard` command: which subcommands there are, and how every run ends."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import click

from steelyard.cli.terminal import complain
from steelyard.errors import Exit, SteelyardError, UsageError
from steelyard.resources import VERSION
from steelyard.schemas import did_you_mean

_COMMANDS = {
    "check": "Check manifests against policies.",
    "audit": "Check every repository below folders, one row each.",
    "explain": "Show a rule: why it is there, what it asks, what to do.",
    "rules": "List the rules.",
    "schema": "Print a published JSON Schema.",
    "init": "Write a first manifest, configuration and pre-commit entry.",
    "completion": "Print the completion script of a shell.",
}
"""Every command is a module of its name beside this one, imported only when it is called."""

_INTERRUPTED = 130


class _Lazy(click.Group):
    """A group whose commands are imported when they are needed: start-up is a feature."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            raise UsageError(f"there is no command `{cmd_name}`", hint=did_you_mean(cmd_name, _COMMANDS))
        command: click.Command = import_module(f"steelyard.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, "--version", prog_name="steelyard", message="%(prog)s %(version)s")
def steelyard() -> None:
    """Hold a project's choice of AI models against an organisation's rules."""


def console() -> NoReturn:
    """Run as the console script: start and leave as quickly as Python can.

    Everything a short run makes lives until its end, so that collecting and tearing down are for nothing.
    """
    gc.disable()
    try:
        run()
    except SystemExit as end:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.flush()
        os._exit(end.code if isinstance(end.code, int) else Exit.BUG)


def run(arguments: list[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit code: the one `try` at the top."""
    try:
        code = _ended(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        code = _nowhere_to_write(Exit.INCOMPLETE)
    except OSError:
        code = _nowhere_to_write(Exit.USAGE)  # said by whoever wrote: a full disk
    sys.exit(code)


def _ended(arguments: list[str] | None) -> int:
    try:
        result = steelyard.main(arguments, prog_name="steelyard", standalone_mode=False)
    except SteelyardError as error:
        complain(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return _INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception:  # noqa: BLE001 - whatever is left is our bug, and says so
        return _bug()
    return result if isinstance(result, int) else Exit.HELD


def _nowhere_to_write(code: int) -> int:
    """Let go of standard output: its reader left (`| head`), or its disk is full."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _bug() -> int:
    import platform  # noqa: PLC0415 - only a bug needs them
    import traceback  # noqa: PLC0415

    click.echo(
        f"steelyard met a bug of its own; please report what follows.\n\n"
        f"steelyard {VERSION}, Python {platform.python_version()}, {platform.system()}\n"
        f"{traceback.format_exc(limit=-6)}",
        err=True,
    )
    return Exit.BUG
