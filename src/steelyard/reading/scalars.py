"""What a plain scalar means: the YAML 1.2 core schema, and the words it reads otherwise than YAML 1.1."""

from __future__ import annotations

import re
from functools import lru_cache

from steelyard.record import NamedTuple
from steelyard.secrets import shortened

DIGITS = 500
"""The longest number we read: below every limit Python may be set to, so that all machines agree."""

_SHOWN = 40
_SHORT = 16


# The groups name the base of an integer; a float has none. `re` compiles it for the first number that has a sign or a point.
_NUMBER = (
    r"(?P<ten>[-+]?[0-9]+)|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|0o(?P<eight>[0-7]+)|0x(?P<sixteen>[0-9a-fA-F]+)"
)


class Odd(NamedTuple):
    """A scalar that means different things to different tools, or nothing we can compute with.

    Its value is its text; `key` tells whether it may stand as a key all the same.
    """

    message: str
    hint: str
    key: bool = False


def quoted(text: str) -> str:
    """Return `text` in backticks, short and on one line, credentials taken out."""
    text = shortened(text, _SHOWN)
    return f"`{text if text.isprintable() else text.encode('unicode_escape').decode()}`"


def plain(text: str) -> object:
    """Return the value of an unquoted YAML scalar, or `Odd`."""
    if text in WORDS:
        return WORDS[text]
    if text < AFTER_NUMBERS:
        return _short_number(text) if len(text) <= _SHORT else number(text)
    return text


@lru_cache(maxsize=1024)
def _short_number(text: str) -> object:
    # Dates and small numbers come again in every file of a fleet: a look costs a sixth of the pattern.
    return number(text)


def number(text: str) -> object:
    """Return the number a text stands for, the text itself if it is none, or `Odd`."""
    if text.isdigit() and text.isascii() and len(text) <= DIGITS:
        return int(text)
    found = re.fullmatch(_NUMBER, text)
    if found is None:
        return text
    base = found.lastgroup
    if base is None:
        value = float(text)
        return value if abs(value) != float("inf") else _not_finite(text)
    if len(text) > DIGITS:
        return Odd(f"a number of more than {DIGITS} digits", "Quote it if it is text.")
    return int(text) if base == "ten" else int(text[2:], 8 if base == "eight" else 16)


def _not_finite(text: str) -> Odd:
    return Odd(f"{quoted(text)} is not a finite number", "Write a finite number, or quote it if it is text.")


def _words() -> dict[str, object]:
    words: dict[str, object] = {"": None, "~": None}
    for word, value in (("null", None), ("true", True), ("false", False)):
        words |= dict.fromkeys((word, word.title(), word.upper()), value)
    for word, meant in (("yes", "true"), ("no", "false"), ("on", "true"), ("off", "false")):
        for text in (word, word.title(), word.upper()):
            message = f"{quoted(text)} is text here but {meant} to YAML 1.1 tools"
            words[text] = Odd(message, f'Quote it: "{text}", or write {meant}.', key=True)
    for word in ("inf", "Inf", "INF"):
        words |= {text: _not_finite(text) for text in (f".{word}", f"+.{word}", f"-.{word}")}
    return words | {text: _not_finite(text) for text in (".nan", ".NaN", ".NAN")}


WORDS = _words()
"""What is not text by itself, and what some tools take for something else."""

AFTER_NUMBERS = ":"
"""Whatever sorts behind this begins with none of `+-.0123456789`: the cheapest way to tell a word."""
