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
    found = [(model["id"], once(model, monthly_estimate)) for model in record["models"]]
    currencies = sorted({estimate.currency for _, estimate in found if estimate.at_least or estimate.amount})
    if len(currencies) > 1:
        return Known({}, reasons=(f"{' and '.join(currencies)} are not added without a rate and its day",))
    values: dict[str, Any] = {}
    bounds = [estimate.at_least for _, estimate in found]
    known = [
        (id_, amount, estimate.currency) for id_, estimate in found if (amount := estimate.amount) is not None
    ]
    if len(known) == len(found):
        values["project_estimate"] = round(sum([amount for _, amount, _ in known]), 6)
    if known or any(bounds):
        values["project_estimate_at_least"] = round(sum(bounds), 6)
    parts = [f"`{id_}` {amount:,.2f} {currency}" for id_, amount, currency in known]
    missing = [f"`{id_}` has no estimate" for id_, estimate in found if estimate.amount is None]
    return Known(values, reasons=(*parts, *missing))
