"""Traps 36 to 42: what a naive check of evidence and cost gets wrong."""

from __future__ import annotations

from steelyard.knowledge.cost import compare, monthly_estimate

PRICES = {
    "input_per_mtok": 3.0,
    "output_per_mtok": 15.0,
    "monthly_input_mtok": 100,
    "monthly_output_mtok": 10,
}


def test_trap_42_cost_counts_what_bills_and_guesses_nothing() -> None:
    api = monthly_estimate({"hosting": "serverless", "cost": PRICES})
    assert api.amount == 450.0
    # Reasoning is billed as output: without the volume of output there is no estimate, only the least that it comes to.
    silent = {name: value for name, value in PRICES.items() if name != "monthly_output_mtok"}
    found = monthly_estimate({"hosting": "serverless", "cost": silent})
    assert (found.amount, found.at_least) == (None, 300.0)
    # A cheaper price for cached input counts once somebody says how much is cached.
    cached = {"hosting": "serverless", "cost": {**PRICES, "cached_input_per_mtok": 0.3}}
    assert monthly_estimate(cached).amount == 450.0
    assert "not known" in monthly_estimate(cached).reasons[0]
    assert monthly_estimate(cached, cached_share=0.5).amount == 315.0
    # Idle accelerators bill all month, however few tokens they serve; and somebody looks after them.
    own = {
        "gpu_count": 2,
        "gpu_hour": 2.0,
        "people_month": 1000,
        "monthly_input_mtok": 1,
        "monthly_output_mtok": 1,
    }
    idle = monthly_estimate({"hosting": "private-cloud", "cost": own})
    assert (idle.amount, idle.per_mtok) == (2 * 2.0 * 730 + 1000, 1960.0)
    alone = {name: value for name, value in own.items() if name != "people_month"}
    assert monthly_estimate({"hosting": "private-cloud", "cost": alone}).amount is None
    # Two currencies are not compared without a rate and its day.
    euros = monthly_estimate({"hosting": "serverless", "cost": {**PRICES, "currency": "EUR"}})
    assert compare(api, euros).ratio is None
