"""What a package says of one id, cleaned: a value that cannot be true is refused and counted, never repaired."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Final

from steelyard.knowledge.licenses import normalize
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_ID: Final = 160
DEAREST: Final = 10_000.0
"""US dollars per million tokens; no model has ever cost a tenth of it."""

_TOLD: Final = 20
"""So many refusals are noted with their ids; the others are counted."""

_LARGEST: Final = 1_000_000_000
_FIRST_YEAR: Final = 2015
_LAST_YEARS: Final = 15
"""A model may be promised for so many years after the source was made, not longer."""

_MONTH: Final = 7
_UNKNOWN_LICENSES: Final = frozenset({"", "not specified", "multiple", "unknown", "other"})


class Row(NamedTuple):
    """What a package says of one id.

    `channel` is the package's own name of the provider, empty for what it says of a model whoever serves it; `id`
    is then `developer/name`. `about` are facts of the model, `facts` those of the channel. `stands_for` is the id
    that an alias is. `page` is where the package has a retirement from.
    """

    channel: str
    id: str
    about: Mapping[str, str]
    facts: Mapping[str, str]
    stands_for: str = ""
    page: str = ""


class Cleaner:
    """Turns what one package says into the texts of facts, and counts what it refuses."""

    def __init__(self, source: str, as_of: str) -> None:
        self.source = source
        self.as_of = as_of
        self.refused: Counter[str] = Counter()
        self.at = ""
        self.told: list[tuple[str, str]] = []

    def refuse(self, what: str) -> str:
        """Count a refusal, and note the first few with the id it was about; return the text of nothing."""
        self.refused[what] += 1
        if len(self.told) < _TOLD:
            self.told.append((what, self.at))
        return ""

    def id(self, text: object) -> str:
        """Return an id; empty for what none can be: too long, or with blanks, tabs or control characters in it."""
        if not isinstance(text, str) or not 0 < len(text) <= LONGEST_ID or "|" in text:
            return self.refuse("id")
        return text if text.isprintable() and not any(map(str.isspace, text)) else self.refuse("id")

    def word(self, value: object) -> str:
        """Return a short text without blanks: a family, an id."""
        return "" if value in (None, "") else self.id(value)

    def flag(self, value: object) -> str:
        """Return `1`, `0`, or nothing where it is not said."""
        if value is None:
            return ""
        if value in (True, False):
            return "1" if value else "0"
        return self.refuse("flag")

    def size(self, value: object) -> str:
        """Return a number of tokens; 0 and nothing mean that it is not said."""
        if value in (None, 0, ""):
            return ""
        number = _number(value)
        if number is None or not 0 < number <= _LARGEST or number != int(number):
            return self.refuse("size")
        return str(int(number))

    def price(self, value: object, factor: float = 1.0) -> str:
        """Return US dollars per million tokens."""
        if value is None or value == "":
            return ""
        number = _number(value)
        if number is None or not 0 <= number * factor <= DEAREST:
            return self.refuse("price")
        return plain(number * factor)

    def prices(self, id_: str, facts: dict[str, str]) -> dict[str, str]:
        """Return facts without a price of nothing, by which feeds also say that they know none."""
        spent = {facts.get("input_per_mtok", ""), facts.get("output_per_mtok", "")}
        if not spent <= {"", "0"} or id_.endswith(":free"):
            return facts
        if "0" in spent:
            self.refuse("price of nothing")
        return {name: value for name, value in facts.items() if "per_mtok" not in name}

    def day(self, value: object, *, future: bool = False) -> str:
        """Return a date (`2026-11-23`) that can be: of a model, and in the future only where it is announced."""
        text = str(value or "").strip()[:10]
        if not text:
            return ""
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = None
        made = date.fromisoformat(self.as_of)
        latest = made.replace(year=made.year + _LAST_YEARS, day=1) if future else made
        if found is None or len(text) != len("2026-11-23") or not date(_FIRST_YEAR, 1, 1) <= found <= latest:
            return self.refuse("date")
        return text

    def month(self, value: object) -> str:
        """Return a month or a day: the end of a model's knowledge."""
        text = str(value or "").strip()
        if len(text) == _MONTH:
            return self.day(f"{text}-01")[:_MONTH]
        if text and len(text) == 4 and text.isdigit():  # noqa: PLR2004 - a year alone
            return self.day(f"{text}-01-01")[:4]
        return self.day(text)

    def license(self, value: object) -> str:
        """Return the SPDX expression of a license; what the table does not know is refused."""
        text = str(value or "").strip()
        if text.lower() in _UNKNOWN_LICENSES:
            return ""
        found = normalize(text)
        if found.expression is None or " " in found.expression:
            return self.refuse("license")
        return found.expression


def plain(number: float) -> str:
    """Return a number as short as it is exact, to a millionth."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def said(**facts: str) -> dict[str, str]:
    """Return the facts that have a value."""
    return {name: value for name, value in facts.items() if value}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
