"""A proof that is kept is the one that would be made anew: what it rests on is all in its key."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from steelyard.evaluate import evaluate
from steelyard.manifest.bind import bind
from steelyard.policy import proof
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.load import load_policies
from steelyard.policy.proof import _add_content, proof_of, proven, reads
from steelyard.reading import read
from steelyard.stages import Options, around
from tests.property.explanations import manifests, rules, scopes
from tests.property.test_language import typed
from tests.unit.policy import cards
from tests.unit.policy.language.expressions import DAY

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.rule import PolicySet
    from steelyard.verdict import Verdict

EXAMPLES = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "examples"
)
MANIFESTS = sorted(
    os.path.join(folder, file)
    for folder, _, files in os.walk(EXAMPLES)
    for file in files
    if file.startswith("ai-models.")
)


@given(rules, st.lists(manifests(), min_size=2, max_size=4))
def test_what_is_kept_of_one_manifest_is_true_of_another(
    policies: PolicySet, several: list[Manifest]
) -> None:
    (rule,) = policies.rules
    for scope in [scope for manifest in several for scope in scopes(rule, manifest)]:
        try:
            outcome = rule.decide(scope)
        except EvaluationError:
            continue
        verdict = proven(rule, scope, outcome)
        anew = proof_of(rule, scope.of(rule.said.org), outcome)
        # As they are written: true is apart from 1.
        assert repr((verdict.evidence, verdict.applied)) == repr((anew.pieces, anew.applied))


@pytest.mark.parametrize("pack", ["baseline", "regulated-eu", "financial-services"])
def test_every_rule_tells_the_same_with_kept_proofs(pack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    policies, options = load_policies([pack]), Options(DAY, root=EXAMPLES)

    def told() -> list[Verdict]:
        bound = [bind(read(path), around(path, options)) for path in MANIFESTS]
        return [
            one for manifest in bound for one in evaluate(manifest, policies, DAY, thorough=True).verdicts
        ]

    first = told()
    assert sum(len(rule.proofs) for rule in policies.rules) > len(policies.rules)
    assert told() == first
    monkeypatch.setattr(proof, "_key", lambda *_: None)
    assert told() == first


def test_a_rule_keeps_few_proofs(tmp_path: Path) -> None:
    policies = cards.policies(tmp_path, require="{license: {one_of: [MIT]}}")
    (rule,) = policies.rules
    models = ", ".join(f"{{id: m{number}, model: m, license: X{number}}}" for number in range(40))
    verdicts = evaluate(cards.manifest(f"models: [{models}]\n"), policies, DAY).verdicts
    assert [one.evidence[0].found for one in verdicts] == [f"X{number}" for number in range(40)]
    assert 0 < len(rule.proofs) < 40


def test_nothing_is_kept_by_a_long_name(tmp_path: Path) -> None:
    policies = cards.policies(tmp_path, each="evidence", require="{type: {one_of: [dpa]}}")
    (rule,) = policies.rules
    for length, kept in ((2, 1), (200, 1)):
        manifest = cards.manifest(f"evidence: {{{'e' * length}: {{type: contract}}}}\n")
        assert len(evaluate(manifest, policies, DAY).verdicts) == 1
        assert len(rule.proofs) == kept


words = st.text(max_size=3)
scalars = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, -0.0, 1.0]) | words
values = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(words, below, max_size=3),
    max_leaves=5,
)


@given(values, values)
def test_only_the_same_values_have_the_same_key(one: Any, other: Any) -> None:
    keys: list[tuple[Any, ...]] = []
    for value in (one, other, [one, other], {"a": one, "b": other}):
        parts: list[object] = []
        assume(_add_content(value, parts))
        keys.append(tuple(parts))
    assert (keys[0] == keys[1]) is (repr(one) == repr(other))
    assert len({*keys[2:]}) == 2


@pytest.mark.parametrize(
    "value", ["x" * 121, ["x" * 121], {"x" * 121: 1}, [0] * 70, [[0] * 30, [0] * 30, [0] * 30]]
)
def test_what_is_long_is_not_kept(value: object) -> None:
    parts: list[object] = []
    assert not _add_content(value, parts)
    assert len(parts) <= 100


@pytest.mark.parametrize(
    ("line", "read_"),
    [
        ("model.license == 'MIT'", [("model", "license")]),
        ("model.regions.exists(r, r in ['EU', model.license])", [("model", "regions"), ("model", "license")]),
        ("manifest.decision.tradeoffs['T1'] == 'x'", [("manifest", "decision", "tradeoffs")]),
        ("manifest.models.all(m, m.license == 'MIT')", [("manifest", "models")]),
        ("manifest.models.all(m, m.retirement.retired)", None),
    ],
)
def test_what_a_condition_reads(line: str, read_: list[tuple[str, ...]] | None) -> None:
    found = reads([typed(line)])
    assert (None if found is None else {(one.root, *one.path) for one in found}) == (
        None if read_ is None else {*read_}
    )
