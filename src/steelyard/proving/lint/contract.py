"""The published form of `policy lint --format json`, version 1: its JSON Schema.

Never imported on the path of a run; `tools/generate.py` writes `schemas/` from here.
"""

from __future__ import annotations

from typing import Any

from steelyard.proving.lint.as_json import SCHEMA_ID, SEVERITIES
from steelyard.schemas.parts import closed, items, number, region, result, text


def lint_schema() -> dict[str, Any]:
    """Return the JSON Schema of what the lints found."""
    return result(
        SCHEMA_ID,
        "Steelyard policy lint v1",
        "What `steelyard policy lint --format json` writes.",
        {
            "summary": closed(
                {
                    "cards": number("Cards that were looked at."),
                    "packs": number("Packs that were looked at."),
                    "findings": closed(
                        {severity.value: number(f"Findings of weight {severity}.") for severity in SEVERITIES}
                    ),
                }
            ),
            "findings": items("What is weak, by file and place.", _finding()),
        },
        {"Region": region()},
    )


def _finding() -> dict[str, Any]:
    return closed(
        {
            "lint": text("Which lint found it."),
            "severity": {
                "description": "How much it weighs.",
                "enum": [severity.value for severity in SEVERITIES],
            },
            "about": text("The rule or pack it is about."),
            "message": text("What is weak."),
            "hint": text("The way out."),
            **_place(),
            "related": items(
                "Other places that belong to it.", closed({**_place(), "label": text("What stands there.")})
            ),
        }
    )


def _place() -> dict[str, Any]:
    return {"file": text("The file, with slashes."), "region": {"$ref": "#/$defs/Region"}}
