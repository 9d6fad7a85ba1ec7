"""The published form of `policy diff --format json`, version 1: its JSON Schema.

Never imported on the path of a run; `tools/generate.py` writes `schemas/` from here.
"""

from __future__ import annotations

from typing import Any

from steelyard.comparing.diff_json import SCHEMA_ID
from steelyard.comparing.impact import KINDS
from steelyard.config import NEVER
from steelyard.policy.enforcement import LEVELS
from steelyard.render.contract import report_schema
from steelyard.verdict import Outcome, Severity

_FROM_REPORT = ("Region", "WaiverOf")


def diff_schema() -> dict[str, Any]:
    """Return the JSON Schema of a policy diff."""
    report: Any = report_schema()
    counts = _object({kind: _number(f"Verdicts: {said}.") for kind, said in KINDS.items()})
    change = _object(
        {
            "name": _text("`severity`, `on_unknown`, `enforcement`, `params.<name>`, `conditions`, `scope`, or `org.<name>`."),
            "was": _text("What it was."),
            "now": _text("What it is."),
            "direction": {
                "description": "Whether it can only make more findings, can make fewer, or cannot be told.",
                "enum": ["tighter", "weaker", "other"],
            },
        }
    )  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Steelyard policy diff v1",
        "description": "What `steelyard policy diff --format json` writes. Strings are data from strangers' files.",
        **_object(
            {
                "schema": {"description": "This schema.", "const": SCHEMA_ID},
                "tool": _object({"name": {"const": "steelyard"}, "version": _text("Its version.")}),
                "as_of": {"description": "The day both were judged at.", "type": "string", "format": "date"},
                "old": _text("The policy as it was, as it was named."),
                "new": _text("The policy that takes its place, as it was named."),
                "gate": {
                    "description": "The severity from which on a run fails.",
                    "enum": [*(one.value for one in Severity if one is not Severity.NONE), NEVER],
                },
                "summary": _object(
                    {
                        "manifests": _number("Manifests looked at."),
                        "newly_failing": _number("Verdicts that fail a run now and did not before; above 0 is exit code 1."),
                        "verdicts": {"$ref": "#/$defs/Counts"},
                        "unreadable": _list("Manifests that could not be read.", _text("A path.")),
                    }
                ),
                "rules": _list("The rules that are otherwise, by id.", _rule()),
                "organisation": _list("Facts about the organisation that are otherwise.", {"$ref": "#/$defs/Change"}),
                "verdicts": _list("The verdicts that are otherwise, by file, then the gravest first.", _turn()),
                "by_owner": _list(
                    "Owner by owner.",
                    _object(
                        {
                            "owner": _text("As the manifest says, or `no owner`."),
                            "verdicts": {"$ref": "#/$defs/Counts"},
                            "newly_failing": _number("Of them, those that fail a run now and did not before."),
                        }
                    ),
                ),
                "by_rule": _list(
                    "Rule by rule.",
                    _object({"rule": _text("A rule id."), "verdicts": {"$ref": "#/$defs/Counts"}}),
                ),
                "coming": _list(
                    "The next step of each ramp of a rule that was added or changed, by day.",
                    _object(
                        {
                            "rule": _text("A rule id."),
                            "enforcement": {"description": "How it is enforced then.", "enum": list(LEVELS)},
                            "from": {"description": "From which day.", "type": "string", "format": "date"},
                        }
                    ),
                ),
            }
        ),
        "$defs": {
            "Change": change,
            "Counts": counts,
            "Verdict": _verdict(),
            **{name: report["$defs"][name] for name in _FROM_REPORT},
        },
    }  # fmt: skip


def _rule() -> dict[str, Any]:
    return _object(
        {
            "rule": _text("A rule id."),
            "kind": {"description": "What became of it.", "enum": ["added", "removed", "changed"]},
            "weight": _text("Severity, enforcement and scope: as they are, of a removed rule as they were."),
            "changes": _list("What is otherwise; empty unless changed.", {"$ref": "#/$defs/Change"}),
        }
    )


def _turn() -> dict[str, Any]:
    verdict: dict[str, Any] = {"anyOf": [{"$ref": "#/$defs/Verdict"}, {"type": "null"}]}
    return _object(
        {
            "kind": {"description": "What became of it.", "enum": list(KINDS)},
            "rule": _text("A rule id, or `schema-invalid`."),
            "file": _text("The manifest, by path from the root of the run."),
            "owner": {
                "description": "The owner it declares.",
                "anyOf": [{"type": "string"}, {"type": "null"}],
            },
            "subject": _text("Whom the rule looked at: `manifest` or a pointer such as `models[drafter]`."),
            "newly_failing": _flag("Whether it fails a run now and did not before."),
            "no_longer_failing": _flag("Whether it failed a run before and does not now."),
            "before": {
                "description": "The verdict by the old policy; null where it does not ask.",
                **verdict,
            },
            "after": {"description": "The verdict by the new policy; null where it does not ask.", **verdict},
        }
    )


def _verdict() -> dict[str, Any]:
    return _object(
        {
            "outcome": {"description": "What the rule says.", "enum": [one.value for one in Outcome]},
            "severity": {"description": "How much it weighs.", "enum": [one.value for one in Severity]},
            "enforcement": {"description": "Whether it can fail a run.", "enum": list(LEVELS)},
            "known": _flag("Whether the baseline has it."),
            "message": _text("What is the matter: a sentence without its full stop."),
            "pointer": _text("The value that decided; empty for the whole document."),
            "region": {"$ref": "#/$defs/Region"},
            "fingerprint": _text("Identifies the finding over time."),
            "waiver": {
                "description": "The waiver in force that covers it.",
                "anyOf": [{"$ref": "#/$defs/WaiverOf"}, {"type": "null"}],
            },
            "lapsed": _list("Waivers that would cover it and are not in force.", _text("A sentence.")),
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(description: str, items: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "type": "array", "items": items}


def _text(description: str) -> dict[str, Any]:
    return {"description": description, "type": "string"}


def _number(description: str) -> dict[str, Any]:
    return {"description": description, "type": "integer", "minimum": 0}


def _flag(description: str) -> dict[str, Any]:
    return {"description": description, "type": "boolean"}
