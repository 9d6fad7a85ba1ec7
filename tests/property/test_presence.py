"""The law of branch coverage: no condition is ever seen with a value that it was said not to have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import example, given, settings

from steelyard.policy.language.explain import Explainer
from steelyard.proving.conditions import conditions_in
from steelyard.proving.coverage import Sightings
from tests.property.grammar import conditions
from tests.property.test_language import records, typed
from tests.unit.policy.language.expressions import PARAMS, scope

if TYPE_CHECKING:
    from steelyard.policy.language.tree import Node, Place


def seen_and_possible(node: Node, found: dict[str, Any]) -> list[tuple[Place, set[Any], frozenset[Any]]]:
    found["manifest"].setdefault("commercial", True)  # bound manifests have it
    possible = {one.at: values for one, values in conditions_in(node, frozenset())}
    sightings = Sightings(possible)
    sightings.note((), [Explainer(scope(found), PARAMS).explain(node)])
    return [(at, seen, possible[at]) for at, seen in sightings.values.items()]


@settings(max_examples=600)
@given(conditions, records())
@example("has(model.license) && model.license == 'x'", {"model": {}, "manifest": {}})
@example("!has(model.license) || model.license == 'x'", {"model": {}, "manifest": {}})
@example("has(model.license) ? model.license == 'x' : manifest.commercial", {"model": {}, "manifest": {}})
def test_a_condition_is_never_what_it_cannot_be(text: str, found: dict[str, Any]) -> None:
    for at, seen, possible in seen_and_possible(typed(text), found):
        assert seen <= possible, text[at.start : at.end]


@given(conditions, records())
def test_the_whole_is_always_seen(text: str, found: dict[str, Any]) -> None:
    node = typed(text)
    told = Explainer(scope(found), PARAMS).explain(node)
    seen = {at: values for at, values, _ in seen_and_possible(node, found)}
    if not told.failure and node.at in seen:
        assert seen[node.at] == {Explainer(scope(found), PARAMS).explain(node).value}
