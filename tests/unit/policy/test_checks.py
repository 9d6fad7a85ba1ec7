"""Python checks: what they are given, and the laws that whatever they answer keeps."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.checks import DECLARED, Evidence, Facts, Result
from steelyard.evaluate import evaluate, judge
from steelyard.policy.checks.answers import NonsenseError, examined
from steelyard.policy.checks.views import Views, view
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.evidence import evidence
from steelyard.policy.load import load_policies
from steelyard.verdict import Outcome
from tests.unit.policy.cards import DAY, RICH, manifest, put_card
from tests.unit.policy.packages import put_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.rule import PolicySet


def facts_of(bound: Manifest, each: str, number: int = 0) -> Facts:
    records, _ = list(bound.subjects(each))[number]
    return Views().facts(each, records["manifest"], records.get("model"), records[each], DAY)


# -- what a check is given


@pytest.mark.parametrize(
    ("each", "number", "pointer"),
    [
        ("manifest", 0, ()),
        ("model", 1, ("models", 1)),
        ("base", 1, ("models", 1, "base", 1)),
        ("benchmark", 0, ("models", 1, "benchmarks", 0)),
        ("evidence", 0, ("evidence", "dpa")),
    ],
)
def test_facts_know_their_subject_its_parents_and_where_they_are(
    each: str, number: int, pointer: tuple[str | int, ...]
) -> None:
    bound = manifest(RICH)
    facts = facts_of(bound, each, number)
    assert facts.pointers[each] == facts.at() == pointer
    assert facts.at("x", 1) == (*pointer, "x", 1)
    assert facts.at("owner", of="manifest") == ("owner",)
    assert facts.manifest["owner"] == "o"
    assert facts.as_of == DAY
    if "model" in facts.records:
        assert facts.model["model"] == "ab"[facts.at(of="model")[1] == 1]
    value: Any = facts.manifest
    for step in pointer:
        value = value[step]
    assert value is facts.subject


def test_a_parent_that_the_subject_does_not_have_is_an_error() -> None:
    facts = facts_of(manifest(RICH), "evidence")
    with pytest.raises(LookupError, match="a card about each evidence has no model"):
        _ = facts.model
    with pytest.raises(LookupError, match="has no base"):
        facts.at("x", of="base")


def test_facts_cannot_be_written_to_and_are_a_copy() -> None:
    bound = manifest(RICH)
    facts = facts_of(bound, "model")
    for change in (
        lambda: cast("Any", facts.model).update(model="other"),
        lambda: cast("Any", facts.model).__setitem__("model", "other"),
        lambda: cast("Any", facts.model["regions"]).append("MARS"),
        lambda: cast("Any", facts.records).pop("model"),
        lambda: cast("Any", facts.pointers).clear(),
        lambda: setattr(facts, "as_of", "2000-01-01"),
    ):
        with pytest.raises((AttributeError, TypeError)):
            change()
    assert bound.facts["models"][0]["regions"] == ["EU", "US"]
    assert facts.model["regions"] == ("EU", "US")


def test_what_nobody_knows_is_not_there() -> None:
    facts = facts_of(manifest(RICH), "model", 1)
    assert dict(facts.model["privacy"]) == {"dpa": "dpa"}


def test_subjects_of_one_manifest_share_one_copy() -> None:
    bound, views = manifest(RICH), Views()
    one, other = (views.facts("model", bound.facts, model, model, DAY) for model in bound.facts["models"])
    assert one.manifest is other.manifest
    assert views.facts("manifest", {**bound.facts}, None, None, DAY).manifest is not one.manifest


def test_parameters_cannot_be_written_to() -> None:
    params = view({"allow": ["MIT"], "most": 1})
    assert params["allow"] == ("MIT",)
    with pytest.raises(TypeError):
        params["most"] = 2


# -- laws

STEPS = st.sampled_from(
    ["models", "owner", "license", "regions", "privacy", "dpa", "evidence", "x", 0, 1, 2, -1]
)
FOUND = st.one_of(
    st.just(DECLARED), st.none(), st.integers(), st.floats(), st.text(), st.lists(st.booleans())
)
PIECES = st.lists(st.builds(Evidence, st.lists(STEPS, max_size=4), st.text(max_size=9), FOUND), max_size=3)
RESULTS = st.builds(Result, st.sampled_from([True, False, None, 0, "no"]), PIECES)


@given(RESULTS)
def test_an_answer_leads_somewhere_or_is_nonsense(result: Result) -> None:
    bound = manifest(RICH)
    try:
        answer = examined(result, facts_of(bound, "model"))
    except NonsenseError:
        return
    assert answer.holds is result.holds
    assert answer.holds is True or answer.pieces
    for one in answer.pieces:
        region = bound.region(one.pointer)
        assert bound.document.source.slice(region)
        assert bound.symbolic(one.pointer)
        assert one.wanted


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PolicySet, list[Result]]]:
    """A policy whose check answers what the test wrote last, and whose `when` and `require` hang on the manifest."""
    folder = tmp_path_factory.mktemp("scripted")
    module = put_package(folder / "site", "ANSWERS = []\ndef check(facts, params):\n    return ANSWERS[-1]\n")
    put_card(
        folder / "policy",
        when="{license: {equals: MIT}}",
        require="{access: {equals: api}}",
        check="own-check",
    )
    sys.path.insert(0, str(folder / "site"))
    try:
        policies = load_policies([str(folder / "policy")])
        yield policies, sys.modules[module].ANSWERS
    finally:
        sys.path.remove(str(folder / "site"))


FACTS = st.fixed_dictionaries(
    {"model": st.just("m")},
    optional={"license": st.sampled_from(["MIT", "ISC"]), "access": st.sampled_from(["api", "weights"])},
)


@given(model=FACTS, holds=st.sampled_from([True, False, None]))
def test_the_explanation_of_a_rule_with_a_check_is_its_verdict(
    scripted: tuple[PolicySet, list[Result]],
    model: Mapping[str, str],
    holds: bool | None,  # noqa: FBT001 - drawn
) -> None:
    policies, answers = scripted
    answers.append(Result(holds, [Evidence(("owner",), "a team")]))
    bound = manifest(f"models: [{{{', '.join(f'{key}: {value}' for key, value in model.items())}}}]\n")
    (rule,) = policies.rules
    (verdict,) = evaluate(bound, policies, DAY, thorough=True).verdicts
    (subject,) = bound.subjects("model")
    when, require = rule.explain(Scope(*subject, DAY))
    values = [condition.value for condition in when], [condition.value for condition in require]
    known, held = (False if False in side else None if None in side else True for side in values)
    asked = require[-1].asked
    assert asked is not (False in values[0] or False in values[1][:-1])
    assert values[1][-1] is (holds if asked else None)
    assert verdict.outcome is kleene(known, held)
    assert verdict == judge(rule, subject, DAY, thorough=True)
    told = [
        one
        for condition in require
        for one in evidence(condition, rule.logic.texts)
        if one.wanted == "a team"
    ]
    assert [one.pointer for one in told] == ([("owner",)] if asked else [])


def kleene(known: bool | None, held: bool | None) -> Outcome:  # noqa: FBT001 - logic
    if known is False:
        return Outcome.NOT_APPLICABLE
    if held:
        return Outcome.PASS
    return Outcome.FAIL if known and held is False else Outcome.UNKNOWN
