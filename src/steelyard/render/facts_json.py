"""The JSON facts, version 1: schemas/facts.v1.schema.json, whose types are in `facts_contract`.

What is published here is frozen. A renamed field of a Fact changes this file, never the output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.render.json_text import json_text
from steelyard.render.report_json import region_json
from steelyard.resources import HOME, VERSION
from steelyard.secrets import redact

if TYPE_CHECKING:
    from steelyard.factsheet import Derived, FactSheet, ModelSheet

SCHEMA_ID = f"{HOME}/schemas/facts.v1.schema.json"


def render_facts_json(sheet: FactSheet) -> str:
    """Return the facts as JSON."""
    return json_text(
        {
            "schema": SCHEMA_ID,
            "tool": {"name": "steelyard", "version": VERSION},
            "as_of": sheet.as_of,
            "file": sheet.file,
            "project": sheet.project,
            "models": [_model(model) for model in sheet.models],
        }
    )


def _model(model: ModelSheet) -> dict[str, Any]:
    return {
        "subject": model.subject,
        "region": region_json(model.region),
        "facts": [_fact(derived) for derived in model.facts],
    }


def _fact(derived: Derived) -> dict[str, Any]:
    fact = derived.fact
    value = redact(fact.value) if isinstance(fact.value, str) else fact.value
    return {
        "name": fact.name,
        "value": value,
        "words": redact(fact.words),
        "provenance": derived.provenance,
        "derived_from": [
            {
                "pointer": one.pointer,
                "region": region_json(one.region),
                "value": one.value,
                "provenance": "imported" if one.imported else "declared",
            }
            for one in derived.given
        ],
        "reasons": [redact(reason) for reason in fact.reasons],
        "details": [
            {
                "title": detail.title,
                "holds": detail.holds,
                "words": redact(detail.words),
                "source": detail.source or None,
            }
            for detail in fact.details
        ],
        "source": fact.source or None,
        "as_of": fact.as_of or None,
        "age_days": fact.age_days,
    }
