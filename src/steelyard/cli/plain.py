"""Reads the arguments of a plain `check` without click, which takes a fifth of what one changed file may cost to import.

Plain is what leaves nothing to say: options by their whole names, with values that they take. Whatever else is asked
is read by click, and every mistake is told by it; a property test holds that the two read alike.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from steelyard.cli.plain_options import NOTHING_ASKED, OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_COMPLETION = "_STEELYARD_COMPLETE"


def asked(arguments: Sequence[str]) -> Mapping[str, Any] | None:
    """Return what a plain `check` is asked for, as `checked` takes it; None for what click must read."""
    if os.name == "nt" or _COMPLETION in os.environ or arguments[:1] != ["check"]:
        return None  # on Windows click writes out what `*` stands for
    given = dict(NOTHING_ASKED)
    paths: list[str] = []
    rest = iter(arguments[1:])
    for one in rest:
        if not one.startswith("-") or one == "-":
            paths.append(one)
        elif not _takes(one, rest, given):
            return None
    return {**given, "paths": tuple(paths)}


def _takes(one: str, rest: Iterator[str], given: dict[str, Any]) -> bool:
    """Take an option, and of the rest its value; whether it is plain."""
    name, attached, value = one.partition("=")
    parameter, kind, choices = OPTIONS.get(name, ("", "", ()))
    if kind == "flag":
        given[parameter] = True
        return not attached
    if not attached:
        value = next(rest, "--")  # where none is left, one that is not plain
    if not kind or (value.startswith("-") and value != "-") or (choices and value not in choices):
        return False
    if kind == "day" and not _is_day(value):
        return False
    given[parameter] = (*given[parameter], value) if kind == "many" else value
    return True


def _is_day(value: str) -> bool:
    from steelyard.schemas.quick import is_date  # noqa: PLC0415 - as in `options.day`

    return is_date(value)


def run(given: Mapping[str, Any]) -> int:
    """Check as asked; an interrupt first ends the line that the terminal shows ^C on, as click does."""
    try:
        from steelyard.cli.checking import checked  # noqa: PLC0415 - inside of the one `try` at the top

        return checked(**given)
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("\n")
        raise
