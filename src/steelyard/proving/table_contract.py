"""The published form of test tables: their JSON Schema. `tools/generate.py` writes `schemas/` from here."""

from __future__ import annotations

from typing import Any

from steelyard.resources import HOME
from steelyard.verdict import Outcome, Severity

_OUTCOMES = [outcome.value for outcome in Outcome if outcome is not Outcome.WAIVED]
_WORD = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


def table_schema() -> dict[str, Any]:
    """Return the JSON Schema of a test table, `packs/<pack>_test.yaml`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{HOME}/schemas/policy-test.v1.schema.json",
        "title": "Steelyard policy test table v1",
        "description": "What a pack, configured as it is, must say of whole projects: `packs/<pack>_test.yaml`.",
        **_closed(
            {
                "title": _text("What the table is about, in one line."),
                "pack": {
                    "description": "The pack it tests; without it, the file's name before `_test`.",
                    "type": "string",
                    "pattern": _WORD,
                },
                "as_of": _date("The date of the cases that name none."),
                "cases": {
                    "description": "The projects, one by one.",
                    "type": "array",
                    "minItems": 1,
                    "items": {"$ref": "#/$defs/Case"},
                },
            },
            ("cases",),
        ),
        "$defs": {"Case": _case(), "Expected": _expected(), "Outcome": _outcome()},
    }


def _case() -> dict[str, Any]:
    return {
        "description": "A project, and what the pack must say of it.",
        **_closed(
            {
                "name": _text("What the case shows, unique in its table."),
                "as_of": _date("The date of the evaluation."),
                "manifest": {
                    "description": "A manifest cut down to what matters, as in the examples of a card, or the path "
                    "of a whole one, from the table's own folder.",
                    "anyOf": [
                        {"title": "fields of a manifest", "type": "object"},
                        {"title": "the path of a manifest", "type": "string", "minLength": 1},
                    ],
                },
                "expect": {
                    "description": "What rules must say, by id. An exhaustive case lists every finding; `{}` "
                    "expects none.",
                    "type": "object",
                    "propertyNames": {"pattern": _WORD, "description": "A rule id in kebab-case"},
                    "additionalProperties": {
                        "anyOf": [
                            {"title": ", ".join(_OUTCOMES), "$ref": "#/$defs/Outcome"},
                            {"title": "a mapping", "$ref": "#/$defs/Expected"},
                            {
                                "title": "a list of mappings",
                                "type": "array",
                                "minItems": 1,
                                "items": {"$ref": "#/$defs/Expected"},
                            },
                        ]
                    },
                },
                "exhaustive": {
                    "description": "Whether a finding of a rule that is not listed fails the case.",
                    "type": "boolean",
                    "default": True,
                },
            },
            ("name", "manifest", "expect"),
        ),
    }


def _expected() -> dict[str, Any]:
    return {
        "description": "What a rule must say, in detail.",
        **_closed(
            {
                "outcome": {"$ref": "#/$defs/Outcome"},
                "subject": _text("Of whom, as findings name it (`models[drafter]`); without it, of all."),
                "severity": {
                    "description": "How much it weighs in this pack; none: an unknown that is only counted.",
                    "enum": [severity.value for severity in Severity],
                },
                "at": _text(
                    "Where: the field, as findings name it (`models[drafter].license`) or from the subject."
                ),
            },
            ("outcome",),
        ),
    }


def _outcome() -> dict[str, Any]:
    return {
        "description": "The heaviest outcome of the subjects: fail, unknown, pass, not-applicable.",
        "enum": _OUTCOMES,
    }


def _closed(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _text(description: str) -> dict[str, Any]:
    return {"description": description, "type": "string", "minLength": 1}


def _date(description: str) -> dict[str, Any]:
    return {"description": description, "type": "string", "format": "date"}
