"""The JSON of a policy diff, version 1: schemas/policy-diff.v1.schema.json, written in `diff_contract`.

What is published here is frozen: a renamed field of an Impact changes this file, never the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.comparing.tally import by_owner, by_rule, gated_by_owner
from steelyard.render.json_text import json_text
from steelyard.render.report_json import verdict_json
from steelyard.resources import HOME, VERSION
from steelyard.secrets import redact

if TYPE_CHECKING:
    from steelyard.comparing.impact import Impact, Turn
    from steelyard.policy.changes import Change
    from steelyard.report import Finding

SCHEMA_ID = f"{HOME}/schemas/policy-diff.v1.schema.json"


def render_diff_json(impact: Impact) -> str:
    """Return a policy diff as JSON."""
    gated = gated_by_owner(impact)
    return json_text(
        {
            "schema": SCHEMA_ID,
            "tool": {"name": "steelyard", "version": VERSION},
            "as_of": impact.as_of,
            "old": redact(impact.old),
            "new": redact(impact.new),
            "gate": impact.gate,
            "summary": {
                "manifests": impact.files,
                "newly_failing": impact.newly,
                "verdicts": impact.counts(),
                "unreadable": [redact(path) for path in impact.incomplete],
            },
            "rules": [
                {
                    "rule": rule.rule,
                    "kind": rule.kind,
                    "weight": rule.weight,
                    "changes": [_change(change) for change in rule.changes],
                }
                for rule in impact.rules
            ],
            "organisation": [_change(change) for change in impact.organisation],
            "verdicts": [_turn(turn) for turn in impact.turns],
            "by_owner": [
                {"owner": redact(name), "verdicts": counts, "newly_failing": gated[name]}
                for name, counts in by_owner(impact)
            ],
            "by_rule": [{"rule": name, "verdicts": counts} for name, counts in by_rule(impact)],
            "coming": [
                {"rule": one.rule, "enforcement": one.enforcement, "from": one.first} for one in impact.coming
            ],
        }
    )


def _change(change: Change) -> dict[str, str]:
    return {
        "name": redact(change.name),
        "was": redact(change.was),
        "now": redact(change.now),
        "direction": change.direction,
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "kind": turn.kind,
        "rule": turn.rule,
        "file": redact(turn.file),
        "owner": redact(turn.owner) or None,
        "subject": turn.subject,
        "newly_failing": turn.gates,
        "no_longer_failing": turn.opens,
        "before": _verdict(turn.before),
        "after": _verdict(turn.after),
    }


def _verdict(finding: Finding | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    said = verdict_json(finding)
    names = ("outcome", "severity", "enforcement", "known", "message", "pointer", "region", "fingerprint")
    return {name: said[name] for name in (*names, "waiver", "lapsed")}
