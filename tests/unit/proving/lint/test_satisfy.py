"""Whether one value can be all that is claimed of it: never ruled out when there is one, never made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.policy.language.types import BOOLEAN, DATE, INTEGER, NUMBER, STRING, Type, vocabulary
from steelyard.policy.operators import OPERATORS
from steelyard.proving.lint.claims import Claim, Symbol
from steelyard.proving.lint.reason import implied
from steelyard.proving.lint.satisfy import IMPOSSIBLE, STRANGER, absence_for, value_for
from steelyard.schemas import load_schema
from steelyard.verdict import ABSENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.policy.language.types import Each

NAMED = vocabulary().named
LIST = Type("list", "list", item=STRING)
AT = ("model", "field")
WORDS = st.sampled_from(["MIT", "Apache-2.0", "x", STRANGER])
DAYS = st.sampled_from(["0001-01-01", "2025-12-31", "2026-01-01", "2026-01-02", "9999-12-31"])
ROLES = st.sampled_from(["primary", "fallback", "judge"])
ACCESS = st.sampled_from([one for one in NAMED["access"].members if one != NAMED["access"].unasserted])


def claim(type_: Type, test: str, operand: object, *, holds: bool = True) -> Claim:
    return Claim(AT, type_, test, operand, holds)


def holds(one: Claim, value: Any) -> bool:
    """Whether a claim is true of a value, by the row's own test."""
    if value is ABSENT:
        return one.test == "present" and (one.operand is True) is not one.holds
    operand: Any = one.operand
    if one.test == "present":
        return operand is one.holds
    if one.type.kind == "enum" and one.test in ("at_least", "at_most"):
        value, operand = one.type.members.index(value), one.type.members.index(operand)
    return OPERATORS[one.test].holds(value, operand) is one.holds


def rows_of(type_: Type, values: st.SearchStrategy[Any], *same: str) -> st.SearchStrategy[list[Claim]]:
    """Some claims about one field: tests of a value, tests of a list of them, presence."""
    lists = st.lists(values, min_size=1, max_size=3)
    several = ["all_in", "has_any", "has_all", "has_none"] if type_.kind == "list" else ["one_of", "none_of"]
    row = st.one_of(
        st.tuples(st.sampled_from(several), lists),
        st.tuples(st.just("present"), st.booleans()),
        *([st.tuples(st.sampled_from(same), values)] if same else []),
    )
    one = st.builds(lambda said, held: claim(type_, *said, holds=held), row, st.booleans())
    return st.lists(one, min_size=1, max_size=5)


EQUAL, RANKED = ("equals", "not"), ("equals", "not", "at_least", "at_most")
CASES = st.one_of(
    st.tuples(rows_of(STRING, WORDS, *EQUAL), WORDS),
    st.tuples(rows_of(BOOLEAN, st.booleans(), *EQUAL), st.booleans()),
    st.tuples(rows_of(INTEGER, st.integers(-3, 3) | st.just(0.5), *RANKED), st.integers(-6, 6)),
    st.tuples(rows_of(NUMBER, st.floats(-2, 2), *RANKED), st.floats(-9, 9)),
    st.tuples(rows_of(DATE, DAYS, *RANKED, "before", "after"), DAYS),
    st.tuples(rows_of(NAMED["access"], ACCESS, *RANKED), ACCESS),
    st.tuples(rows_of(Type("list", "list", item=NAMED["role"]), ROLES), st.lists(ROLES, min_size=1)),
    st.tuples(rows_of(LIST, WORDS), st.lists(WORDS, min_size=1)),
)


@given(CASES)
def test_what_is_found_is_all_that_is_claimed_and_what_is_ruled_out_is_nowhere(
    case: tuple[list[Claim], object],
) -> None:
    claims, any_value = case
    found = value_for(claims)
    if found is IMPOSSIBLE:
        for value in (any_value, ABSENT):
            assert not all(holds(one, value) for one in claims)
    else:
        assert all(holds(one, found) for one in claims)


@given(CASES)
def test_what_is_implied_is_never_false_or_unknown(case: tuple[list[Claim], object]) -> None:
    (first, *rest), any_value = case
    if implied(first, rest):
        for value in (any_value, ABSENT):
            if all(holds(one, value) for one in rest):
                assert holds(first, value)


@given(CASES)
def test_absence_is_told_from_a_value(case: tuple[list[Claim], object]) -> None:
    claims, _ = case
    assert absence_for(claims) is all(holds(one, ABSENT) for one in claims)


AS_OF, OTHER = Symbol(("as_of",)), Symbol(("field", "model", "min"))


@pytest.mark.parametrize(
    ("claims", "possible"),
    [
        ([claim(DATE, "after", AS_OF), claim(DATE, "before", AS_OF)], False),
        ([claim(DATE, "at_most", AS_OF), claim(DATE, "at_least", AS_OF)], True),
        ([claim(DATE, "after", AS_OF), claim(DATE, "after", AS_OF, holds=False)], False),
        ([claim(DATE, "after", AS_OF), claim(DATE, "within_days", 30)], True),
        ([claim(DATE, "after", AS_OF), claim(DATE, "before", "2026-01-01")], True),
        ([claim(NUMBER, "at_least", OTHER), claim(NUMBER, "equals", OTHER, holds=False)], True),
        ([claim(NUMBER, "equals", OTHER), claim(NUMBER, "not", OTHER)], False),
        ([claim(STRING, "equals", OTHER), claim(STRING, "not", OTHER)], False),
        ([claim(STRING, "equals", OTHER), claim(STRING, "equals", AS_OF)], True),
        ([claim(NAMED["access"], "at_least", OTHER), claim(NAMED["access"], "at_most", OTHER)], True),
        ([claim(STRING, "matches", "^MIT"), claim(STRING, "one_of", ["Apache-2.0"])], False),
        ([claim(STRING, "matches", "^MIT"), claim(STRING, "one_of", ["MIT-0"])], True),
        ([claim(STRING, "matches", "^MIT"), claim(STRING, "matches", "^Apache")], True),
        ([claim(STRING, "matches", "^MIT"), claim(STRING, "matches", "^MIT", holds=False)], False),
        ([claim(Type("map", "map", item=STRING), "has_any", ["k"])], True),
        ([claim(INTEGER, "at_least", 2.5), claim(INTEGER, "at_most", 2.9)], False),
        ([claim(INTEGER, "at_least", 2.5), claim(INTEGER, "at_most", 3.2)], True),
        ([claim(NUMBER, "at_least", 1e300), claim(NUMBER, "equals", 1e300, holds=False)], True),
        ([claim(DATE, "within_days", 3)], True),
        ([claim(INTEGER, "at_most", float("inf"), holds=False)], False),
        ([claim(NUMBER, "at_least", float("inf"), holds=False)], True),
        (
            [claim(NUMBER, "at_most", 2**60, holds=False), claim(NUMBER, "at_least", 2**60 + 2, holds=False)],
            True,
        ),
    ],
)
def test_what_is_known_only_later_is_reasoned_about(claims: Sequence[Claim], *, possible: bool) -> None:
    assert (value_for(claims) is not IMPOSSIBLE) is possible


LISTS_OF_RECORDS = [
    (subject, name)
    for subject in ("manifest", "model")
    for name, type_ in vocabulary().subjects[subject].fields.items()
    if type_.kind == "list" and type_.item is not None and type_.item.kind == "record"
]


@pytest.mark.parametrize(("subject", "name"), LISTS_OF_RECORDS)
def test_what_is_present_in_a_list_of_records_is_a_record_the_schema_accepts(
    subject: Each, name: str
) -> None:
    value: Any = value_for([claim(vocabulary().subjects[subject].fields[name], "present", operand=True)])
    model = {"model": "m", **({name: value} if subject == "model" else {})}
    manifest = {"schema": 1, "project": "p", "owner": "o@example.org", "models": [model]}
    if subject == "manifest":
        manifest[name] = value
    jsonschema.validate(manifest, load_schema("manifest.v1"))
    assert all(isinstance(item, dict) for item in value)


def test_what_is_present_in_a_list_of_numbers_is_a_number() -> None:
    type_ = vocabulary().subjects["benchmark"].fields["ci"]
    value: Any = value_for([claim(type_, "present", operand=True)])
    assert value
    assert all(isinstance(item, (int, float)) for item in value)
