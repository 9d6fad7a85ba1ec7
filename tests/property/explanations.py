"""Random rules, random manifests, and the explanation of one on the other. For the laws of explanations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import assume
from hypothesis import strategies as st

from steelyard.explanation import Explanation, Sought, explain
from steelyard.findings import rule_infos
from steelyard.manifest.bind import Manifest, bind
from steelyard.policy.build import policy_set
from steelyard.policy.choose import configure
from steelyard.policy.examples import complete
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.lower import Lowering
from steelyard.policy.language.tree import All
from steelyard.policy.language.types import vocabulary
from steelyard.policy.param import Param
from steelyard.policy.shelf import Shelf
from steelyard.reading import parse as read
from steelyard.schemas import conform
from tests.property.grammar import conditions
from tests.property.test_language import typed
from tests.unit.policy.language.expressions import DAY, PARAMS, TYPES

if TYPE_CHECKING:
    from steelyard.policy.rule import PolicySet, Rule

CARD = Shelf().card("license-missing")
ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("license", {"present": True}),
    ("license", {"one_of": "params.names"}),
    ("license", {"not": "MIT"}),
    ("terms", {"present": False}),
    ("access", {"equals": "params.access"}),
    ("access", {"at_least": "api"}),
    ("access", {"none_of": ["weights", "hosted"]}),
    ("regions", {"present": True, "all_in": ["EU", "CH"]}),
    ("regions", {"has_any": ["CH"], "has_none": ["US"]}),
    ("regions", {"has_all": ["EU", "CH"]}),
    ("support.sla_uptime", {"at_least": 99.9}),
    ("lifecycle.notice_days", {"at_most": "params.min"}),
    ("lifecycle.notice_days", {"equals": {"field": "privacy.retention_days"}}),
    ("lifecycle.retires", {"after": "as_of", "before": "params.day"}),
    ("lifecycle.retires", {"within_days": 30}),
    ("manifest.commercial", {"equals": True}),
    ("manifest.environment", {"not": "production"}),
    ("manifest.data", {"has_none": ["personal"]}),
    ("manifest.exposure", {"one_of": ["internal", "customer"]}),
    ("manifest.decision.tradeoffs", {"has_any": ["T1", "T9"]}),
)

MODEL: dict[str, tuple[Any, ...]] = {
    "id": ("a", "drafter"),
    "license": ("MIT", "Apache-2.0", "x y"),
    "access": ("weights", "api", "hosted"),
    "regions": (["EU"], ["EU", "US"], ["US"]),
    "support": ({"sla_uptime": 99}, {"sla_uptime": 99.95}),
    "security": ({"remote_code": True}, {"remote_code": False}),
    "privacy": (
        {"retention_days": 0},
        {"retention_days": 30, "trains_on_inputs": "never"},
        {"trains_on_inputs": "unknown"},
    ),
    "lifecycle": ({"notice_days": 2}, {"notice_days": 60, "retires": "2027-01-01"}, {"retires": "2026-11-23"}),
    "claims": ({"mof_class": 1}, {"mof_class": 3}),
    "components": ({"datasets": False}, {"datasets": "MIT"}),
    "benchmarks": (
        [{"name": "a", "value": 1, "min": 0.5, "n": 3, "date": "2026-01-01"}],
        [
            {"name": "a", "value": 1, "min": 2},
            {"name": "b", "value": 0.25, "date": "2027-01-01"},
            {"name": "c", "n": 4},
        ],
    ),
}  # fmt: skip
MANIFEST: dict[str, tuple[Any, ...]] = {
    "commercial": (True, False),
    "environment": ("production", "development"),
    "exposure": ("public", "internal"),
    "data": (["personal"], ["public", "internal"]),
    "decision": ({"tradeoffs": {"T1": "MIT"}}, {"tradeoffs": {"T1": "y", "T2": "x"}}),
    "defaults": ({"license": "MIT"}, {"regions": ["EU"], "support": {"level": "none"}}),
}


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    """A manifest with any of the fields, or not, and one or two models."""
    parts = [
        {field: values for field, values in fields.items() if draw(st.booleans())}
        for fields in (MANIFEST, *([MODEL] * draw(st.integers(1, 2))))
    ]
    written, *models = (
        {field: draw(st.sampled_from(values)) for field, values in part.items()} for part in parts
    )
    for number, model in enumerate(models):
        model |= {"model": "m", "id": f"{model.get('id', 'm')}-{number}"}
    document = read(json.dumps(complete({**written, "models": models}), indent=1).encode(), "ai-models.json")
    assert conform(document, "manifest.v1") == ()
    return bind(document)


branches = st.tuples(
    st.lists(st.sampled_from(ROWS), max_size=3, unique_by=lambda row: row[0]),
    st.lists(conditions, max_size=2),
)


def lowered(name: str, branch: tuple[list[Any], list[str]]) -> tuple[All, dict[Any, str]]:
    """A branch of a card, lowered; what the card's lint would refuse is let through."""
    rows, lines = branch
    lowering = Lowering("model", TYPES, vocabulary())
    terms = lowering.rows(dict(rows), (name,)).terms
    assert not lowering.faults
    texts = {(name, "expr", number): line for number, line in enumerate(lines)}
    expressions = [_moved(typed(line), (name, "expr", number)) for number, line in enumerate(lines)]
    return All((*terms, *expressions)), texts


def _moved(node: Any, at: tuple[Any, ...]) -> Any:
    """A node and all below it, standing at another place of the card."""
    if hasattr(node, "_replace"):
        moved = type(node)(*(_moved(part, at) for part in node))
        return moved._replace(pointer=at) if hasattr(node, "pointer") else moved
    return tuple(_moved(part, at) for part in node) if isinstance(node, tuple) else node


def rule_of(when: Any, require: Any) -> PolicySet:
    """A policy set of one rule about each model."""
    try:
        (one, some), (other, more) = lowered("when", when), lowered("require", require)
    except ExpressionError:
        assume(False)
        raise
    params = {name: Param(type_, PARAMS[name]) for name, type_ in TYPES.items() if type_ is not None}
    card = CARD._replace(when=one, require=other, texts={**some, **more}, params=params)
    return policy_set(("own",), [configure(card, {})])


rules = st.builds(rule_of, branches, branches)


def scopes(rule: Rule, manifest: Manifest) -> list[Scope]:
    return [Scope(*subject, DAY) for subject in manifest.subjects(rule.each)]


def explained(policies: PolicySet, manifest: Manifest) -> Explanation:
    (rule,) = policies.rules
    sought = Sought(rule, rule_infos(policies)[rule.id], {"own": "error"}, ("own",), policies.digest, DAY)
    return explain(sought, manifest, list(manifest.subjects(rule.each)))
