"""The pin grammar, by its own cases, by what must not change it, and on hostile ids."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.knowledge.model_ids import canonical, take_apart
from steelyard.knowledge.pins import Channel, Pin, pin, pin_of
from steelyard.knowledge.tables import table

CASES: list[dict[str, Any]] = table("pins")["cases"]
SPELLINGS: list[dict[str, Any]] = table("pins")["spellings"]
ROUTES: list[str] = table("pins")["routing"]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def decided(case: dict[str, Any]) -> Pin:
    channel = Channel(case.get("auto_upgrade"), case.get("endpoint", ""), case.get("digest", ""))
    return pin(case["provider"], case["model"], case.get("revision", ""), channel)


def named(case: dict[str, Any]) -> str:
    return "-".join(str(value) for key, value in case.items() if key not in ("status", "routing"))


@pytest.mark.parametrize("case", CASES, ids=named)
def test_trap_29_the_provider_decides_and_not_a_date_in_the_name(case: dict[str, Any]) -> None:
    found = decided(case)
    assert (found.status, found.routing) == (case["status"], case.get("routing", ""))
    assert found.why


@pytest.mark.parametrize("case", SPELLINGS, ids=named)
def test_one_model_in_the_spellings_of_gateways_and_clouds(case: dict[str, Any]) -> None:
    found = decided(case)
    assert (found.status, found.routing) == (case["status"], case.get("routing", ""))


def test_at_least_twelve_spellings_are_tried() -> None:
    assert len({case["model"] for case in SPELLINGS}) >= 12


def test_every_rule_of_every_provider_has_a_case() -> None:
    rules = {
        f"{name}/{rule['id']}" for name, row in table("pins")["providers"].items() for rule in row["rules"]
    }
    tried = {decided(case).rule for case in (*CASES, *SPELLINGS)}
    assert rules - tried == set()


def test_no_pattern_of_a_grammar_takes_the_empty_text() -> None:
    for row in table("pins")["providers"].values():
        for rule in row["rules"]:
            for field in ("model", "revision", "digest"):
                assert field not in rule or not re.fullmatch(rule[field], ""), rule["id"]


def test_every_provider_names_source_and_day() -> None:
    for row in table("pins")["providers"].values():
        assert row["source"]
        assert row["as_of"] == "2026-11-23"


def test_a_floating_id_tells_its_dated_sibling() -> None:
    found = pin("openai", "gpt-5")
    assert found.sibling == "gpt-5-2025-08-07"
    assert "`gpt-5-2025-08-07`" in found.why
    assert found.rule == "openai/alias"
    assert (found.source, found.as_of) == (
        "https://developers.openai.com/api/docs/deprecations",
        "2026-11-23",
    )


def test_every_dated_sibling_is_itself_immutable() -> None:
    for alias, sibling in table("pins")["providers"]["openai"]["siblings"].items():
        assert pin("openai", sibling).status == "immutable", alias


@given(st.sampled_from([case for case in CASES if case["provider"] == "aws-bedrock" and "routing" not in case]),
       st.sampled_from(ROUTES))  # fmt: skip
def test_a_routing_prefix_is_no_version(case: dict[str, Any], route: str) -> None:
    bare = pin("aws-bedrock", case["model"])
    if case["model"].startswith("arn:"):
        return
    routed = pin("aws-bedrock", f"{route}.{case['model']}")
    assert routed == bare._replace(routing=route)
    assert pin("aws-bedrock", routed.model) == bare


@given(st.sampled_from([*CASES, *SPELLINGS]))
def test_taking_an_id_apart_twice_changes_nothing(case: dict[str, Any]) -> None:
    once = take_apart(case["provider"], case["model"])
    twice = take_apart(once.provider or case["provider"], once.bare)
    if not once.conflict:
        assert (twice.bare, twice.provider) == (once.bare, once.provider)


@given(st.sampled_from([*CASES, *SPELLINGS]))
def test_letter_case_and_blanks_around_decide_nothing(case: dict[str, Any]) -> None:
    loud = {**case, "model": f"  {case['model'].upper()} ", "provider": case["provider"].upper()}
    if not case["model"].startswith("arn:"):
        assert decided(loud)[0] == decided(case)[0]


@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=80), st.text(max_size=40))
def test_any_text_gets_an_answer(provider: str, model: str, revision: str, endpoint: str) -> None:
    assert pin(provider, model, revision, Channel(None, endpoint)).why
    assert pin("anthropic", model, revision).status in ("immutable", "versioned", "floating", "unknown")
    assert pin("aws-bedrock", model, revision).why


def test_hostile_ids_are_decided_at_once() -> None:
    for provider in table("pins")["providers"]:
        for piece in ("a-", "-0", "claude-a-", "1:", "gpt-4-a"):
            assert pin(provider, piece * 100_000).status == "unknown"
            assert pin(provider, (piece * 300)[:512]).why


def test_aliases_of_a_provider_share_its_grammar() -> None:
    assert {canonical(name) for name in ("Amazon Bedrock", "AWS_Bedrock", "bedrock")} == {"aws-bedrock"}
    assert canonical("nobody") == canonical("") == ""


@pytest.mark.parametrize(
    ("record", "status"),
    [
        ({"model": "claude-sonnet-5", "provider": "anthropic"}, "immutable"),
        ({"model": "ibm-granite/granite", "access": "weights", "hosting": "private-cloud", "revision": COMMIT}, "immutable"),
        ({"model": "ibm-granite/granite", "access": "weights", "hosting": "private-cloud"}, "floating"),
        ({"model": "ibm-granite/granite", "access": "weights", "revision": COMMIT}, "immutable"),
        ({"model": "mistral-large-2411", "provider": "mistral", "access": "weights", "hosting": "on-premises"}, "floating"),
        ({"model": "openai/gpt-oss-120b", "provider": "together", "access": "weights", "hosting": "serverless",
          "revision": COMMIT}, "unknown"),
        ({"model": "gpt-4o", "provider": "azure", "revision": "2024-11-20", "lifecycle": {"auto_upgrade": False}}, "immutable"),
        ({"model": "gpt-5-2025-08-07", "provider": "openai", "endpoint": "http://localhost:8000/v1"}, "unknown"),
        ({"model": "gpt-5-2025-08-07", "provider": "openai", "endpoint": "https://u@api.openai.com:443/v1?x#y"}, "immutable"),
        ({"model": "granite", "provider": "self", "security": {"digest": "sha256:" + "0" * 64}}, "immutable"),
        ({"model": "granite"}, "unknown"),
        ({"model": "ibm-granite/granite", "provider": "huggingface", "hosting": "serverless", "revision": COMMIT}, "unknown"),
        ({"model": "ibm-granite/granite", "provider": "huggingface", "hosting": "dedicated", "revision": COMMIT}, "immutable"),
        ({"model": "ibm-granite/granite", "provider": "huggingface", "hosting": "serverless"}, "floating"),
    ],
)  # fmt: skip
def test_a_record_is_judged_by_who_serves_it(record: dict[str, Any], status: str) -> None:
    assert pin_of(record).status == status


def test_trap_openai_on_a_custom_endpoint_is_not_openai() -> None:
    found = pin("openai", "openai/gpt-4o", channel=Channel(endpoint="https://api.openai.com.evil.example/v1"))
    assert found.status == "unknown"
    assert "not the provider's own" in found.why
