"""Traps 18 to 28: what a naive check of vendors and channels gets wrong."""

from __future__ import annotations

import pytest

from steelyard.knowledge.calendar import duty
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


def test_trap_19_the_same_weights_end_on_different_days() -> None:
    def served(provider: str, **lifecycle: object) -> dict[str, object]:
        model = {"model": "o3-deep-research", "developer": "OpenAI", "provider": provider}
        return {"models": [{**model, "hosting": "serverless", "lifecycle": {"notice_days": 60, **lifecycle}}]}

    # OpenAI stopped serving it on 2026-07-23; of a deployment at Azure that says nothing.
    assert outcomes("model-retired", served("openai")) == ["fail"]
    assert outcomes("model-retired", served("azure-openai")) == ["not-applicable"]
    # What the project declares holds, for feeds err; that it contradicts them is said.
    assert outcomes("model-retired", served("openai", retires="2026-12-26")) == ["pass"]
    assert outcomes("wrong-lifecycle-clock", served("openai", retires="2026-12-26")) == ["fail"]
    assert outcomes("wrong-lifecycle-clock", served("azure-openai", retires="2026-12-26")) == ["pass"]


def test_trap_20_open_weights_protect_only_those_who_hold_them() -> None:
    def hosted(hosting: str) -> dict[str, object]:
        model = {"model": "openai/gpt-oss-120b", "access": "weights", "lifecycle": {"notice_days": 14}}
        return {"models": [{**model, "hosting": hosting}]}

    assert outcomes("deprecation-notice-too-short", hosted("serverless")) == ["fail"]
    assert outcomes("deprecation-notice-too-short", hosted("private-cloud")) == ["not-applicable"]


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
