"""Licenses: one spelling for each, what each grants and asks, and how they combine (docs/licenses.md).

    normalize("llama3.1")                  the canonical expression, or why there is none and what may be meant
    traits("Apache-2.0 AND llama3.1")      what an expression grants and asks; unknown stays unknown
    is_open("CC-BY-4.0")                   open in the sense of MOF
    open_for("Apache-2.0", "data")         open, and made for such a thing
    inherit("apache-2.0", [Base(...)])     what a fine-tune, adapter, merge or quantized copy takes over
    choices("MIT OR Apache-2.0")           the sets of licenses that could be kept to
    row("Apache-2.0")                      one license, with source and date

The data is read at the first question, not at import.
"""

from __future__ import annotations

from steelyard.knowledge.licenses.choices import choices
from steelyard.knowledge.licenses.digest import text_digest
from steelyard.knowledge.licenses.inherit import Base, Conflict, Inherited, inherit
from steelyard.knowledge.licenses.normalize import Normalized, normalize
from steelyard.knowledge.licenses.table import Row, licenses_of, row
from steelyard.knowledge.licenses.terms import OpenFor, ids, is_open, open_for, traits
from steelyard.knowledge.licenses.traits import MauCap, RevenueCap, Territory, Traits

__all__ = [
    "Base",
    "Conflict",
    "Inherited",
    "MauCap",
    "Normalized",
    "OpenFor",
    "RevenueCap",
    "Row",
    "Territory",
    "Traits",
    "choices",
    "ids",
    "inherit",
    "is_open",
    "licenses_of",
    "normalize",
    "open_for",
    "row",
    "text_digest",
    "traits",
]
