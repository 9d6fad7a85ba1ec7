"""Where a baseline is written: nowhere outside of the repository unless a flag says so, and over nothing but a baseline."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from steelyard.cli.files import create, refuse_way_out, replace
from steelyard.cli.terminal import write
from steelyard.errors import UsageError
from steelyard.reading import Unreadable, read_bytes

if TYPE_CHECKING:
    from steelyard.config import Config

DEFAULT: Final = "steelyard-baseline.json"
_BASELINE: Final = re.compile(rb'\s*\{.*"schema"\s*:\s*"[^"]*/schemas/baseline\.', re.DOTALL)
"""How a baseline of any version reads, also one that was cut off or edited; nobody's other file does."""


def place(output: str, config: Config) -> str:
    """Return where the baseline goes: where --output says, where the configuration does, or to the root.

    Raises UsageError, before anything is read there, where a configuration leads out of its repository or into git's own
    folder, and for a file that is no baseline: whoever brings a repository along must not choose what is overwritten.
    """
    target = output or config.baseline or os.path.join(config.root, DEFAULT)
    if not output:
        refuse_way_out(target, config.root, "Name the file itself: --output FILE.")
        steps = os.path.relpath(os.path.realpath(target), os.path.realpath(config.root)).split(os.sep)
        if any(step.lower() == ".git" for step in steps):
            raise UsageError(f"{target} belongs to git, and is left alone", hint="Name another file.")
    if os.path.isfile(target) and not _is_replaceable(target):
        raise UsageError(f"{target} is no baseline, and is left alone", hint="Name another file.")
    return target


def put(text: str, target: str) -> None:
    """Write a baseline. Raises UsageError where that cannot be; what was there is then as it was."""
    if os.path.isfile(target):
        replace(target, text)
    elif target == "-" or os.path.lexists(target):
        write(text, target)  # a pipe, a device
    elif not create(target, text):
        raise UsageError(f"{target} was put there meanwhile, and is left alone", hint="Run it again.")


def _is_replaceable(path: str) -> bool:
    try:
        content = read_bytes(path)
    except Unreadable as error:
        raise UsageError(f"cannot read the baseline {error}") from error
    return not content.strip() or _BASELINE.match(content.removeprefix(b"\xef\xbb\xbf")) is not None
