"""The reader: bytes in, one document out, with the place of every value and of everything wrong with it."""

from __future__ import annotations

from steelyard.reading.document import MISSING, Document, Limits
from steelyard.reading.files import Unreadable, lies_within, open_plain, read, read_bytes
from steelyard.reading.parsing import is_json, parse, parse_as, text_of

__all__ = [
    "MISSING",
    "Document",
    "Limits",
    "Unreadable",
    "is_json",
    "lies_within",
    "open_plain",
    "parse",
    "parse_as",
    "read",
    "read_bytes",
    "text_of",
]
