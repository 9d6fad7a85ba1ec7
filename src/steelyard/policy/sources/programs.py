"""Runs a program within a time and a size, whatever it does: it and all it started are ended when it goes beyond."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING

from steelyard.errors import UnreachableError
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import IO

_TICK = 0.1
_MOST_TOLD = 10_000


class Ran(NamedTuple):
    """How a program ended, and what it wrote."""

    code: int
    out: bytes
    err: str


class Bounds(NamedTuple):
    """How long a program may run, in seconds, and how many bytes it may write to its folder and its output."""

    seconds: float
    size: int


def run(
    command: Sequence[str], folder: str, environ: Mapping[str, str], bounds: Bounds, given: bytes = b""
) -> Ran:
    """Run a program in a folder of its own. Raises UnreachableError when it is not there, too slow or too greedy.

    Time is counted in waits, not read from a clock.
    """
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        tempfile.TemporaryFile() as stdin,
    ):
        stdin.write(given)
        stdin.seek(0)
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=dict(environ),
                stdin=stdin,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        except OSError as error:
            raise UnreachableError(
                f"cannot run {command[0]}: {error.strerror}",
                hint=f"Install {command[0]}, and put it on the PATH.",
            ) from error
        try:
            _watch(process, folder, (out, err), bounds)
        finally:
            _end(process)
        out.seek(0)
        err.seek(0)
        return Ran(process.returncode, out.read(), err.read(_MOST_TOLD).decode(errors="replace"))


def _watch(process: subprocess.Popen[bytes], folder: str, files: Sequence[IO[bytes]], bounds: Bounds) -> None:
    for _ in range(max(1, round(bounds.seconds / _TICK))):
        with suppress(subprocess.TimeoutExpired):
            process.wait(_TICK)
        if size_of(folder) + sum(os.fstat(file.fileno()).st_size for file in files) > bounds.size:
            raise UnreachableError(
                f"more than {bounds.size:,} bytes came",
                hint="A policy is small: is this the right repository?",
            )
        if process.returncode is not None:
            return
    raise UnreachableError(
        f"there was no answer within {bounds.seconds:g} seconds", hint="Try again when it can be reached."
    )


def size_of(folder: str) -> int:
    """Return how many bytes a folder holds, as far as it can be told while it is written to."""
    size = 0
    for at, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += os.lstat(os.path.join(at, name)).st_size
    return size


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program that has not ended itself, and what it started."""
    if process.returncode is not None:
        return
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:  # pragma: no cover - Windows
            process.kill()
    process.wait()
