"""Hosting, and what a model costs a month and a million tokens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.knowledge.cost import monthly_estimate
from steelyard.knowledge.hosting import LADDER, hosting_rank, is_external, is_self_hosted

API: dict[str, Any] = {
    "input_per_mtok": 3.0, "output_per_mtok": 15.0, "monthly_input_mtok": 400, "monthly_output_mtok": 60,
}  # fmt: skip
OWN: dict[str, Any] = {
    "gpu_count": 2, "gpu_hour": 2.1, "people_month": 3500, "monthly_input_mtok": 400, "monthly_output_mtok": 60,
}  # fmt: skip


def priced(cost: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"cost": cost, **fields}


def without(cost: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in cost.items() if name != field}


def test_hosting_has_an_order_and_two_sides() -> None:
    assert [hosting_rank(name) for name in LADDER] == [0, 1, 2, 3, 4, 4]
    assert [name for name in LADDER if is_external(name)] == ["embedded-saas", "serverless", "dedicated"]
    assert all(is_external(name) is not is_self_hosted(name) for name in LADDER)
    assert (hosting_rank(None), is_external(None), is_self_hosted("moon")) == (None, None, None)


def test_tokens_times_prices() -> None:
    found = monthly_estimate(priced(API, hosting="serverless"))
    assert (found.amount, found.kind, found.currency) == (2100.0, "tokens", "USD")
    assert found.per_mtok == 4.565217
    assert [tuple(part) for part in found.parts] == [("input", 1200.0), ("output", 900.0)]


def test_cached_input_is_paid_at_its_own_price_where_its_share_is_known() -> None:
    cost = {**API, "cached_input_per_mtok": 0.3}
    assert monthly_estimate(priced(cost), cached_share=0.5).amount == 600 + 60 + 900
    full = monthly_estimate(priced(cost))
    assert full.amount == 2100.0
    assert "counted in full" in full.reasons[0]
    assert monthly_estimate(priced(without(cost, "monthly_input_mtok")), cached_share=0.5).amount is None


def test_accelerators_hours_and_people() -> None:
    found = monthly_estimate(priced({**OWN, "currency": "EUR"}, hosting="on-premises"))
    assert (found.amount, found.kind, found.currency) == (2 * 2.1 * 730 + 3500, "accelerators", "EUR")
    assert monthly_estimate(priced({**OWN, "hours_per_month": 100}, hosting="dedicated")).amount == 420 + 3500


@pytest.mark.parametrize("field", [*API])
def test_a_missing_term_leaves_the_estimate_unknown_with_what_is_known_as_the_least(field: str) -> None:
    found = monthly_estimate(priced(without(API, field), hosting="serverless"))
    assert found.amount is None
    assert found.per_mtok is None
    assert found.at_least in (1200.0, 900.0)
    assert found.reasons == (f"`cost.{field}` is missing",)


def test_work_that_nobody_priced_leaves_own_hosting_unknown() -> None:
    found = monthly_estimate(priced(without(OWN, "people_month"), hosting="private-cloud"))
    assert (found.amount, found.at_least) == (None, 3066.0)
    assert found.reasons == ("`cost.people_month` is missing",)
    bare = monthly_estimate({"hosting": "on-device"})
    assert bare.reasons == (
        "`cost.gpu_count` and `cost.gpu_hour` are missing",
        "`cost.people_month` is missing",
    )


def test_embeddings_have_no_output_and_zero_needs_no_counterpart() -> None:
    cost = {"input_per_mtok": 0.1, "monthly_input_mtok": 1000}
    assert monthly_estimate(priced(cost, role="embedding")).amount == 100.0
    assert monthly_estimate(priced(cost, role="primary")).amount is None
    assert monthly_estimate(priced({**cost, "output_per_mtok": 0}, role="primary")).amount == 100.0
    free = monthly_estimate(priced({"input_per_mtok": 0, "monthly_input_mtok": 0, "monthly_output_mtok": 0}))
    assert (free.amount, free.per_mtok) == (0.0, None)


def test_nothing_is_estimated_from_nothing() -> None:
    assert monthly_estimate({}).kind is None
    both = monthly_estimate(priced({**API, **OWN}))
    assert (both.amount, both.kind) == (None, None)
    assert both.reasons == ("tokens and accelerators are both declared: `hosting` decides, and is missing",)


@pytest.mark.parametrize(
    ("changed", "share", "reason"),
    [
        ({"input_per_mtok": -1}, None, "`cost.input_per_mtok` is negative"),
        ({"input_per_mtok": float("inf")}, None, "`cost.input_per_mtok` is absurdly large"),
        ({"input_per_mtok": float("nan")}, None, "`cost.input_per_mtok` is absurdly large"),
        ({"monthly_input_mtok": 1e15}, None, "`cost.monthly_input_mtok` is absurdly large"),
        ({"output_per_mtok": True}, None, "`cost.output_per_mtok` is no number"),
        ({"output_per_mtok": "15"}, None, "`cost.output_per_mtok` is no number"),
        ({"currency": "dollars"}, None, "`cost.currency: dollars` is no ISO 4217 code"),
        ({"currency": None}, None, "`cost.currency: None` is no ISO 4217 code"),
        (
            {"hours_per_month": 745},
            None,
            "`cost.hours_per_month` is more than the 744 hours of the longest month",
        ),
        (
            {"cached_input_per_mtok": 4},
            None,
            "`cost.cached_input_per_mtok` is dearer than `cost.input_per_mtok`",
        ),
        ({}, 1.5, "the cached share of the input is not between 0 and 1"),
        ({}, float("nan"), "the cached share of the input is not between 0 and 1"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_estimated(
    changed: dict[str, Any], share: float | None, reason: str
) -> None:
    found = monthly_estimate(priced({**API, **changed}), share)
    assert (found.amount, found.at_least, found.reasons) == (None, 0.0, (reason,))


AMOUNTS = st.floats(0, 1e6) | st.integers(0, 10**6)


@given(st.fixed_dictionaries(dict.fromkeys(API, AMOUNTS)), st.floats(0, 1))
def test_a_cache_never_makes_it_dearer_and_the_parts_add_up(cost: dict[str, Any], share: float) -> None:
    cached = {**cost, "cached_input_per_mtok": cost["input_per_mtok"] / 2}
    full, less = monthly_estimate(priced(cost)), monthly_estimate(priced(cached), share)
    assert full.amount is not None
    assert less.amount is not None
    assert less.amount <= full.amount * (1 + 1e-9) + 1e-5
    assert less.amount == pytest.approx(sum(part.amount for part in less.parts), abs=1e-5)


@pytest.mark.parametrize("absurd", [10**400, 1e12, -(10**400), float("-inf")])
def test_an_amount_that_no_float_holds_is_absurd_and_crashes_nothing(absurd: float) -> None:
    found = monthly_estimate(priced({**API, "input_per_mtok": absurd}))
    assert found.amount is None
    assert found.reasons in (
        ("`cost.input_per_mtok` is absurdly large",),
        ("`cost.input_per_mtok` is negative",),
    )


def test_next_to_no_tokens_have_no_price_by_the_token() -> None:
    found = monthly_estimate(priced({**OWN, "monthly_input_mtok": 5e-324, "monthly_output_mtok": 0}))
    assert (found.amount is not None, found.per_mtok) == (True, None)


def test_a_field_without_a_value_is_missing() -> None:
    assert monthly_estimate(priced({**API, "input_per_mtok": None})).reasons == (
        "`cost.input_per_mtok` is missing",
    )
