"""A card of one's own, explained on a manifest: the rich one here, or one of a single model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.explanation import Explanation, Sought, explain
from steelyard.findings import rule_infos
from steelyard.manifest.bind import bind
from steelyard.policy.load import load_policies
from steelyard.policy.shelf import Shelf
from steelyard.reading import parse
from steelyard.schemas import conform
from tests.unit.policy.cards import put_card

if TYPE_CHECKING:
    from pathlib import Path

DAY: Final = "2026-11-23"
MANIFEST: Final = """\
schema: 1
project: p
owner: team@example.org
environment: production
data: [internal]
decision: {tradeoffs: {T1: cheap, T2: near}}
defaults:
  provider: acme
  regions: [EU, "US"]
models:
  - id: drafter
    model: acme-large
    access: api
    support: {sla_uptime: 99.5}
    lifecycle: {retires: 2027-01-31, notice_days: 30}
    exit: {switch_days: 60}
    privacy: {trains_on_inputs: unknown}
    benchmarks:
      - {name: tickets, value: 0.8, min: 0.9, n: 9}
      - {name: mmlu, value: 0.7}
      - {name: calls, value: 0.5, min: 0.6}
  - id: spare
    model: acme-small
    role: fallback
    regions: [EU]
"""


def told(folder: Path, text: str = MANIFEST, **changes: str | None) -> Explanation:
    """A card of one's own, explained on a manifest."""
    put_card(folder, "own-rule", changes.get("group") or "license", **changes)
    policies = load_policies([str(folder)])
    (rule,) = policies.rules
    document = parse(text.encode(), "ai-models.yaml")
    assert conform(document, "manifest.v1") == ()
    manifest = bind(document)
    info, card = rule_infos(policies)[rule.id], Shelf(str(folder)).card(rule.id)
    sought = Sought(rule, info, {"own": "error"}, ("own",), "sha256:0", DAY, card=card)
    return explain(sought, manifest, list(manifest.subjects(rule.each)))


def one_model(fields: str) -> str:
    return f"schema: 1\nproject: p\nowner: o\nmodels: [{{model: m, {fields}}}]\n"
