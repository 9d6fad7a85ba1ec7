"""A fact of the catalog, what contradicts it, and the rule that settles what several sources say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Value = str | int | float | bool

STALE_AFTER_DAYS: Final[Mapping[str, int]] = {
    "retires": 90,
    "precision": 90,
    "stage": 90,
    "replacement": 90,
    "input_per_mtok": 90,
    "output_per_mtok": 90,
    "cached_input_per_mtok": 90,
    "tiered_above": 90,
    "currency": 90,
}
"""After how many days a fact is called old; what is not named here after `STALE_OTHERWISE` (docs/catalog.md)."""

STALE_OTHERWISE: Final = 365

PRICES: Final = ("input_per_mtok", "output_per_mtok", "cached_input_per_mtok", "tiered_above")
"""What a price is made of; it comes whole from one place, since it is in one currency."""

_SIZES: Final = frozenset({"context", "output_limit"})
_DATES: Final = frozenset({"released", "knowledge", "retires"})
_RATES: Final = frozenset(PRICES[:3])


class Other(NamedTuple):
    """What one source says: the value, who says it, and of which day it is."""

    value: Value
    source: str
    as_of: str


class CatalogFact(NamedTuple):
    """A fact with its source and day, and what was said otherwise.

    `value` is None where sources contradict each other: then `others` has every candidate. Where it is known,
    `others` are what the organisation's overlay overruled, and the same value less precisely.
    """

    value: Value | None
    source: str
    as_of: str
    others: tuple[Other, ...] = ()

    @property
    def contradicted(self) -> bool:
        """Whether the sources contradict each other, so that nothing is known."""
        return self.value is None


def settle(name: str, said: Sequence[Other], overlay: Sequence[Other] = ()) -> CatalogFact:
    """Return what follows from all that is said of one thing; one of both lists must not be empty.

    An overlay's word stands, and what contradicts it is kept. Among the rest one value stands if all say it, or
    if the others say it less precisely. Otherwise nothing is known, and every candidate is kept.
    """
    if overlay:
        best = _agreed(name, overlay)
        rest = tuple([one for one in (*overlay, *said) if best is None or not _same(one.value, best)])
        return _fact(best, [one for one in overlay if best is None or _same(one.value, best)], rest)
    best = _agreed(name, said)
    if best is None:
        return _fact(None, said, tuple(said))
    return _fact(
        best,
        [one for one in said if _same(one.value, best)],
        tuple([one for one in said if not _same(one.value, best)]),
    )


def age_days(fact: CatalogFact | Other, as_of: str) -> int:
    """Return how many days old a fact is on a day (`2026-11-23`); below zero when it is of a later day."""
    return (date.fromisoformat(as_of) - date.fromisoformat(fact.as_of)).days


def is_old(name: str, fact: CatalogFact | Other, as_of: str) -> bool:
    """Whether a fact of this name is too old on a day to be taken as it stands."""
    return age_days(fact, as_of) > STALE_AFTER_DAYS.get(name, STALE_OTHERWISE)


def _same(one: Value, other: Value) -> bool:
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def _fact(value: Value | None, by: Sequence[Other], others: tuple[Other, ...]) -> CatalogFact:
    newest = sorted(by, key=lambda one: one.as_of, reverse=True)
    names = list(dict.fromkeys(one.source for one in newest))
    return CatalogFact(value, "; ".join(names), newest[0].as_of, others)


def _agreed(name: str, said: Sequence[Other]) -> Value | None:
    """Return the one value that all say, some perhaps less precisely; None when they contradict each other."""
    best = said[0].value
    for one in said[1:]:
        finer = _finer(name, best, one.value)
        if finer is None:
            return None
        best = finer
    # Two coarse values may fit one fine value each and not each other: all must fit the finest.
    return best if all(_finer(name, best, one.value) == best for one in said) else None


def _finer(name: str, one: Value, other: Value) -> Value | None:
    """Return the more precise of two values that are the same; None when they are not."""
    if _same(one, other):
        return one
    if name in _DATES and isinstance(one, str) and isinstance(other, str):
        short, long = sorted((one, other), key=len)
        return long if long.startswith(f"{short}-") else None
    if isinstance(one, bool | str) or isinstance(other, bool | str):
        return None
    small, large = sorted((one, other))
    if name in _SIZES:
        # 128k is written as 128,000 and as 131,072: the smaller one is what holds in either reading.
        return small if small % 1000 == 0 and small // 1000 * 1024 == large else None
    if name in _RATES:
        fine, coarse = sorted((one, other), key=_decimals, reverse=True)
        return fine if coarse and _decimals(fine) > _decimals(coarse) > 1 and _rounds(fine, coarse) else None
    return None


def _decimals(value: float) -> int:
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def _rounds(fine: float, coarse: float) -> bool:
    return abs(round(fine, _decimals(coarse)) - coarse) < 1e-9  # noqa: PLR2004 - less than any price is written in
