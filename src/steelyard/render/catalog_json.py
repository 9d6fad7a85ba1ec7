"""The JSON answer of the catalog, version 1: schemas/catalog-entry.v1.schema.json, whose types are in `catalog_contract`.

What is published here is frozen. A renamed field of a Found changes this file, never the output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.catalog.facts import age_days, is_old
from steelyard.render.json_text import json_text
from steelyard.resources import HOME, VERSION
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.catalog import CatalogFact, Found, Other
    from steelyard.knowledge.catalog.facts import Value

SCHEMA_ID = f"{HOME}/schemas/catalog-entry.v1.schema.json"


def render_catalog_json(asked: str, found: Found, as_of: str) -> str:
    """Return what is known as JSON, seen on a day."""
    return json_text(
        {
            "schema": SCHEMA_ID,
            "tool": {"name": "steelyard", "version": VERSION},
            "as_of": as_of,
            "asked": redact(asked),
            "id": redact(found.id) or None,
            "how": found.how,
            "sure": found.sure,
            "why": redact(found.why),
            "candidates": [redact(one) for one in found.candidates],
            "model": _facts(found.model, as_of),
            "channel": _facts(found.offer, as_of),
            "served_by": [
                {"provider": redact(offer.provider), "id": redact(offer.id)} for offer in found.offers
            ],
        }
    )


def _facts(facts: Mapping[str, CatalogFact], as_of: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            **_said(name, fact, as_of),
            "others": [_said(name, other, as_of) for other in fact.others],
        }
        for name, fact in facts.items()
    ]


def _said(name: str, said: CatalogFact | Other, as_of: str) -> dict[str, Any]:
    return {
        "value": _value(said.value),
        "source": redact(said.source),
        "as_of": said.as_of,
        "age_days": age_days(said, as_of),
        "old": is_old(name, said, as_of),
    }


def _value(value: Value | None) -> Value | None:
    return redact(value) if isinstance(value, str) else value
