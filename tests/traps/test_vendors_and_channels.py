"""Traps 18 to 28: what a naive check of vendors and channels gets wrong."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.knowledge.calendar import duty
from steelyard.knowledge.facts import Fact, model_facts
from steelyard.knowledge.pins import pin, pin_of
from steelyard.knowledge.retirement import retirement
from tests.trials import outcomes

ROLES = (
    "primary",
    "fallback",
    "embedding",
    "reranker",
    "judge",
    "guardrail",
    "classifier",
    "draft",
    "speech",
    "vision",
)


TODAY = "2026-11-23"


def told(**record: Any) -> dict[str, Fact]:
    """Return the facts of a model, by name."""
    return {fact.name: fact for fact in model_facts(record, TODAY)}


def test_trap_18_a_closed_model_through_a_cloud_has_the_clouds_clock() -> None:
    direct = told(model="claude-sonnet-4-5-20250929", provider="anthropic")
    clouded = told(model="anthropic.claude-sonnet-4-5-20250929-v1:0", provider="aws-bedrock")
    assert direct["catalog"].value == clouded["catalog"].value == "anthropic/claude-sonnet-4-5-20250929"
    assert (direct["channel.retires"].value, clouded["channel.retires"].value) == ("2026-11-30", "2027-04-08")
    assert "docs.aws.amazon.com" in clouded["retired"].source
    # The developer's date is never told of a cloud that has none.
    assert told(model="claude-sonnet-4-5", provider="deepinfra")["retired"].value is None
    # Nor is anybody's word taken for where and by whom prompts are handled.
    assert not {"processor", "region", "retention_days"} & {name.rpartition(".")[2] for name in clouded}


def test_trap_19_the_same_weights_have_two_ends_and_the_project_has_the_last_word() -> None:
    gone = told(model="o3-deep-research", provider="openai")
    assert gone["channel.retires"].value == "2026-07-23"
    azure = told(model="o3-deep-research", provider="azure-openai", developer="OpenAI")
    assert "channel.retires" not in azure
    assert azure["retired"].words == "no date of retirement is declared"
    # A feed can err: every date has its source, and the manifest overrides it, which is told.
    assert gone["channel.retires"].source.startswith("litellm")
    ours = told(model="o3-deep-research", provider="openai", lifecycle={"retires": "2027-01-31"})
    assert (ours["retired"].value, ours["retired"].provenance) == (False, "derived")
    assert (
        ours["retired"].reasons[0].startswith("2027-01-31 is declared, and it is 2026-07-23 for this channel")
    )


def test_trap_20_open_weights_end_with_whoever_hosts_them() -> None:
    hosted = told(model="llama-3.3-70b", provider="cerebras", hosting="serverless")
    assert hosted["channel.retires"].value == "2026-02-16"
    # The same weights on one's own machines have no channel, and so no end.
    held = told(model="meta-llama/Llama-3.3-70B-Instruct", provider="self", hosting="on-premises")
    assert held["catalog.open_weights"].value is True
    assert not any(name.startswith("channel.") for name in held)
    assert (held["retired"].value, held["retired"].provenance) == (None, "derived")


def test_trap_22_what_a_vendor_promises_is_of_one_channel_and_dated() -> None:
    promised = duty("openai-api-no-training", "2026-11-23")
    assert promised is not None
    assert (promised.kind, promised.roles, promised.applies_from) == ("channel", ("openai",), "2023-03-01")
    assert duty("openai-api-no-training", "2023-02-28") is None
    # Models of Mistral Labs are a tier of their own.
    assert (
        pin("mistral", "labs-devstral-small-2512").status,
        pin("mistral", "devstral-small-2512").status,
    ) == (
        "floating",
        "immutable",
    )


@pytest.mark.parametrize(
    ("model", "developer"),
    [("anthropic/claude-sonnet-4.5", "anthropic"), ("google/gemini-2.5-flash", "google")],
)
def test_trap_24_an_aggregator_is_a_channel_of_its_own(model: str, developer: str) -> None:
    facts = told(model=model, provider="openrouter", hosting="serverless")
    assert (facts["catalog.developer"].value, facts["channel.provider"].value) == (developer, "openrouter")
    # Who serves it behind the aggregator is not known: neither the end there nor the version is.
    assert (facts["retired"].value, facts["pin"].value) == (None, None)
    assert "channel.retires" not in facts


def test_trap_25_availability_is_promised_by_tier_and_contract() -> None:
    def tier(**support: object) -> dict[str, object]:
        return {"models": [{"model": "mistral-large-2512", "hosting": "serverless", "support": support}]}

    assert outcomes("sla-below-minimum", tier()) == ["fail"]
    assert outcomes("sla-below-minimum", tier(sla_uptime=99.9)) == ["fail"]
    assert outcomes("sla-below-minimum", tier(sla_uptime=99.9, contract="ev-msa")) == ["pass"]


def test_trap_26_a_fallback_can_share_the_fate_of_the_primary_and_weaken_its_controls() -> None:
    primary = {
        "model": "claude-sonnet-5",
        "provider": "anthropic",
        "developer": "Anthropic",
        "hosting": "serverless",
        "regions": ["EU"],
        "routing": "zone",
    }
    fallback = {
        **primary,
        "model": "eu.anthropic.claude-opus-4-8",
        "provider": "aws-bedrock",
        "role": "fallback",
    }
    two = {"data": ["personal"], "models": [primary, fallback]}
    # Two clouds are two outages, and one decision of the developer.
    assert outcomes("fallback-shares-failure-domain", two) == ["not-applicable", "pass"]
    assert outcomes("fallback-shares-failure-domain", two, developer=True) == ["not-applicable", "fail"]
    moved = {"data": ["personal"], "models": [primary, {**fallback, "routing": "global"}]}
    assert outcomes("fallback-weaker-data-controls", moved)[-1] == "fail"


@pytest.mark.parametrize("role", ROLES)
def test_trap_27_lifecycle_facts_cover_every_role(role: str) -> None:
    record = {"role": role, "provider": "openai", "model": "gpt-4o", "lifecycle": {"retires": "2026-01-01"}}
    assert retirement(record, "2026-11-23").retired is True
    assert pin_of(record).status == "floating"
