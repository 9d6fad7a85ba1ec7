"""Rows become typed conditions, or faults that say what is wrong, where, and the way out."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.policy.language.lower import Lowering, misfit
from steelyard.policy.language.parser import MOST_TERMS
from steelyard.policy.language.tree import AsOf, Call, Field, Literal, Parameter
from steelyard.policy.language.types import BOOLEAN, DATE, NUMBER, STRING, Each, Type, vocabulary
from tests.unit.policy.language.expressions import TYPES

TEXTS = Type("list", "list", item=STRING)


def lowering(each: Each, *rows: tuple[str, dict[str, Any]]) -> tuple[Lowering, tuple[Any, ...]]:
    made = Lowering(each, TYPES, vocabulary())
    return made, made.rows(dict(rows), ("require",)).terms


@pytest.mark.parametrize(
    ("path", "test", "at", "message", "hint"),
    [
        ("licence", {"present": True}, (), "unknown field `licence`", "did you mean `license`?"),
        ("privacy.dpaa", {"present": True}, (), "unknown field `privacy.dpaa`", "did you mean `privacy.dpa`?"),
        ("model.license", {"present": True}, (), "`model` is a string and has no fields", "did you mean `license`?"),
        ("model.x", {"present": True}, (), "`model` is a string and has no fields", ""),
        ("commercial", {"equals": True}, (), "unknown field `commercial`", "`manifest.commercial`?"),
        ("manifest.comercial", {"equals": True}, (), "unknown field `manifest.comercial`", "`manifest.commercial`"),
        ("license.x", {"present": True}, (), "`license` is a string and has no fields", ""),
        ("benchmarks.value", {"at_least": 1}, (), "`benchmarks` is a list of benchmark", "each: benchmark"),
        ("base.license", {"equals": "x"}, (), "`base` is a list of base-model-ref", "each: base"),
        ("regions.x", {"equals": "x"}, (), "`regions` is a list of region", ".exists(…)"),
        ("manifest.waivers.x", {"equals": "x"}, (), "`manifest.waivers` is a list", ".exists(…)"),
        ("regions", {"equals": "EU"}, ("equals",), "`equals` cannot test `regions`, which is", "all_in"),
        ("license", {"all_in": ["x"]}, ("all_in",), "`all_in` cannot test `license`", "Tests for it: equals, "),
        ("hosting", {"at_least": "dedicated"}, ("at_least",), "`at_least` cannot test `hosting`", "Tests for it"),
        ("decision", {"equals": "x"}, (), "unknown field `decision`", "`manifest.decision`"),
        ("license", {"equals": "as_of"}, ("equals",), "`as_of` is a date", "`license` is a string."),
        ("license", {"present": {"field": "x"}}, ("present",), "`present` cannot take another field", "true or false"),
        ("license", {"matches": {"field": "x"}}, ("matches",), "`matches` cannot take another field", "`params.x`"),
        ("license", {"one_of": []}, ("one_of",), "an empty list tests nothing", "remove the test"),
        ("license", {"equals": 7}, ("equals",), "`7` is not a string", ""),
        ("license", {"equals": ""}, ("equals",), "`` is not a string", ""),
        ("license", {"equals": None}, ("equals",), "nothing is not a string", ""),
        ("license", {"equals": ["x"]}, ("equals",), "this list is not a string", ""),
        ("license", {"one_of": "x"}, ("one_of",), "`x` is not a list", "Write it as a list of spdx-expression: [x]."),
        ("license", {"one_of": None}, ("one_of",), "nothing is not a list", ""),
        ("license", {"one_of": ["x", 7]}, ("one_of", 1), "`7` is not a string", ""),
        ("license", {"matches": "("}, ("matches",), "`(` is not a pattern", "linear time"),
        ("license", {"matches": ""}, ("matches",), "`` is not a string", ""),
        ("security.remote_code", {"equals": "yes"}, ("equals",), "`yes` is not a boolean", ""),
        ("support.sla_uptime", {"at_least": True}, ("at_least",), "`true` is not a number", ""),
        ("privacy.retention_days", {"equals": 1.5}, ("equals",), "`1.5` is not a whole number", ""),
        ("lifecycle.retires", {"before": "soon"}, ("before",), "`soon` is not a date", "Write it as YYYY-MM-DD."),
        ("lifecycle.retires", {"within_days": "x"}, ("within_days",), "`x` is not a number", ""),
        ("access", {"equals": "wights"}, ("equals",), "`wights` is never a value of access", "`weights`"),
        ("access", {"equals": ""}, ("equals",), "`` is never a value of access", ""),
        ("claims.mof_class", {"equals": True}, ("equals",), "`true` is never a value of mof-class", ""),
        ("privacy.human_review", {"not": "unknown"}, ("not",), "`unknown` counts as not declared", "`on_unknown`"),
        ("components.datasets", {"equals": ["x"]}, ("equals",), "this list is not of several types", ""),
        ("license", {"equals": "params.nam"}, ("equals",), "unknown parameter `params.nam`", ""),
        ("license", {"equals": "params.names"}, ("equals",), "`params.names` is [string]", "must be spdx-expression"),
        ("license", {"matches": "params.names"}, ("matches",), "`params.names` is [string]", "must be pattern"),
        ("access", {"equals": "params.word"}, ("equals",), "`params.word` is pattern", "must be access"),
        ("license", {"equals": {"field": 7}}, ("equals",), "a mapping here names another field", "{field: other.path}"),
        ("license", {"equals": {"fild": "x"}}, ("equals",), "a mapping here names another field", ""),
        ("license", {"equals": {"field": "licence"}}, ("equals", "field"), "unknown field `licence`", "`license`"),
        ("license", {"equals": {"field": "regions"}}, ("equals", "field"), "`regions` is a list of region", "must be"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row(path: str, test: dict[str, Any], at: Any, message: str, hint: str) -> None:
    made, terms = lowering("model", (path, test))
    (fault,) = made.faults
    assert terms == ()
    assert fault.pointer == ("require", path, *at)
    assert message in fault.message
    assert hint in fault.hint


def test_two_tests_of_one_misspelt_field_are_one_mistake() -> None:
    made, _ = lowering("model", ("licence", {"present": True, "equals": "x"}))
    assert len(made.faults) == 1


def test_a_test_that_cannot_be_is_pointed_at_by_its_name() -> None:
    made, _ = lowering("model", ("license", {"all_in": ["x"]}))
    assert made.keys == {("require", "license", "all_in")}


@pytest.mark.parametrize(
    ("path", "test", "wanted"),
    [
        ("license", {"one_of": ["x"]}, Literal),
        ("license", {"one_of": "params.names"}, Parameter),
        ("license", {"matches": "params.word"}, Parameter),
        ("license", {"equals": {"field": "model"}}, Field),
        ("access", {"at_least": "params.access"}, Parameter),
        ("lifecycle.retires", {"after": "as_of"}, AsOf),
        ("lifecycle.retires", {"within_days": "params.min"}, Parameter),
        ("support.sla_uptime", {"at_least": {"field": "privacy.retention_days"}}, Field),
        ("components.datasets", {"equals": "params.flag"}, Parameter),
        ("components.datasets", {"equals": False}, Literal),
        ("manifest.decision.tradeoffs", {"has_any": ["T1"]}, Literal),
        ("regions", {"all_in": "params.names"}, Parameter),
    ],
)
def test_a_row_becomes_a_call(path: str, test: dict[str, Any], wanted: type) -> None:
    made, (term,) = lowering("model", (path, test))
    assert not made.faults
    assert isinstance(term, Call)
    assert term.function == next(iter(test))
    assert term.type == BOOLEAN
    assert isinstance(term.args[1], wanted)


def test_a_parameter_whose_type_is_at_fault_is_no_second_fault() -> None:
    made, terms = lowering("model", ("license", {"equals": "params.broken"}))
    assert (terms, made.faults, made.used) == ((), [], {"broken"})


def test_a_misspelt_parameter_uses_the_one_that_was_meant() -> None:
    made, _ = lowering("model", ("license", {"one_of": "params.nmes"}))
    assert made.used == {"nmes", "names"}
    assert Lowering("model", {}, vocabulary()).rows({"license": {"equals": "params.x"}}, ()).terms == ()


def test_expressions_stand_beside_rows_in_their_order() -> None:
    made = Lowering("model", TYPES, vocabulary())
    rows = {
        "license": {"present": True},
        "expr": ["has(model.card)", "1 +", "has(model.terms)"],
        "model": {"not": "x"},
    }
    terms = made.rows(rows, ("when",)).terms
    assert [term.at.pointer for term in terms] == [
        ("when", "license", "present"), ("when", "expr", 0), ("when", "expr", 2), ("when", "model", "not"),
    ]  # fmt: skip
    ((fault, stretch),) = made.stretches
    assert (fault.pointer, tuple(stretch)) == (("when", "expr", 1), (("when", "expr", 1), 3, 3))
    assert made.used == set(TYPES)  # what the broken line would have used is not known
    assert set(made.texts) == {("when", "expr", index) for index in range(3)}


def test_a_card_has_so_many_conditions_and_no_more() -> None:
    made = Lowering("model", TYPES, vocabulary())
    lines = [f"model.license == 'x{number}'" for number in range(MOST_TERMS + 50)]
    rows = {"model": {"present": True}, "expr": lines}
    assert len(made.rows(rows, ("require",)).terms) == MOST_TERMS
    (fault,) = made.faults
    assert (fault.message, fault.pointer) == ("more than 200 conditions", ("require", "expr", MOST_TERMS - 1))
    assert made.used == set(TYPES)


def test_of_a_long_list_the_first_wrong_values_are_told() -> None:
    made = Lowering("model", {}, vocabulary())
    assert made.rows({"access": {"one_of": ["x"] * 1_000}}, ("require",)).terms == ()
    assert [fault.pointer[-1] for fault in made.faults] == list(range(MOST_TERMS))


@pytest.mark.parametrize("test", ["all_in", "has_any", "has_all", "has_none"])
@pytest.mark.parametrize("operand", [["x"], [{}], {"field": "base"}, "params.names"])
def test_a_list_of_groups_of_fields_is_asked_field_by_field(test: str, operand: object) -> None:
    made, terms = lowering("model", ("benchmarks", {test: operand}))
    assert terms == ()
    (fault,) = made.faults
    assert fault.message == f"`{test}` cannot test `benchmarks`, which is a list of benchmark"
    assert "each: benchmark" in fault.hint


@pytest.mark.parametrize(
    ("value", "wanted", "message"),
    [
        ({"a": 1}, STRING, "this mapping is not a string"),
        ({"a": 1}, TEXTS, "this mapping is not a list"),
        (7, DATE, "`7` is not a date"),
        ("2026-02-30", DATE, "`2026-02-30` is not a date"),
        (None, NUMBER, "nothing is not a number"),
    ],
)
def test_what_does_not_fit(value: object, wanted: Type, message: str) -> None:
    found = misfit(value, wanted)
    assert found is not None
    assert found[0] == message


def test_what_fits() -> None:
    for value, wanted in (
        ("x", STRING),
        (7, NUMBER),
        (1.5, NUMBER),
        ("2026-11-23", DATE),
        ("^a", TYPES["word"]),
    ):
        assert wanted is not None
        assert misfit(value, wanted) is None
