"""The end of a model on its channel: as declared, or else as the catalog has it, or what it was tuned from, for that very channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derivations import base_retires
from steelyard.knowledge.derived import Known
from steelyard.knowledge.hosting import is_self_hosted
from steelyard.knowledge.known_models import offer_of
from steelyard.knowledge.retirement import retirement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.catalog import CatalogFact

_WHOLE_DAY = 10
"""Letters of a date with its day: a month is no day."""
_NO_DATE = retirement({}, "").words
_SILENT = Known({"retirement": {}}, _NO_DATE, (_NO_DATE,))


def derive(record: Mapping[str, Any], as_of: str) -> Known:
    """Return what is known of the end, seen on a day. What is declared holds."""
    lifecycle = seen = record.get("lifecycle", {})
    notes: tuple[str, ...] = ()
    at: tuple[tuple[str, ...], ...] = ()
    offer: Mapping[str, CatalogFact] = {}
    if "retires" not in lifecycle and lifecycle.get("stage") != "retired":
        offer = offer_of(record)
        base = end_of_base(record, as_of)
        if not offer and base is None and "replacement" not in lifecycle:
            return _SILENT  # as of most models
        said = _day(offer.get("retires"))
        if said is not None:
            seen = {**lifecycle, "retires": said.value, **_precision(offer)}
            notes = (f"{said.value} is the catalog's date for this channel ({said.source}, {said.as_of})",)
        elif base is not None:
            model, said = base
            seen = {**lifecycle, "retires": said.value}
            told = f"says the catalog ({said.source}, {said.as_of})"
            notes = (f"it was tuned from `{model}`, which ends on this channel on {said.value}, {told}",)
            at = (("base",),)
    # No feed of the catalog tells whether its dates are exact.
    found = retirement({"lifecycle": seen}, as_of, firm=seen is lifecycle)
    values: dict[str, Any] = {}
    if found.on:
        values |= {
            "on": found.on,
            "days": found.days,
            "source": "declared" if seen is lifecycle else "catalog",
        }
        if "precision" in seen:
            values["precision"] = seen["precision"]
    if found.retired is not None:
        values["retired"] = found.retired
    replacement = lifecycle.get("replacement") or _value(offer.get("replacement"))
    if replacement:
        values["replacement"] = replacement
        notes = (*notes, f"recommended instead: `{replacement}`")
    return Known({"retirement": values}, found.words, (found.words, *notes), at)


def end_of_base(record: Mapping[str, Any], as_of: str) -> tuple[str, CatalogFact] | None:
    """Return of what the provider tuned a model, and the end of that; None where none is known, or one has the weights."""
    if not record.get("base") or record.get("access") == "weights" or is_self_hosted(record.get("hosting")):
        return None
    return base_retires.first_end(record, as_of)


def _day(fact: CatalogFact | None) -> CatalogFact | None:
    """Return a fact that is a day; None for one that is contradicted, or known less precisely."""
    return fact if fact is not None and len(str(fact.value or "")) == _WHOLE_DAY else None


def _precision(offer: Mapping[str, CatalogFact]) -> dict[str, str]:
    said = _value(offer.get("precision"))
    return {"precision": said} if said in ("exact", "earliest") else {}


def _value(fact: CatalogFact | None) -> str:
    return "" if fact is None or fact.value is None else str(fact.value)
