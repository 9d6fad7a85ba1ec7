"""The catalog: dated facts per model and per channel, each with its source. Importing it reads no data.

Overlays, which few runs have, are read by `overlay`, and what that needs is imported with it.
"""

from __future__ import annotations

from steelyard.knowledge.catalog.catalog import SHIPPED, Catalog, Offer, open_catalog
from steelyard.knowledge.catalog.facts import (
    STALE_AFTER_DAYS,
    STALE_OTHERWISE,
    CatalogFact,
    Other,
    age_days,
    is_old,
)
from steelyard.knowledge.catalog.lookup import Found, lookup

__all__ = [
    "SHIPPED",
    "STALE_AFTER_DAYS",
    "STALE_OTHERWISE",
    "Catalog",
    "CatalogFact",
    "Found",
    "Offer",
    "Other",
    "age_days",
    "is_old",
    "lookup",
    "open_catalog",
]
