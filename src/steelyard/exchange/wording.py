"""What may be written of a stranger's text: as a value only what every reader reads alike, as a comment its beginning."""

from __future__ import annotations

import json
from typing import Final

from steelyard.reading import parse
from steelyard.render.escape import visible
from steelyard.secrets import redact, shortened

_LONGEST: Final = 400
_CITED: Final = 80
_LISTED: Final = 8


def unusable(text: str) -> str:
    """Return why a text cannot be a value of a manifest; empty when it can. Completes a sentence: "is empty"."""
    if not text.strip():
        return "is empty"
    if len(text) > _LONGEST:
        return f"has {len(text):,} characters, which is too long"
    if redact(text) != text:
        return "has the shape of a credential"
    if not text.strip().isprintable() or visible(text.strip()) != text.strip():
        return "has characters that act or hide"
    # The reader has the last word: it knows more letters that no font shows.
    return "has characters that act or hide" if parse(json.dumps([text]).encode(), "text.json").faults else ""


def plain(text: str) -> str:
    """Return a text on one line, fit to stand in a comment: nothing in it acts, hides, or is a credential."""
    shown = visible(redact(text))
    return shown if shown.isprintable() else "".join(map(_shown, shown))


def _shown(character: str) -> str:
    return character if character.isprintable() else ascii(character)[1:-1]


def label(name: str) -> str:
    """Return a file's name as it may be written as a value; what no reader shows is written as an escape."""
    shown = plain(name)
    return ascii(shown)[1:-1] if unusable(shown) else shown


def cited(value: object) -> str:
    """Return what a document said, short, in quotes; of a list the first few."""
    if isinstance(value, list):
        more = f" and {len(value) - _LISTED:,} more" if len(value) > _LISTED else ""
        return ", ".join(map(cited, value[:_LISTED])) + more if value else "an empty list"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, str):
        return f'"{plain(shortened(value.strip(), _CITED))}"'
    return "nothing" if value is None else shortened(json.dumps(value), _CITED)
