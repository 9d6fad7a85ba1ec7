"""The published form of `policy test --format json`, version 1: its JSON Schema.

Never imported on the path of a run; `tools/generate.py` writes `schemas/` from here.
"""

from __future__ import annotations

from typing import Any

from steelyard.proving.proof_json import SCHEMA_ID
from steelyard.schemas.parts import closed, flag, items, number, or_null, region, result, text
from steelyard.verdict import Outcome

_OUTCOMES = [outcome.value for outcome in Outcome if outcome is not Outcome.WAIVED]


def proof_schema() -> dict[str, Any]:
    """Return the JSON Schema of a test run."""
    return result(
        SCHEMA_ID,
        "Steelyard policy test report v1",
        "What `steelyard policy test --format json` writes.",
        {
            "holds": flag("Whether everything held that was asked for: exit code 0."),
            "summary": closed(
                {
                    "rules": number("Cards whose examples were run."),
                    "examples": number("Examples of cards."),
                    "tables": number("Test tables."),
                    "cases": number("Cases of tables."),
                    "held": number("Examples and cases that held."),
                    "failed": number("Examples and cases that did not."),
                }
            ),
            "tests": items("Every example and case, in the order of cards, tables and their files.", _test()),
            "untested": items("Rules without an example that no case names.", text("A rule id.")),
            "coverage": or_null("What the tests reached; null unless asked for.", _coverage()),
            "mutants": or_null("What the tests noticed; null unless asked for.", _mutants()),
        },
        {
            "Region": region(),
            "Share": closed(
                {
                    "seen": number("How many were seen."),
                    "possible": number("Of how many."),
                    "percent": {
                        "description": "Rounded down.",
                        "type": "integer",
                        "minimum": 0,
                        "maximum": 100,
                    },
                }
            ),
        },
    )


def _test() -> dict[str, Any]:
    problem = closed(
        {
            "rule": or_null("The rule it is about, if it is about one.", {"type": "string"}),
            "message": text("What was expected, and what came out."),
            "region": {"$ref": "#/$defs/Region"},
            "reasons": items(
                "Why, by subject or rule.", closed({"about": text("Of whom."), "said": text("Why.")})
            ),
            "hint": or_null("The way out.", {"type": "string"}),
            "elsewhere": or_null("The place in another file that it comes from.", closed(_place())),
        }
    )
    return closed(
        {
            "kind": {"description": "Of a card, or of a table.", "enum": ["example", "case"]},
            "owner": text("The rule of an example, the pack of a case."),
            "name": text("`examples.fail[1]`, or the name of the case."),
            **_place(),
            "holds": flag("Whether it came out as expected."),
            "problems": items("What did not.", problem),
        }
    )


def _coverage() -> dict[str, Any]:
    outcomes = {"type": "array", "items": {"enum": _OUTCOMES}}
    gap = {
        **_place(),
        "side": {"enum": ["when", "require"]},
        "condition": text("The condition, as written."),
        "never": items("Values it can have and never had.", {"enum": ["true", "false", "unknown"]}),
    }
    share = {"$ref": "#/$defs/Share"}
    rule = {
        "rule": text("A rule id."),
        "outcomes": closed({"seen": outcomes, "never": outcomes}),
        "conditions": share,
        "gaps": items("Conditions that were not seen with every value.", closed(gap)),
    }
    pack = {
        "pack": text("A pack."),
        "rules": number("Its rules."),
        "untouched": items("Those that no case names.", text("A rule id.")),
    }
    return closed(
        {
            "floor": or_null("The percentage asked for.", {"type": "integer", "minimum": 0, "maximum": 100}),
            "below": items("What stays below it.", {"enum": ["rules", "conditions"]}),
            "rules": share,
            "conditions": share,
            "by_rule": items("Rule by rule.", closed(rule)),
            "packs": items("Pack by pack.", closed(pack)),
        }
    )


def _mutants() -> dict[str, Any]:
    change = {"rule": text("A rule id."), "change": text("What was changed."), **_place()}
    accepted = {**change, "because": text("The reason given in the card.")}
    stale = {"rule": text("A rule id."), "message": text("What is wrong with the reason."), **_place()}
    return closed(
        {
            "tried": number("Changes tried."),
            "accepted": items("Changes nobody notices, with a reason.", closed(accepted)),
            "survived": items("Changes nobody notices.", closed(change)),
            "stale": items("Reasons for changes that are noticed.", closed(stale)),
        }
    )


def _place() -> dict[str, Any]:
    return {"file": text("The file, with slashes."), "region": {"$ref": "#/$defs/Region"}}
