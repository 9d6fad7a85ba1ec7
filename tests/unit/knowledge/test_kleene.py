"""Three-valued logic against its truth tables."""

from __future__ import annotations

import pytest

from steelyard.knowledge.kleene import Truth, every, negated, some


@pytest.mark.parametrize(
    ("values", "conjunction", "disjunction"),
    [
        ([], True, False),
        ([True], True, True),
        ([None], None, None),
        ([True, None], None, True),
        ([None, False], False, None),
        ([False, None, True], False, True),
        ([False, False], False, False),
    ],
)
def test_one_value_may_decide_and_else_unknown_stays_unknown(
    values: list[Truth], conjunction: Truth, disjunction: Truth
) -> None:
    assert every(values) is conjunction
    assert some(values) is disjunction


def test_negation_leaves_unknown_alone() -> None:
    assert [negated(value) for value in (True, False, None)] == [False, True, None]
