"""Writes a scalar in the place of another, in the other's quotes where they will do."""

from __future__ import annotations

import json
import re
from typing import Final

from steelyard.reading.scalars import WORDS

_WORD: Final = r"[A-Za-z][A-Za-z0-9._/@+-]*"
_PLAIN: Final = re.compile(rf"\(*{_WORD}\)*(?: \(*{_WORD}\)*)*|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}")
_MISREAD: Final = frozenset(("y", "n"))
"""Words beside those of our reader that YAML 1.1 tools take for something other than text."""


def scalar_text(value: object, written: str) -> str:
    """Return a value as it stands where `written` stood: plain stays plain where all YAML tools read it as that text."""
    if not isinstance(value, str):
        return json.dumps(value)
    if written.startswith("'") and "'" not in value and value.isprintable():
        return f"'{value}'"
    if not written.startswith('"') and is_plain(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def is_plain(value: str) -> bool:
    """Whether a text needs no quotes, inside of brackets and out."""
    return bool(_PLAIN.fullmatch(value)) and value not in WORDS and value.casefold() not in _MISREAD
