"""Patterns of our schemas in plain words: `re` takes a tenth of a millisecond to compile each, and every run is a new process.

Of a pattern that is not among them a validator asks `re`, which compiles it when a text first meets it. Tests hold every
one of these against `re`. Never imported while checking.
"""

from __future__ import annotations

from typing import Final

from steelyard.schemas.countries import SECONDS, country

_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
_UPPER: Final = _LOWER.upper()
_DIGITS: Final = "0123456789"

# Stripped of all that may be in it, a text is empty.
_LINE: Final = 'value != "" and value.isascii() and value.isprintable()'
_NAME: Final = f'value[:1].isalnum() and not value.strip("{_UPPER}{_LOWER}{_DIGITS}._-")'
_PLACE: Final = _NAME.replace("._-", "._:/-")
_SLUG: Final = f'value != "" and not value.strip("{_LOWER}{_DIGITS}-") and "--" not in value and "-" not in (value[0], value[-1])'
_NO_HOST: Final = '("", "/", " ")'
_URL: Final = f'(value[:8] == "https://" and value[8:9] not in {_NO_HOST} or value[:7] == "http://" and value[7:8] not in {_NO_HOST})'
# `$` holds before a line's end, too.
_CODE: Final = '(code := value.removesuffix("\\n"))'
_TRADEOFF: Final = 'value in {"T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8"}'

CHEAP: Final = {
    r"\S": 'value != "" and not value.isspace()',
    r"^[!-~]+$(?!\n)": f'{_LINE} and " " not in value',
    r"^[!-~]+( [!-~]+)*$(?!\n)": f'{_LINE} and "  " not in value and " " not in (value[0], value[-1])',
    r"^https?://[^/ ]": _URL,
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n)": _NAME,
    r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$(?!\n)": _PLACE,
    r"^(https?://[^/ ]|[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n))": f"({_NAME} or {_URL})",
    r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)": _SLUG,
    r"^(T[1-8]|[a-z0-9]+(-[a-z0-9]+)*)$(?!\n)": f"({_TRADEOFF} or {_SLUG})",
    "^[A-Z]{3}$": f'len{_CODE} == 3 and not code.strip("{_UPPER}")',
    country(
        "EU", "EEA"
    ): f'(value in ("EU", "EEA") or len(value) == 2 and value[1] in {SECONDS}.get(value[0], ""))',
}
"""What is as true of `value`, a text, as that the pattern is found in it."""
