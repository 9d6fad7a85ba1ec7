"""Which patterns Python's own `re` may answer for RE2, whose library takes longer to load than a manifest takes to judge.

A simple pattern is made of characters, classes, groups, alternatives, anchors, what may be absent, and single characters
that repeat. On printable ASCII without line ends both engines then look for members of the same regular language. And
the steps that one which goes back may take over a short text are counted beforehand: they are few, or it is not simple.
"""

from __future__ import annotations

from steelyard.record import NamedTuple

LONGEST = 128
"""How long a text may be."""
_LONGEST_PATTERN = 200
_MOST_STEPS = 400_000
"""Some milliseconds at worst, and only of a pattern that was written for it."""
_RETURN = 4
"""What it costs to remember a place and to come back to it, in steps."""
_PLACES = LONGEST + 1
"""At how many places of a text a match may begin, or what repeats may end."""

_ITSELF = frozenset(" !\"#%',-/:;<=>@_`")
"""What stands for itself, beside ASCII letters and digits; Python warns of `&&` and `~~` in a class."""
_SETS = frozenset("dDwWsS")
_SPECIAL = frozenset("\\.^$*+?()[]{}|/-")
"""What stands for itself behind a backslash."""
_LITERAL_IN_CLASS = frozenset(".+*?()$")


class _Tried(NamedTuple):
    """In how many ways a part of a pattern may match from a place, in how many steps all of them are tried, and its end."""

    ways: int
    steps: int
    end: int


class _NotSimpleError(Exception):
    """Only RE2 knows what that pattern means, or how long it takes."""


def is_simple(pattern: str) -> bool:
    """Whether both engines give the same answer for a text that `is_plain`, in a time that is bounded."""
    body = pattern.removeprefix("(?i)")
    if len(body) > _LONGEST_PATTERN:
        return False
    try:
        tried = _sequence(body, 0)
        starts = 1 if body.startswith("^") else _PLACES
        if tried.end < len(body):
            tried, starts = _alternatives(body, 0), _PLACES
    except (_NotSimpleError, IndexError):  # it ends where more must stand
        return False
    return tried.end == len(body) and tried.steps * starts <= _MOST_STEPS


def is_plain(text: str) -> bool:
    """Whether it is short, printable ASCII: else the engines differ in what a space, a letter's case or an end is."""
    return len(text) <= LONGEST and text.isascii() and text.isprintable()


def _alternatives(body: str, at: int) -> _Tried:
    tried = _sequence(body, at)
    while body[tried.end : tried.end + 1] == "|":
        other = _sequence(body, tried.end + 1)
        tried = _Tried(tried.ways + other.ways, tried.steps + other.steps, other.end)
    return tried


def _sequence(body: str, at: int) -> _Tried:
    """Count what stands in a row: each item is tried in every way in which those before it match."""
    tried = _Tried(1, 1, at)
    while tried.end < len(body) and body[tried.end] not in "|)":
        item = _item(body, tried.end)
        tried = _Tried(tried.ways * item.ways, tried.steps + tried.ways * item.steps, item.end)
    return tried


def _item(body: str, at: int) -> _Tried:
    if body[at] in "^$" or body.startswith("\\b", at):
        at += 1 if body[at] in "^$" else 2
        return _Tried(1, 1, _once(body, at))
    if body[at] == "(":
        inside = at + 3 if body.startswith("(?:", at) else at + 1
        ways, steps, at = _alternatives(body, inside)
        if body[at] != ")":
            raise _NotSimpleError
        at += 1
        optional = body[at : at + 1] == "?"
        return _Tried(ways + optional, steps + _RETURN, _once(body, at + optional))
    at = _single(body, at)
    match body[at : at + 1]:
        case "?":
            return _Tried(2, _RETURN, _once(body, at + 1))
        case "*" | "+":
            return _Tried(_PLACES, _PLACES, _once(body, at + 1))
    return _Tried(1, 1, _once(body, at))


def _once(body: str, at: int) -> int:
    """Return a place where nothing is repeated, again or at all."""
    if body[at : at + 1] and body[at] in "*+?{":
        raise _NotSimpleError
    return at


def _single(body: str, at: int) -> int:
    """Return where one character, or a class of them, ends."""
    char = body[at]
    if char == "[":
        return _class(body, at + 1)
    if char == "\\" and body[at + 1] in _SETS:
        return at + 2
    return at + 1 if char == "." else _character(body, at)


def _class(body: str, at: int) -> int:
    at += body[at] == "^"
    if body[at] == "]":
        raise _NotSimpleError
    while body[at] != "]":
        if body[at] == "\\" and body[at + 1] in _SETS:
            at += 2
            if body[at] == "-" and body[at + 1] != "]":
                raise _NotSimpleError
        else:
            at = _range(body, at)
    return at + 1


def _range(body: str, at: int) -> int:
    """Return where a character of a class ends, or a range of letters or digits."""
    end = at + 1 if body[at] in _LITERAL_IN_CLASS else _character(body, at)
    if body[end] != "-" or body[end + 1] == "]":
        return end
    first, last = body[at], body[end + 1]
    if end - at > 1 or not (first.isalnum() and last.isalnum() and first <= last):
        raise _NotSimpleError
    return _character(body, end + 1)


def _character(body: str, at: int) -> int:
    char = body[at]
    if char == "\\" and body[at + 1] in _SPECIAL:
        return at + 2
    if char in _ITSELF or (char.isascii() and char.isalnum()):
        return at + 1
    raise _NotSimpleError
