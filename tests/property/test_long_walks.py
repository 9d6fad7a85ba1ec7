"""A walk over many elements comes to what it would come to, told one by one, and takes no time beyond measure."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from steelyard.evaluate import evaluate
from steelyard.manifest.bind import Manifest, bind
from steelyard.policy.language import tellers
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.evidence import evidence
from steelyard.policy.language.explain import Explainer
from steelyard.policy.language.long_walks import MOST_TOLD
from steelyard.policy.load import load_policies
from steelyard.reading import parse
from tests.property.effort import effort
from tests.property.explanations import manifests
from tests.property.grammar import conditions
from tests.property.test_language import typed
from tests.unit.policy.language.expressions import DAY, PARAMS

if TYPE_CHECKING:
    from steelyard.policy.rule import PolicySet

EVER = 10**9


def told(text: str, scope: Scope, longest: int) -> tuple[Any, ...]:
    """What a condition comes to, why, and what it costs, where longer walks are not told one by one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tellers, "MOST_TOLD", longest)
        explainer = Explainer(scope, PARAMS)
        found = explainer.explain(typed(text))
        left = getattr(explainer._run, "budget", None)
    return repr(found.value), found.failure, left and left.left, evidence(found, {(): text})


@settings(max_examples=300)
@given(conditions, manifests())
def test_a_walk_is_told_as_if_it_were_short(text: str, manifest: Manifest) -> None:
    for subject in manifest.subjects("model"):
        scope = Scope(*subject, DAY).of({})
        assert told(text, scope, 0) == told(text, scope, EVER)


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return load_policies(["regulated-eu", "startup"])


def many(count: int) -> Manifest:
    """As many models, each second one a fallback of which little is known."""
    models = [
        {"model": f"m{number}", "provider": "x", **({"role": "fallback"} if number % 2 else {})}
        for number in range(count)
    ]
    written = {"schema": 1, "project": "p", "owner": "o@example.org", "models": models}
    return bind(parse(json.dumps(written).encode(), "ai-models.json"))


def test_findings_about_many_models_take_no_time_beyond_measure(policies: PolicySet) -> None:
    evaluate(many(2 * MOST_TOLD), policies, DAY)  # whatever is made once
    few, more = (effort(partial(evaluate, many(times * MOST_TOLD), policies, DAY)) for times in (4, 8))
    assert more < 3 * few  # as many again are asked of each, and no more are told


def test_of_many_elements_the_first_that_decided_are_told(policies: PolicySet) -> None:
    count = 3 * MOST_TOLD
    verdicts = evaluate(many(count), policies, DAY).verdicts
    told_of = {one.rule: one for one in verdicts if one.subject == ("models", 1)}
    pieces = told_of["fallback-weaker-data-controls"].evidence
    assert 0 < len(pieces) <= 8 * MOST_TOLD
