"""The `steelyard` command: an unchanged run is answered before anything else is imported."""

from __future__ import annotations

import gc
import os
import sys

from steelyard.cli import memo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from steelyard.cli.remember import Recording

_BUG = 70
"""`Exit.BUG`, which would bring typing in."""
_INTERRUPTED = 130
"""As in `ending`, which an interrupt may keep from being imported."""


def console() -> NoReturn:
    """Run as the console script: start and leave as quickly as Python can.

    Everything a short run makes lives until its end, so that collecting and tearing down are for nothing.
    """
    gc.disable()
    slot = memo.slot(sys.argv[1:])
    known = None if slot is None else memo.recall(slot)
    if known is not None:
        code = memo.replay(known)
        if code is not None:
            os._exit(code)
    recording = None
    if slot is not None:
        from steelyard.cli.remember import Recording  # noqa: PLC0415 - only a run that is new is recorded

        recording = Recording(slot)
        recording.begin()
    try:
        run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else _BUG
        _leave(code, recording)


def _leave(code: int, recording: Recording | None) -> NoReturn:
    said = True
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            try:
                stream.flush()
            except OSError:
                said = False
    if recording is not None and said:
        recording.keep(code)
    os._exit(code)


def run(arguments: list[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit code."""
    try:
        from steelyard.cli import plain  # noqa: PLC0415 - an unchanged run needs none of it
        from steelyard.cli.ending import exit_after  # noqa: PLC0415

        given = plain.asked(sys.argv[1:] if arguments is None else arguments)
        if given is None:
            from steelyard.cli import group  # noqa: PLC0415 - a plain `check` needs no click
    except KeyboardInterrupt:  # once it runs, it says so itself
        if sys.stderr is not None:
            sys.stderr.write("interrupted\n")
        sys.exit(_INTERRUPTED)
    exit_after(lambda: group.run(arguments) if given is None else plain.run(given))
