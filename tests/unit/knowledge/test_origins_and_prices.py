"""What two models have in common, and how far declared prices are from listed ones: only what the catalog is certain of."""

from typing import Any

import pytest

from steelyard.knowledge.derived import derived, known

DAY = "2026-11-23"


@pytest.mark.parametrize(
    ("record", "origins"),
    [
        ({"model": "Acme-Large"}, ["acme-large"]),
        (
            {"model": "eu.anthropic.claude-opus-4-8", "provider": "aws-bedrock"},
            ["eu.anthropic.claude-opus-4-8", "anthropic/claude-opus-4-8"],
        ),
        (
            {"model": "example/writer", "base": [{"model": "example/Base"}, {"relation": "merge"}]},
            ["example/writer", "example/base"],
        ),
        (
            {"model": "example/writer", "base": [{"purl": "pkg:huggingface/example/Base@main?x=y"}]},
            ["example/writer", "example/base"],
        ),
        (
            {"model": "example/writer", "base": [{"purl": "pkg:oci/base@sha256:12?repository_url=r.example/ml"}]},
            ["example/writer", "pkg:oci/base"],
        ),
        (
            {"model": "example/writer", "base": [{"purl": "pkg:huggingface/example/base"}]},
            ["example/writer", "example/base"],
        ),
    ],
)  # fmt: skip
def test_a_model_comes_from_itself_and_its_bases(record: dict[str, Any], origins: list[str]) -> None:
    assert derived(record, "origins", "origins", DAY) == origins


def priced(**cost: object) -> dict[str, Any]:
    return {"model": "gpt-4o", "provider": "openai", "cost": cost}


@pytest.mark.parametrize(
    ("cost", "drift"),
    [
        ({"input_per_mtok": 2.5, "output_per_mtok": 10}, 0),
        ({"input_per_mtok": 2.5, "output_per_mtok": 15, "currency": "USD"}, 50),
        ({"input_per_mtok": 2}, 20),
        ({"output_per_mtok": 0}, 100),
    ],
)
def test_the_largest_difference_counts_in_percent_of_the_list_price(
    cost: dict[str, object], drift: float
) -> None:
    found = known(priced(**cost), "price_drift", DAY)
    assert found.values == {"price_drift_pct": drift}
    assert all("list price" in reason for reason in found.reasons)


@pytest.mark.parametrize(
    ("record", "as_of", "reason"),
    [
        ({"model": "gpt-4o", "provider": "openai"}, DAY, "no price of tokens is declared"),
        (priced(input_per_mtok=2.5, currency="EUR"), DAY, "in this currency"),
        (priced(input_per_mtok=2.5) | {"provider": "acme-cloud"}, DAY, "no price for this very channel"),
        (priced(input_per_mtok=2.5) | {"model": "acme-large"}, DAY, "no price for this very channel"),
        # A likely model is none that anybody is billed for.
        (priced(input_per_mtok=2.5) | {"model": "GPT 4o"}, DAY, "no price for this very channel"),
        (priced(input_per_mtok=2.5), "2036-01-01", "disputed, old or zero"),
    ],
)
def test_what_cannot_be_compared_has_no_difference(record: dict[str, Any], as_of: str, reason: str) -> None:
    found = known(record, "price_drift", as_of)
    assert found.values == {}
    assert reason in found.reasons[0]
