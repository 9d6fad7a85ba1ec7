"""Asks the catalog about a model as a manifest declares it, and fills in what it is certain of where nobody declared it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.catalog import SHIPPED, lookup
from steelyard.manifest.surroundings import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.catalog import Catalog, Found

_REMEMBERED: Final = 4096


def found_of(record: Mapping[str, Any]) -> Found:
    """Return what the catalog knows of a bound model record: by its id, provider, developer and endpoint."""
    return _found(
        getattr(record, "around", NOWHERE).catalog or SHIPPED,
        record.get("model", ""),
        record.get("provider", ""),
        record.get("developer", ""),
        record.get("endpoint", ""),
    )


def filled(record: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Return a record with access and licenses of the catalog where it declares none, and what was filled in, in words.

    Only what is certain is filled in: an id that stands in the catalog as it is written, a fact that no source
    contradicts. What a project declares is never overruled.
    """
    added: dict[str, Any] = {}
    notes: list[str] = []
    if "access" not in record or ("license" not in record and record["access"] == "weights"):
        found = found_of(record)
        if found.sure == "certain":
            weights = found.model.get("open_weights")
            if "access" not in record and weights is not None and weights.value is True:
                added["access"] = "weights"
                notes.append(f"its weights can be had, says the catalog ({weights.source}, {weights.as_of})")
            license_ = found.model.get("license")
            if "license" not in record and license_ is not None and license_.value:
                added |= {"license": license_.value, "license_from": "catalog"}
                notes.append(
                    f"its license is {license_.value}, says the catalog ({license_.source}, {license_.as_of})"
                )
    bases = record.get("base", ())
    if any("license" not in base and "model" in base for base in bases):
        catalog = getattr(record, "around", NOWHERE).catalog or SHIPPED
        added["base"] = [_base(base, catalog, notes) for base in bases]
    return ({**record, **added}, tuple(notes)) if notes else (record, ())


def _base(base: Mapping[str, Any], catalog: Catalog, notes: list[str]) -> Mapping[str, Any]:
    if "license" in base or "model" not in base:
        return base
    found = _found(catalog, base["model"], "", "", "")
    license_ = found.model.get("license")
    if found.sure != "certain" or license_ is None or not license_.value:
        return base
    notes.append(
        f"the license of `{base['model']}` is {license_.value}, says the catalog ({license_.source}, {license_.as_of})"
    )
    return {**base, "license": license_.value}


@lru_cache(_REMEMBERED)
def _found(catalog: Catalog, model: str, provider: str, developer: str, endpoint: str) -> Found:
    return lookup(model, provider=provider, developer=developer, endpoint=endpoint, catalog=catalog)
