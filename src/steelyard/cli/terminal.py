"""What the terminal can show, and how results and complaints get there."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from steelyard.cli.memo import cache_home, is_shared, lies_in_a_repository
from steelyard.errors import UsageError
from steelyard.policy.cache import NO_CACHE, Cache
from steelyard.render import Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from steelyard.errors import SteelyardError

_PIPED_WIDTH = 100
_MARGIN = 10
_NARROWEST = 40
_MOST_DIGITS = 6
_PIECE = 1 << 16


def style(color: str, **choices: bool) -> Style:
    """Return how to write to standard output: what was asked for, else what the terminal can do."""
    return Style(
        color=_colored(color, os.environ, sys.stdout),
        width=_width(sys.stdout, os.environ),
        unicode=_can_encode(sys.stdout, "│…✔✘◂"),
        **choices,
    )


def _colored(asked: str, environ: Mapping[str, str], stream: TextIO | None) -> bool:
    """Decide on colour: the flag, then NO_COLOR (no-color.org), FORCE_COLOR, then whether a terminal listens."""
    if asked != "auto":
        return asked == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR") or environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return stream is not None and stream.isatty() and environ.get("TERM") != "dumb"


def _width(stream: TextIO | None, environ: Mapping[str, str]) -> int:
    """Return the columns there are for a source line: COLUMNS, else the terminal's, else a page's."""
    columns = environ.get("COLUMNS", "")
    if columns.isdecimal() and len(columns) < _MOST_DIGITS and int(columns) > 0:
        return max(_NARROWEST, int(columns) - _MARGIN)
    if stream is None or not stream.isatty():
        return _PIPED_WIDTH
    return max(_NARROWEST, os.get_terminal_size(stream.fileno()).columns - _MARGIN)


def _can_encode(stream: TextIO | None, text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def cache(checked: Sequence[str], part: str = "policy") -> Cache:
    """Return a part of the user's own cache, if there is one.

    There is none in CI, and none where it would lie inside of what is `checked`, or of any git repository: what a
    repository brings along looks like the user's own once it is cloned.
    """
    home = None if is_shared() else cache_home()
    if home is None:
        return NO_CACHE
    folder = os.path.join(home, part)
    real = os.path.realpath(folder)
    inside = (os.path.join(os.path.realpath(one), "") for one in checked)
    if lies_in_a_repository(real) or any(os.path.join(real, "").startswith(one) for one in inside):
        return NO_CACHE
    return Cache(folder)


def cache_folder(part: str) -> str | None:
    """Return the folder of the user's own cache for a part of it; None when there is none, or it is turned off."""
    home = cache_home()
    return None if home is None else os.path.realpath(os.path.join(home, part))


def processors() -> int:
    """Return how many cores this process may use: a container, or `taskset`, may leave it fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def write(text: str | Iterable[str], target: str) -> None:
    """Write a result, whole or in pieces, to standard output (`-`) or, all of it or nothing, to a file."""
    pieces = _pieces(text) if isinstance(text, str) else text
    if target == "-":
        _print(pieces)
        return
    import tempfile  # noqa: PLC0415 - most runs write to standard output

    if os.path.lexists(target) and not os.path.isfile(target):
        _fill(pieces, target)  # a pipe, a device: it is written to, never replaced
        return
    target = os.path.realpath(target)
    folder = os.path.dirname(target) or "."
    try:
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".steelyard-")
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, target)
    except BaseException as error:  # what makes the pieces may fail, or be interrupted, as well
        os.unlink(temporary)
        if isinstance(error, OSError):
            raise _unwritable(target, error) from error
        raise


def _unwritable(target: str, error: OSError) -> UsageError:
    hint = "Name a file in a folder that is there and may be written."
    return UsageError(f"cannot write {target}: {error.strerror}", hint=hint)


def _fill(pieces: Iterable[str], target: str) -> None:
    try:
        with open(target, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
    except OSError as error:
        raise _unwritable(target, error) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces: one of megabytes is not copied as a whole."""
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE]


def _print(pieces: Iterable[str]) -> None:
    """Print whatever the terminal can encode; what it cannot is shown as an escape, never an error."""
    stream = sys.stdout
    if stream is None:
        return  # standard output was closed: the exit code still tells
    encoding = stream.encoding or "utf-8"
    try:
        for piece in pieces:
            # As nearly all of it is, and every terminal has these letters.
            shown = piece if piece.isascii() else piece.encode(encoding, "backslashreplace").decode(encoding)
            stream.write(shown)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"cannot write to standard output: {error.strerror}") from error


def complain(error: SteelyardError) -> None:
    """Say on standard error what the user can mend: every fault with its place, then the hint."""
    if sys.stderr is None:
        return
    from steelyard.render.escape import visible  # noqa: PLC0415 - most runs have nothing to complain of
    from steelyard.render.frame import Label, frame  # noqa: PLC0415
    from steelyard.secrets import redact  # noqa: PLC0415

    def safe(text: str) -> str:
        return visible(redact(text))

    lines = [f"error: {safe(error.message)}"]
    for fault in error.faults:
        source = error.source
        if source is None:
            continue
        place = f"{safe(source.path)}:{fault.region.start_line}:{fault.region.start_column}"
        lines.append(f"  --> {place}: {safe(fault.message)}")
        rows = frame(source, [Label(fault.region, "", primary=True)], _PIPED_WIDTH) if source.text else ()
        lines += [f"{row.gutter:>5} | {row.text}".rstrip() for row in rows]
        if fault.found:
            lines.append(f"      = found: {safe(fault.found)}")
        if fault.wanted:
            lines.append(f"      = wanted: {safe(fault.wanted)}")
        if fault.hint:
            lines.append(f"      = hint: {safe(fault.hint)}")
    if error.hint:
        lines.append(f"hint: {safe(error.hint)}")
    say("\n".join(lines))


def say(text: str, end: str = "\n") -> None:
    """Say something on standard error; what it cannot encode is shown as an escape."""
    stream = sys.stderr
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + end)
    stream.flush()
