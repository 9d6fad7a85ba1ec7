"""What all models of a project cost a month together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.cost import monthly_estimate
from steelyard.knowledge.derived import Known
from steelyard.manifest.bind import once

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the sum where all models are estimated in one currency, and what is known of it."""
    currencies: set[str] = set()
    bounds: list[float] = []
    amounts: list[float] = []
    parts: list[str] = []
    missing: list[str] = []
    for model in record["models"]:
        estimate = once(model, monthly_estimate)
        amount, currency = estimate.amount, estimate.currency
        bounds.append(estimate.at_least)
        if amount or estimate.at_least:
            currencies.add(currency)
        if amount is None:
            missing.append(f"`{model['id']}` has no estimate")
        else:
            amounts.append(amount)
            parts.append(f"`{model['id']}` {amount:,.2f} {currency}")
    if len(currencies) > 1:
        both = " and ".join(sorted(currencies))
        return Known({}, reasons=(f"{both} are not added without a rate and its day",))
    values: dict[str, Any] = {}
    if not missing:
        values["project_estimate"] = round(sum(amounts), 6)
    if amounts or any(bounds):
        values["project_estimate_at_least"] = round(sum(bounds), 6)
    return Known(values, reasons=(*parts, *missing))
