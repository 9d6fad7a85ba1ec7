"""Ways of conditions: what has none is so of no model, whatever it declares; and what is plain is found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.policy.language.explain import Explainer
from steelyard.proving.lint.constants import constants
from steelyard.proving.lint.ways import Ways
from tests.unit.policy.language.expressions import PARAMS, checked, scope

LEAVES = st.sampled_from(
    [
        "model.license == 'MIT'",
        "model.license != 'MIT'",
        "'x' == model.license",
        "model.license in ['MIT', 'x']",
        "model.license in params.names",
        "model.license.startsWith('M')",
        "model.license.matches(params.word)",
        "model.license == model.card",
        "has(model.license)",
        "has(model.card)",
        "has(model.id)",
        "model.access == 'api'",
        "model.access != 'weights'",
        "model.lifecycle.notice_days > 2",
        "model.lifecycle.notice_days >= params.min",
        "model.lifecycle.notice_days < 3",
        "model.lifecycle.notice_days <= 2.5",
        "3 == model.lifecycle.notice_days",
        "model.lifecycle.notice_days + 1 > 3",
        "manifest.commercial",
        "manifest.models.exists(m, has(m.license) && m.license == 'MIT')",
        "manifest.models.all(m, m.license != 'x')",
        "manifest.models.exists_one(m, m.id == 'a' && m.id == 'b')",
        "manifest.models.all(m, has(m.id))",
        "manifest.models.exists(m, m.access == 'api' ? m.license == 'MIT' : has(m.card))",
        "model.regions.exists(r, r == 'EU')",
        "model.regions.exists(r, r == 'US')",
        "model.regions.all(r, r in ['EU', 'US'])",
        "'EU' in model.regions",
    ]
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda one: f"!({one})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda terms: f"({' && '.join(terms)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda terms: f"({' || '.join(terms)})"),
        st.tuples(inner, inner, inner).map(lambda three: "({} ? {} : {})".format(*three)),
    ),
    max_leaves=6,
)
MODELS = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "b"])},
    optional={
        "license": st.sampled_from(["MIT", "Apache-2.0", "x"]),
        "card": st.sampled_from(["x", "y"]),
        "access": st.sampled_from(["api", "weights", "hosted"]),
        "regions": st.lists(st.sampled_from(["EU", "US", "CH"]), min_size=1, max_size=2),
        "lifecycle": st.fixed_dictionaries({}, optional={"notice_days": st.integers(1, 4)}),
    },
)


@settings(max_examples=400)
@given(
    st.tuples(CONDITIONS, CONDITIONS), st.lists(MODELS, min_size=3, max_size=8), st.booleans(), st.booleans()
)
@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_what_has_no_way_is_so_of_no_model(
    texts: tuple[str, str],
    models: list[dict[str, object]],
    commercial: bool,  # noqa: FBT001 - drawn
    known: bool,  # noqa: FBT001 - drawn
) -> None:
    nodes = tuple(checked(text) for text in texts)
    ways = Ways(PARAMS if known else None)
    possible = [tuple(bool(ways.of(node, holds=holds)) for holds in (True, False)) for node in nodes]
    never_both = not ways.together(nodes)
    said = next((one.said for one in constants(nodes[0], ways) if one.node is nodes[0]), "")
    manifest = {"commercial": commercial, "models": models}
    for model in models:
        explainer = Explainer(scope({"manifest": manifest, "model": model}), PARAMS)
        values = [explainer.explain(node).value for node in nodes]
        for (true, false), value in zip(possible, values, strict=True):
            assert true or value is not True
            assert false or value is not False
        assert not (never_both and values == [True, True])
        assert not said or values[0] is not (said == "can never hold")
        assert said != "is always true" or values[0] is True


def ways_of(text: str) -> tuple[int, int]:
    node = checked(text)
    ways = Ways(None)
    return len(ways.of(node, holds=True)), len(ways.of(node, holds=False))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("model.license == 'MIT' && model.license == 'x'", (0, 2)),
        ("has(model.card) || !has(model.card)", (2, 0)),
        ("has(manifest.owner)", (1, 0)),
        ("model.benchmarks.exists(b, !has(b.name))", (0, 1)),
        ("manifest.evidence.exists(e, has(manifest.evidence[e].type))", (1, 1)),
        ("model.base.all(b, has(b.model))", (1, 1)),
        ("model.access == 'api' ? model.access == 'weights' : has(model.card)", (1, 2)),
        ("manifest.commercial ? true : has(model.license)", (2, 1)),
        ("model.regions.exists(r, r == 'EU') && model.regions.exists(r, r == 'US')", (1, 2)),
        ("model.lifecycle.notice_days > 3 && model.lifecycle.notice_days < 4", (0, 2)),
        ("model.support.sla_uptime > 3 && model.support.sla_uptime < 4", (1, 2)),
        ("model.support.sla_uptime > 9007199254740992 && model.support.sla_uptime < 9007199254740994", (1, 2)),
        # what is computed may be no number, and is neither more nor less
        ("model.support.sla_uptime <= 0.0 / model.cost.budget_month || model.support.sla_uptime >= 0.0 / model.cost.budget_month", (2, 1)),
    ],
)  # fmt: skip
def test_what_is_plain_is_found(text: str, found: tuple[int, int]) -> None:
    assert ways_of(text) == found


def test_what_has_too_many_ways_is_thought_possible() -> None:
    many = " || ".join(f"model.license == 'l{number}'" for number in range(40))
    assert ways_of(many) == (1, 1)
    pairs = " && ".join(f"(has(model.card) || model.license != 'l{number}')" for number in range(40))
    true, false = ways_of(f"{pairs} && model.access == 'api'")
    assert 0 < true <= 16
    assert false == 1


def test_the_fewest_that_clash_are_told() -> None:
    ways = Ways(None)
    texts = ("has(model.card)", "model.license == 'a'", "model.access == 'api'", "model.license != 'a'")
    terms = [checked(text) for text in texts]
    assert ways.clash(terms) == (terms[1], terms[3])
    assert ways.clash(terms[:3]) == ()
    assert ways.clash(terms, ()) == ()
    three = [checked(f"model.lifecycle.notice_days {said}") for said in (">= 3", "<= 4", "!= 3")]
    more = [*three, checked("model.lifecycle.notice_days != 4")]
    assert ways.clash(three) == ()
    assert ways.clash(more) == tuple(more)
    alone = checked("model.license == 'a' && model.license == 'b'")
    assert ways.clash([terms[0], alone]) == (alone,)
