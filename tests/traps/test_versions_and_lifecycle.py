"""Traps 29 to 35: what a naive check of versions and lifecycles gets wrong."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from steelyard.knowledge.calendar import duty
from steelyard.knowledge.catalog import is_old, lookup
from steelyard.knowledge.catalog.overlay import load_overlay
from steelyard.knowledge.facts import model_facts
from steelyard.knowledge.pins import Channel, pin
from steelyard.knowledge.retirement import retirement

if TYPE_CHECKING:
    from pathlib import Path

TODAY = "2026-11-23"


@pytest.mark.parametrize(
    ("provider", "model", "status"),
    [
        ("anthropic", "claude-sonnet-4-6", "immutable"),  # no date, and pinned
        ("anthropic", "claude-sonnet-4-5", "floating"),
        ("anthropic", "claude-sonnet-4-5-20250929", "immutable"),
        ("bedrock", "global.anthropic.claude-opus-4-7", "immutable"),  # `global` is routing
        ("bedrock", "amazon.nova-pro-v1:0", "unknown"),
        ("openai", "gpt-5", "floating"),
        ("openai", "gpt-5-codex", "unknown"),  # undated, without a dated sibling
        ("openai", "gpt-5.1-chat-latest", "floating"),
        ("vertex", "gemini-2.0-flash-001", "immutable"),
        ("vertex", "gemini-2.0-flash", "floating"),
        ("vertex", "gemini-2.5-pro", "unknown"),
        ("mistral", "mistral-large-2411", "immutable"),
        ("mistral", "labs-devstral-small-2512", "floating"),  # a date, and updated silently
        ("mistral", "mistral-medium-3", "floating"),
        ("azure", "gpt-4o-2024-11-20", "unknown"),  # a deployment's name is arbitrary
        ("huggingface", "meta-llama/Llama-3.1-8B", "floating"),
        ("somebody", "model-2025-01-01", "unknown"),
    ],
)
def test_trap_29_a_floating_alias_is_not_an_undated_name(provider: str, model: str, status: str) -> None:
    assert pin(provider, model).status == status


def test_trap_30_notice_is_of_a_channel_and_of_its_day() -> None:
    short = duty("bedrock-short-notice", TODAY)
    assert short is not None
    assert (short.kind, short.roles) == ("channel", ("aws-bedrock",))
    assert duty("bedrock-short-notice", "2025-01-01") is None
    # What a provider promises in general is declared by nobody for this model: no fact makes it up.
    names = {fact.name for fact in model_facts({"model": "gpt-4o", "provider": "openai"}, TODAY)}
    assert not any("notice" in name for name in names)


def test_trap_31_an_earliest_date_is_another_promise() -> None:
    exact, earliest = (
        {"lifecycle": {"retires": "2026-06-15", "precision": how}} for how in ("exact", "earliest")
    )
    assert (retirement(exact, TODAY).retired, retirement(earliest, TODAY).retired) == (True, None)
    assert "may have been retired since" in retirement(earliest, TODAY).words
    assert retirement(exact, "2026-06-01").words == "retires on 2026-06-15, in 14 days"
    assert retirement(earliest, "2026-06-01").words == "retires no earlier than 2026-06-15, in 14 days"
    # No feed says which of the two its dates are, so that one has passed proves nothing.
    facts = model_facts({"model": "o3-deep-research", "provider": "openai"}, TODAY)
    (end,) = (fact for fact in facts if fact.name == "retired")
    assert (end.value, end.provenance) == (None, "catalog")
    assert end.words == "may have been retired since 2026-07-23, which may be only the earliest date"


def test_trap_32_a_tuned_model_is_a_version_that_ends_with_its_base() -> None:
    found = pin("openai", "ft:gpt-4o-2024-08-06:acme::abc")
    assert (found.status, found.why) == ("versioned", "names one tuned model; it ends with its base")
    # The base's date is not made up where nobody declares one.
    assert retirement({"model": "ft:gpt-4o-2024-08-06:acme::abc"}, TODAY).retired is None


def test_trap_33_extended_access_can_cost_more_so_a_price_has_its_day(tmp_path: Path) -> None:
    id_ = "us.anthropic.claude-opus-4-1-20250805-v1:0"
    before = lookup(id_, provider="aws-bedrock")
    assert (before.offer["stage"].value, before.offer["input_per_mtok"].value) == ("deprecated", 15.0)
    price = before.offer["input_per_mtok"]
    assert price.as_of
    assert not is_old("input_per_mtok", price, TODAY)
    assert is_old("input_per_mtok", price, "2027-03-01")
    # What it costs from then on is the organisation's to say, as a whole and with its day; what it overrules is kept.
    overlay = tmp_path / "catalog.yaml"
    overlay.write_text(
        "schema: 1\nchannels:\n- {provider: aws-bedrock, model: '"
        + id_
        + "', source: the price list, as_of: 2026-11-20,\n"
        "   facts: {input_per_mtok: 30, output_per_mtok: 150, currency: USD}}\n",
        encoding="utf-8",
    )
    dearer = lookup(id_, provider="aws-bedrock", catalog=load_overlay(str(overlay)))
    said = dearer.offer["input_per_mtok"]
    assert (said.value, said.source, {one.value for one in said.others}) == (30, "the price list", {15.0})
    assert "cached_input_per_mtok" not in dearer.offer


def test_trap_34_weights_that_are_kept_keep_no_service_up() -> None:
    served = {
        "access": "weights",
        "hosting": "serverless",
        "lifecycle": {"retires": "2026-11-01", "precision": "exact"},
    }
    assert retirement(served, TODAY).retired is True


def test_trap_35_no_fact_is_fetched_while_checking() -> None:
    code = (
        "import sys; before = set(sys.modules); from steelyard.knowledge.facts import model_facts; from steelyard.knowledge.calendar import duty\n"
        "model_facts({'model': 'gpt-5', 'provider': 'openai', 'license': 'llama3.1', 'access': 'weights'}, '2026-11-23')\n"
        "duty('transparency', '2026-11-23')\n"
        "print([name for name in ('socket', 'ssl', 'http.client', 'urllib.request') if name in set(sys.modules) - before])"
    )
    ran = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    # What a provider's own interface says is no part of the id: only the manifest and dated files decide.
    assert (
        pin("openai", "gpt-4o", channel=Channel(endpoint="https://api.openai.com/v1/models")).status
        == "floating"
    )
