"""What the lints found as JSON, version 1: schemas/policy-lint.v1.schema.json, written in `contract`.

What is published here is frozen: a renamed field of a Notice changes this file, never the JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.render.json_text import json_text
from steelyard.render.report_json import region_json
from steelyard.resources import HOME, VERSION
from steelyard.secrets import redact
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.proving.lint.lint import Notice, Spot

SCHEMA_ID = f"{HOME}/schemas/policy-lint.v1.schema.json"
SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def render_json(notices: Sequence[Notice], cards: int, packs: int) -> str:
    """Return what was found as JSON, with how many cards and packs were looked at."""
    weights = [notice.severity for notice in notices]
    return json_text(
        {
            "schema": SCHEMA_ID,
            "tool": {"name": "steelyard", "version": VERSION},
            "summary": {
                "cards": cards,
                "packs": packs,
                "findings": {severity.value: weights.count(severity) for severity in SEVERITIES},
            },
            "findings": [_finding(notice) for notice in notices],
        }
    )


def _finding(notice: Notice) -> dict[str, Any]:
    weakness = notice.weakness
    return {
        "lint": notice.lint,
        "severity": notice.severity.value,
        "about": weakness.about,
        "message": redact(weakness.message),
        "hint": redact(weakness.hint),
        **_place(weakness.at),
        "related": [{**_place(spot), "label": redact(spot.label)} for spot in weakness.also],
    }


def _place(spot: Spot) -> dict[str, Any]:
    return {"file": redact(spot.source.path), "region": region_json(spot.region)}
