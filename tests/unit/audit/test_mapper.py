"""The mapper: outcomes in the order of the tasks, exceptions at home in them."""

from __future__ import annotations

import pytest

from steelyard.audit import InlineMapper


def _half(number: int) -> int:
    if number % 2:
        raise ValueError(number)
    return number // 2


def test_one_outcome_per_task_in_their_order() -> None:
    outcomes = list(InlineMapper().map(_half, [4, 3, 2]))
    assert [outcome.task for outcome in outcomes] == [4, 3, 2]
    assert [outcome.value for outcome in outcomes] == [2, None, 1]
    assert [type(outcome.error) for outcome in outcomes] == [type(None), ValueError, type(None)]


def test_an_interruption_is_not_an_outcome() -> None:
    def interrupted(_: int) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(InlineMapper().map(interrupted, [1]))
