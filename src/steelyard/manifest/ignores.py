"""What git leaves out: the patterns of `.gitignore` files, matched in bounded time whoever wrote them.

A path is asked about one level at a time, on the way down, as git walks: a pattern speaks of the path itself,
never of what lies below it.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_POSIX = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r"\ \t",
    "digit": "0-9",
    "lower": "a-z",
    "space": r"\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


class Pattern(NamedTuple):
    """A line of a `.gitignore`. Of its segments None is `**`; a `floating` one has a single segment for the name."""

    negated: bool
    folders_only: bool
    floating: bool
    segments: tuple[Callable[[str], object] | None, ...]

    def matches(self, names: Sequence[str], *, is_folder: bool) -> bool:
        """Whether the pattern speaks of a path, given as its names below the pattern's folder."""
        if self.folders_only and not is_folder:
            return False
        if self.floating:
            (segment,) = self.segments
            return segment is None or bool(segment(names[-1]))
        # Positions in `names` that the segments so far may have reached: no pattern can make this explode.
        reached = {0}
        for index, segment in enumerate(self.segments):
            if segment is None:
                least = 1 if index == len(self.segments) - 1 else 0
                reached = set(range(min(reached) + least, len(names) + 1))
            else:
                reached = {at + 1 for at in reached if at < len(names) and segment(names[at])}
            if not reached:
                return False
        return len(names) in reached


class Ignores(NamedTuple):
    """The patterns that count from one folder, in the order they were written."""

    folder: str
    patterns: tuple[Pattern, ...]

    def opinion(self, path: str, *, is_folder: bool) -> bool | None:
        """Whether the last pattern that speaks of an absolute path leaves it out; None when none does."""
        below = self.folder.rstrip(os.sep) + os.sep
        if not path.startswith(below):
            return None
        names = path[len(below) :].split(os.sep)
        for pattern in reversed(self.patterns):
            if pattern.matches(names, is_folder=is_folder):
                return not pattern.negated
        return None


def parse_ignores(folder: str, lines: Iterable[str]) -> Ignores:
    """Read the lines of a `.gitignore`; what git cannot read leaves nothing out there, nor here."""
    patterns = (_pattern(line) for line in lines)
    return Ignores(os.path.abspath(folder), tuple(filter(None, patterns)))


def left_out(path: str, ignores: Sequence[Ignores], *, is_folder: bool) -> bool:
    """Whether the innermost of the files that speak of a path leaves it out."""
    path = os.path.abspath(path)
    opinions = (one.opinion(path, is_folder=is_folder) for one in reversed(ignores))
    return next((opinion for opinion in opinions if opinion is not None), False)


def _pattern(line: str) -> Pattern | None:
    line = line.removesuffix("\r")
    if line.startswith("#"):
        return None
    text = line.rstrip(" ")
    if text.endswith("\\") and text != line:
        text += " "  # a backslash keeps the space behind it
    negated = text.startswith("!")
    text = text.removeprefix("!") if negated else text
    folders_only = text.endswith("/")
    text = text.removesuffix("/") if folders_only else text
    if not text:
        return None
    if "/" not in text:
        segment = _segment(text)
        return None if segment is None else Pattern(negated, folders_only, floating=True, segments=(segment,))
    segments: list[Callable[[str], object] | None] = []
    for part in text.removeprefix("/").split("/"):
        if len(part) > 1 and not part.strip("*"):
            if segments[-1:] != [None]:
                segments.append(None)
            continue
        segment = _segment(part)
        if segment is None:
            return None
        segments.append(segment)
    return Pattern(negated, folders_only, floating=False, segments=tuple(segments))


def _segment(glob: str) -> Callable[[str], object] | None:
    """Compile one segment, None for what never matches. A star takes as little as it can and never gives back."""
    pieces = [""]
    at = 0
    while at < len(glob):
        letter = glob[at]
        at += 1
        if letter == "*":
            if pieces[-1] or len(pieces) == 1:
                pieces.append("")
        elif letter == "?":
            pieces[-1] += "."
        elif letter == "[":
            found = _bracket(glob, at)
            if found is None:
                return None
            pieces[-1] += found[0]
            at = found[1]
        elif letter == "\\":
            if at == len(glob):
                return None
            pieces[-1] += re.escape(glob[at])
            at += 1
        else:
            pieces[-1] += re.escape(letter)
    first, *rest = pieces
    if not rest:
        return re.compile(first, re.DOTALL).fullmatch
    *middle, last = rest
    stars = "".join(f"(?>.*?{piece})" for piece in middle)
    return re.compile(f"{first}{stars}.*{last}", re.DOTALL).fullmatch


def _bracket(glob: str, at: int) -> tuple[str, int] | None:
    """Translate what follows a `[`; return it and where it ends, or None when it never does."""
    negated = glob[at : at + 1] in {"!", "^"}
    at += negated
    inside = ""
    first = True
    while at < len(glob) and (glob[at] != "]" or first):
        first = False
        if glob.startswith("[:", at):
            end = glob.find(":]", at)
            name = glob[at + 2 : end]
            if end < 0 or name not in _POSIX:
                return None
            inside += _POSIX[name]
            at = end + 2
            continue
        low, at = _letter(glob, at)
        high = low
        if glob[at : at + 1] == "-" and glob[at + 1 : at + 2] not in {"", "]"}:
            high, at = _letter(glob, at + 1)
        # Git takes the first letter of a range by itself, so `[z-a]` is a z.
        inside += re.escape(low) if high <= low else f"{re.escape(low)}-{re.escape(high)}"
    if at >= len(glob):
        return None
    return f"[{'^' if negated else ''}{inside}]", at + 1


def _letter(glob: str, at: int) -> tuple[str, int]:
    if glob[at] == "\\" and at + 1 < len(glob):
        at += 1
    return glob[at], at + 1
