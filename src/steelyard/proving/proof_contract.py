"""The published form of `policy test --format json`, version 1: its JSON Schema.

Never imported on the path of a run; `tools/generate.py` writes `schemas/` from here.
"""

from __future__ import annotations

from typing import Any

from steelyard.proving.proof_json import SCHEMA_ID
from steelyard.verdict import Outcome

_OUTCOMES = [outcome.value for outcome in Outcome if outcome is not Outcome.WAIVED]


def proof_schema() -> dict[str, Any]:
    """Return the JSON Schema of a test run."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Steelyard policy test report v1",
        "description": "What `steelyard policy test --format json` writes.",
        **_object(
            {
                "schema": {"description": "This schema.", "const": SCHEMA_ID},
                "tool": _object({"name": {"const": "steelyard"}, "version": _text("Its version.")}),
                "holds": _flag("Whether everything held that was asked for: exit code 0."),
                "summary": _object(
                    {
                        "rules": _number("Cards whose examples were run."),
                        "examples": _number("Examples of cards."),
                        "tables": _number("Test tables."),
                        "cases": _number("Cases of tables."),
                        "held": _number("Examples and cases that held."),
                        "failed": _number("Examples and cases that did not."),
                    }
                ),
                "tests": _list(
                    "Every example and case, in the order of cards, tables and their files.", _test()
                ),
                "untested": _list("Rules without an example that no case names.", _text("A rule id.")),
                "coverage": _or_null("What the tests reached; null unless asked for.", _coverage()),
                "mutants": _or_null("What the tests noticed; null unless asked for.", _mutants()),
            }
        ),
        "$defs": {
            "Region": _object(
                {
                    name: {"type": "integer", "minimum": 1}
                    for name in ("start_line", "start_column", "end_line", "end_column")
                }
            ),
            "Share": _object(
                {
                    "seen": _number("How many were seen."),
                    "possible": _number("Of how many."),
                    "percent": {
                        "description": "Rounded down.",
                        "type": "integer",
                        "minimum": 0,
                        "maximum": 100,
                    },
                }
            ),
        },
    }


def _test() -> dict[str, Any]:
    problem = _object(
        {
            "rule": _or_null("The rule it is about, if it is about one.", {"type": "string"}),
            "message": _text("What was expected, and what came out."),
            "region": {"$ref": "#/$defs/Region"},
            "reasons": _list(
                "Why, by subject or rule.", _object({"about": _text("Of whom."), "said": _text("Why.")})
            ),
            "hint": _or_null("The way out.", {"type": "string"}),
            "elsewhere": _or_null("The place in another file that it comes from.", _object(_place())),
        }
    )
    return _object(
        {
            "kind": {"description": "Of a card, or of a table.", "enum": ["example", "case"]},
            "owner": _text("The rule of an example, the pack of a case."),
            "name": _text("`examples.fail[1]`, or the name of the case."),
            **_place(),
            "holds": _flag("Whether it came out as expected."),
            "problems": _list("What did not.", problem),
        }
    )


def _coverage() -> dict[str, Any]:
    outcomes = {"type": "array", "items": {"enum": _OUTCOMES}}
    gap = {
        **_place(),
        "side": {"enum": ["when", "require"]},
        "condition": _text("The condition, as written."),
        "never": _list("Values it can have and never had.", {"enum": ["true", "false", "unknown"]}),
    }
    share = {"$ref": "#/$defs/Share"}
    rule = {
        "rule": _text("A rule id."),
        "outcomes": _object({"seen": outcomes, "never": outcomes}),
        "conditions": share,
        "gaps": _list("Conditions that were not seen with every value.", _object(gap)),
    }
    pack = {
        "pack": _text("A pack."),
        "rules": _number("Its rules."),
        "untouched": _list("Those that no case names.", _text("A rule id.")),
    }
    return _object(
        {
            "floor": _or_null("The percentage asked for.", {"type": "integer", "minimum": 0, "maximum": 100}),
            "below": _list("What stays below it.", {"enum": ["rules", "conditions"]}),
            "rules": share,
            "conditions": share,
            "by_rule": _list("Rule by rule.", _object(rule)),
            "packs": _list("Pack by pack.", _object(pack)),
        }
    )


def _mutants() -> dict[str, Any]:
    change = {"rule": _text("A rule id."), "change": _text("What was changed."), **_place()}
    accepted = {**change, "because": _text("The reason given in the card.")}
    stale = {"rule": _text("A rule id."), "message": _text("What is wrong with the reason."), **_place()}
    return _object(
        {
            "tried": _number("Changes tried."),
            "accepted": _list("Changes nobody notices, with a reason.", _object(accepted)),
            "survived": _list("Changes nobody notices.", _object(change)),
            "stale": _list("Reasons for changes that are noticed.", _object(stale)),
        }
    )


def _place() -> dict[str, Any]:
    return {"file": _text("The file, with slashes."), "region": {"$ref": "#/$defs/Region"}}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(description: str, items: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "type": "array", "items": items}


def _or_null(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "anyOf": [schema, {"type": "null"}]}


def _text(description: str) -> dict[str, Any]:
    return {"description": description, "type": "string"}


def _number(description: str) -> dict[str, Any]:
    return {"description": description, "type": "integer", "minimum": 0}


def _flag(description: str) -> dict[str, Any]:
    return {"description": description, "type": "boolean"}
