"""The JSON explanation, version 1: schemas/explanation.v1.schema.json, whose types are in `explanation_contract`.

What is published here is frozen. A renamed field of an Explanation changes this file, never the output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.explanation import Change
from steelyard.policy.tradeoffs import WORDS
from steelyard.render.json_text import json_text
from steelyard.render.report_json import region_json, verdict_json
from steelyard.render.rules_json import control_json, counts_json
from steelyard.resources import HOME
from steelyard.secrets import redact

if TYPE_CHECKING:
    from steelyard.explanation import Branch, Explanation, Node, Step, Verdict

SCHEMA_ID = f"{HOME}/schemas/explanation.v1.schema.json"


def render_explanation_json(explanation: Explanation) -> str:
    """Return the explanation as JSON."""
    rule = explanation.rule
    return json_text(
        {
            "schema": SCHEMA_ID,
            "tool": {"name": "steelyard", "version": explanation.version},
            "as_of": explanation.as_of,
            "policy": {"packs": list(explanation.policy), "digest": explanation.digest},
            "rule": {
                "id": rule.id,
                "title": redact(rule.title),
                "each": explanation.each,
                "severity": rule.severity.value,
                "on_unknown": explanation.on_unknown.value,
                "params": [{"name": name, "value": value} for name, value in explanation.params.items()],
                "packs": [
                    {"name": name, "severity": severity} for name, severity in explanation.packs.items()
                ],
                "tradeoffs": list(explanation.tradeoffs),
                "weighs": [WORDS[one] for one in explanation.tradeoffs],
                "controls": [control_json(control) for control in explanation.controls],
                "examples": counts_json(explanation.examples),
                "because": redact(rule.because),
                "remedy": redact(rule.remedy),
                "link": rule.link,
            },
            "file": explanation.source.path,
            "verdicts": [_verdict(verdict) for verdict in explanation.verdicts],
        }
    )


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "subject": verdict.subject,
        "region": region_json(verdict.region),
        "outcome": None if verdict.outcome is None else verdict.outcome.value,
        "severity": verdict.severity.value,
        "because": verdict.because,
        "problem": verdict.problem or None,
        "when": _branch(verdict.when),
        "require": _branch(verdict.require),
        "reasons": [
            {
                "pointer": reason.pointer,
                "region": region_json(reason.region),
                "found": reason.found,
                "wanted": reason.wanted,
            }
            for reason in verdict.reasons
        ],
        "help": None if verdict.help is None else _step(verdict.help),
        "too_many_ways": verdict.too_many,
        "in_a_run": _in_a_run(verdict),
    }


def _in_a_run(verdict: Verdict) -> dict[str, Any] | None:
    """Return what `check` makes of it, in the form of its own report."""
    if verdict.finding is None:
        return None
    said = verdict_json(verdict.finding)
    return {name: said[name] for name in ("outcome", "enforcement", "then", "known", "waiver", "lapsed")}


def _branch(branch: Branch) -> dict[str, Any]:
    return {
        "state": branch.state.value,
        "conditions": [_node(condition) for condition in branch.conditions],
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "text": node.text,
        "state": node.state.value,
        "value": node.value,
        "origin": node.origin.value,
        "pointer": node.pointer or None,
        "region": None if node.region is None else region_json(node.region),
        "decided": node.decided,
        "problem": node.problem or None,
        "element": None
        if node.element is None
        else {"variable": node.element.variable, "stands_for": node.element.stands_for},
        "parts": [_node(part) for part in node.parts],
        "left_out": [{"state": state.value, "count": count} for state, count in node.left_out.items()],
    }


def _step(step: Step) -> dict[str, Any]:
    if not isinstance(step, Change):
        return {"kind": step.join, "steps": [_step(one) for one in step.steps]}
    return {
        "kind": "change",
        "condition": step.condition,
        "pointer": step.pointer or None,
        "region": None if step.region is None else region_json(step.region),
        "found": step.found,
        "wanted": step.wanted,
        "value": step.value,
        "problem": step.problem or None,
    }
