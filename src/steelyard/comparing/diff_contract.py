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
from steelyard.schemas.parts import closed, flag, items, number, result, text
from steelyard.verdict import Outcome, Severity

_FROM_REPORT = ("Region", "WaiverOf")


def diff_schema() -> dict[str, Any]:
    """Return the JSON Schema of a policy diff."""
    report: Any = report_schema()
    counts = closed({kind: number(f"Verdicts: {said}.") for kind, said in KINDS.items()})
    change = closed(
        {
            "name": text("`severity`, `on_unknown`, `enforcement`, `params.<name>`, `conditions`, `scope`, or `org.<name>`."),
            "was": text("What it was."),
            "now": text("What it is."),
            "direction": {
                "description": "Whether it can only make more findings, can make fewer, or cannot be told.",
                "enum": ["tighter", "weaker", "other"],
            },
        }
    )  # fmt: skip
    return result(
        SCHEMA_ID,
        "Steelyard policy diff v1",
        "What `steelyard policy diff --format json` writes. Strings are data from strangers' files.",
        {
                "as_of": {"description": "The day both were judged at.", "type": "string", "format": "date"},
                "old": text("The policy as it was, as it was named."),
                "new": text("The policy that takes its place, as it was named."),
                "gate": {
                    "description": "The severity from which on a run fails.",
                    "enum": [*(one.value for one in Severity if one is not Severity.NONE), NEVER],
                },
                "summary": closed(
                    {
                        "manifests": number("Manifests looked at."),
                        "newly_failing": number("Verdicts that fail a run now and did not before; above 0 is exit code 1."),
                        "verdicts": {"$ref": "#/$defs/Counts"},
                        "unreadable": items("Manifests that could not be read.", text("A path.")),
                    }
                ),
                "rules": items("The rules that are otherwise, by id.", _rule()),
                "organisation": items("Facts about the organisation that are otherwise.", {"$ref": "#/$defs/Change"}),
                "verdicts": items("The verdicts that are otherwise, by file, then the gravest first.", _turn()),
                "by_owner": items(
                    "Owner by owner.",
                    closed(
                        {
                            "owner": text("As the manifest says, or `no owner`."),
                            "verdicts": {"$ref": "#/$defs/Counts"},
                            "newly_failing": number("Of them, those that fail a run now and did not before."),
                        }
                    ),
                ),
                "by_rule": items(
                    "Rule by rule.",
                    closed({"rule": text("A rule id."), "verdicts": {"$ref": "#/$defs/Counts"}}),
                ),
                "coming": items(
                    "The next step of each ramp of a rule that was added or changed, by day.",
                    closed(
                        {
                            "rule": text("A rule id."),
                            "enforcement": {"description": "How it is enforced then.", "enum": list(LEVELS)},
                            "from": {"description": "From which day.", "type": "string", "format": "date"},
                        }
                    ),
                ),
        },
        {
            "Change": change,
            "Counts": counts,
            "Verdict": _verdict(),
            **{name: report["$defs"][name] for name in _FROM_REPORT},
        },
    )  # fmt: skip


def _rule() -> dict[str, Any]:
    return closed(
        {
            "rule": text("A rule id."),
            "kind": {"description": "What became of it.", "enum": ["added", "removed", "changed"]},
            "weight": text("Severity, enforcement and scope: as they are, of a removed rule as they were."),
            "changes": items("What is otherwise; empty unless changed.", {"$ref": "#/$defs/Change"}),
        }
    )


def _turn() -> dict[str, Any]:
    verdict: dict[str, Any] = {"anyOf": [{"$ref": "#/$defs/Verdict"}, {"type": "null"}]}
    return closed(
        {
            "kind": {"description": "What became of it.", "enum": list(KINDS)},
            "rule": text("A rule id, or `schema-invalid`."),
            "file": text("The manifest, by path from the root of the run."),
            "owner": {
                "description": "The owner it declares.",
                "anyOf": [{"type": "string"}, {"type": "null"}],
            },
            "subject": text("Whom the rule looked at: `manifest` or a pointer such as `models[drafter]`."),
            "newly_failing": flag("Whether it fails a run now and did not before."),
            "no_longer_failing": flag("Whether it failed a run before and does not now."),
            "before": {
                "description": "The verdict by the old policy; null where it does not ask.",
                **verdict,
            },
            "after": {"description": "The verdict by the new policy; null where it does not ask.", **verdict},
        }
    )


def _verdict() -> dict[str, Any]:
    return closed(
        {
            "outcome": {"description": "What the rule says.", "enum": [one.value for one in Outcome]},
            "severity": {"description": "How much it weighs.", "enum": [one.value for one in Severity]},
            "enforcement": {"description": "Whether it can fail a run.", "enum": list(LEVELS)},
            "known": flag("Whether the baseline has it."),
            "message": text("What is the matter: a sentence without its full stop."),
            "pointer": text("The value that decided; empty for the whole document."),
            "region": {"$ref": "#/$defs/Region"},
            "fingerprint": text("Identifies the finding over time."),
            "waiver": {
                "description": "The waiver in force that covers it.",
                "anyOf": [{"$ref": "#/$defs/WaiverOf"}, {"type": "null"}],
            },
            "lapsed": items("Waivers that would cover it and are not in force.", text("A sentence.")),
        }
    )
