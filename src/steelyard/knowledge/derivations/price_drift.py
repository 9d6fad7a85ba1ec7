"""How far declared prices are from the list prices of the channel, where the catalog has current ones in the same currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.catalog import is_old
from steelyard.knowledge.derived import Known
from steelyard.knowledge.known_models import found_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_PRICES: Final = ("input_per_mtok", "output_per_mtok")


def derive(record: Mapping[str, Any], as_of: str) -> Known:
    """Return the largest difference in percent of the list price; nothing where no price can be compared."""
    cost = record.get("cost", {})
    if not any(name in cost for name in _PRICES):
        return Known({}, reasons=("no price of tokens is declared",))
    found = found_of(record)
    currency = found.offer.get("currency")
    if found.sure != "certain" or currency is None or currency.value != cost.get("currency", "USD"):
        return Known({}, reasons=("the catalog has no price for this very channel in this currency",))
    drifts: list[float] = []
    reasons = []
    for name in _PRICES:
        fact = found.offer.get(name)
        if name not in cost or fact is None or not fact.value or is_old(name, fact, as_of):
            continue
        listed = float(fact.value)
        drifts.append(abs(cost[name] - listed) / listed * 100)
        words = f"`cost.{name}` is {cost[name]:g}, and the list price {listed:g} {currency.value}"
        reasons.append(f"{words} ({fact.source}, {fact.as_of})")
    if not drifts:
        return Known({}, reasons=("the catalog's prices for this channel are disputed, old or zero",))
    return Known({"price_drift_pct": round(max(drifts), 2)}, reasons=tuple(reasons))
