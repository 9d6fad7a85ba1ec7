"""How ids of models are compared: one folded spelling, and what may stand around a name without changing it."""

from __future__ import annotations

from typing import Final

_LATEST: Final = "-latest"
_DAY: Final = 8
_MONTH: Final = 4


def fold(text: str) -> str:
    """Return a spelling in which case and the marks `_`, `.`, `@` and blank, which feeds write alike, are one."""
    # An eighth of what `str.translate` takes.
    return text.strip().lower().replace("_", "-").replace(".", "-").replace("@", "-").replace(" ", "-")


def is_dated(ending: str) -> bool:
    """Whether what follows a name is a date: 20250929, 2025-09-29, 2507 (year and month)."""
    digits = ending.replace("-", "") if ending[4:5] == "-" and ending[7:8] == "-" else ending
    if not digits.isascii() or not digits.isdigit():
        return False
    if len(digits) == _DAY:
        return digits[:2] == "20" and "01" <= digits[4:6] <= "12" and "01" <= digits[6:] <= "31"
    return len(digits) == _MONTH and "22" <= digits[:2] <= "39" and "01" <= digits[2:] <= "12"


def undated(folded: str) -> str:
    """Return a folded name without the date or `-latest` at its end; the name itself when it has neither."""
    if folded.endswith(_LATEST):
        return folded.removesuffix(_LATEST)
    for length in (10, 8, 4):
        head, ending = folded[: -length - 1], folded[-length:]
        if head and folded[-length - 1] == "-" and is_dated(ending):
            return head
    return folded


def has_date(folded: str) -> bool:
    """Whether a folded name ends with a date."""
    return undated(folded) != folded and not folded.endswith(_LATEST)


def host_of(endpoint: str) -> str:
    """Return the host of an address, in lower case; of whatever was written where it is none."""
    place = endpoint.strip().partition("://")[2] or endpoint.strip()
    for end in "/?#":
        place = place.partition(end)[0]
    return place.rpartition("@")[2].partition(":")[0].lower().rstrip(".")
