"""The group of all subcommands, and how every run of one ends."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, ClassVar, NoReturn

import click

from steelyard.cli.lazy import LazyGroup
from steelyard.cli.terminal import complain
from steelyard.errors import Exit, SteelyardError, UsageError
from steelyard.resources import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

_INTERRUPTED = 130


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


@click.group(
    cls=_Steelyard, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(VERSION, "--version", prog_name="steelyard", message="%(prog)s %(version)s")
def steelyard() -> None:
    """Hold a project's choice of AI models against an organisation's rules."""


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
    except FileNotFoundError:
        return _homeless() if _is_homeless() else _bug()
    except Exception:  # noqa: BLE001 - whatever is left is our bug, and says so
        return _bug()
    return result if isinstance(result, int) else Exit.HELD


def _is_homeless() -> bool:
    """Whether the current folder was removed: asked where it is, the system knows no such file."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def _homeless() -> int:
    error = UsageError(
        "the current folder is gone", hint="Change into a folder that exists, and run it again."
    )
    complain(error)
    return error.exit_code


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
