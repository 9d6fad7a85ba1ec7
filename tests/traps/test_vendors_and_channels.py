"""Traps 18 to 28: what a naive check of vendors and channels gets wrong."""

from __future__ import annotations

import pytest

from steelyard.knowledge.calendar import duty
from steelyard.knowledge.pins import pin, pin_of
from steelyard.knowledge.retirement import retirement

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


@pytest.mark.parametrize("role", ROLES)
def test_trap_27_lifecycle_facts_cover_every_role(role: str) -> None:
    record = {"role": role, "provider": "openai", "model": "gpt-4o", "lifecycle": {"retires": "2026-01-01"}}
    assert retirement(record, "2026-11-23").retired is True
    assert pin_of(record).status == "floating"
