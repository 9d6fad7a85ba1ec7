"""How every run of a command ends: the one `try` at the top, and which exit code stands for what."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from steelyard.cli.terminal import complain, say
from steelyard.errors import Exit, SteelyardError, UsageError
from steelyard.resources import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

_INTERRUPTED = 130


def exit_after(command: Callable[[], object]) -> NoReturn:
    """Run a command, say what went wrong, and leave with its exit code."""
    try:
        code = _code(command)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        code = _nowhere_to_write(Exit.INCOMPLETE)
    except OSError:
        code = _nowhere_to_write(Exit.USAGE)  # said by whoever wrote: a full disk
    sys.exit(code)


def _code(command: Callable[[], object]) -> int:
    try:
        result = command()
    except SteelyardError as error:
        complain(error)
        return error.exit_code
    except KeyboardInterrupt:
        say("interrupted")
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

    say(
        f"steelyard met a bug of its own; please report what follows.\n\n"
        f"steelyard {VERSION}, Python {platform.python_version()}, {platform.system()}\n"
        f"{traceback.format_exc(limit=-6)}"
    )
    return Exit.BUG
