"""Rules as JSON, version 1: schemas/rules.v1.schema.json and rule.v1, whose types are in `rules_contract`.

What is published here is frozen. A renamed field of a card changes this file, never the output.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from steelyard.policy.card import default_on_unknown
from steelyard.policy.tradeoffs import WORDS
from steelyard.render.json_text import json_text
from steelyard.render.packs_json import scope_json
from steelyard.resources import HOME, VERSION, rule_page
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from steelyard.policy.card import Card
    from steelyard.policy.controls import Control

SCHEMA_ID = f"{HOME}/schemas/rule.v1.schema.json"

_OUTCOMES = ("pass", "fail", "unknown", "not-applicable")


def render_rules_json(rules: Iterable[tuple[Card, str, Mapping[str, str]]]) -> str:
    """Return rules as JSON, each a card, its severity, and the packs that have it with the severities there."""
    return json_text([_listed(card, severity, packs) for card, severity, packs in rules])


def render_rule_json(card: Card, packs: Mapping[str, str]) -> str:
    """Return one rule as JSON, with all that its card says; `packs` as above."""
    return json_text(
        {
            "schema": SCHEMA_ID,
            "tool": {"name": "steelyard", "version": VERSION},
            **_listed(card, card.severity.value, packs),
            "on_unknown": card.on_unknown or default_on_unknown(card.severity),
            "scope": scope_json(card.scope),
            "because": redact(card.because),
            "remedy": redact(card.remedy),
            "params": [
                {
                    "name": name,
                    "type": str(param.type),
                    "default": redact(json.dumps(param.default, ensure_ascii=False, default=str)),
                }
                for name, param in card.params.items()
            ],
            "cases": [
                {"outcome": outcome, "example": _redacted(example)}
                for outcome, examples in card.examples.items()
                for example in examples
            ],
        }
    )


def _listed(card: Card, severity: str, packs: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": redact(card.title),
        "group": card.group,
        "severity": severity,
        "each": card.each,
        "fix": card.fix,
        "tradeoffs": list(card.tradeoffs),
        "weighs": [WORDS[one] for one in card.tradeoffs],
        "controls": [control_json(control) for control in card.serves],
        "packs": [redact(name) for name in packs],
        "used_by": [{"name": redact(name), "severity": there} for name, there in packs.items()],
        "examples": counts_json({outcome: len(examples) for outcome, examples in card.examples.items()}),
        "link": rule_page(card.id),
    }


def control_json(control: Control) -> dict[str, str | bool]:
    """Return a control as it is published; one whose title nobody verified says so."""
    return {
        "name": redact(control.name),
        "framework": control.framework,
        "title": redact(control.title),
        "link": redact(control.link),
        "verified": not control.doubt,
    }


def counts_json(counts: Mapping[str, int]) -> dict[str, int]:
    """Return how many examples there are of each outcome, none of them left out."""
    return {outcome: counts.get(outcome, 0) for outcome in _OUTCOMES}


def _redacted(value: object) -> Any:  # noqa: ANN401 - whatever stands in an example
    if isinstance(value, dict):
        return {redact(str(key)): _redacted(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_redacted(one) for one in value]
    return redact(value) if isinstance(value, str) else value
