"""Who serves a model decides what its id names: each channel has facts of its own, and own hosting has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.knowledge.catalog import SHIPPED, Catalog, lookup
from steelyard.knowledge.catalog.catalog import Mine, Overlay
from tests.unit.knowledge.catalog.made import catalog, small, values

if TYPE_CHECKING:
    from pathlib import Path


def test_each_channel_has_its_own_end(made: Catalog) -> None:
    ends = {
        provider: lookup(id_, provider=provider, catalog=made).offer["retires"].value
        for provider, id_ in (
            ("anthropic", "claude-x-20260101"),
            ("aws-bedrock", "anthropic.claude-x-20260101-v1:0"),
            ("bedrock", "us.anthropic.claude-x-20260101-v1:0"),
        )
    }
    assert ends == {"anthropic": "2027-01-01", "aws-bedrock": "2027-06-01", "bedrock": "2027-06-02"}


def test_without_a_provider_no_channel_speaks(made: Catalog) -> None:
    found = lookup("claude-x-20260101", catalog=made)
    assert found.id == "anthropic/claude-x-20260101"
    assert found.offer == {}
    assert "no provider is named, and 3 channels serve it" in found.why


def test_bedrock_never_gets_the_date_of_anthropic(made: Catalog) -> None:
    found = lookup("claude-x-20260101", provider="aws-bedrock", catalog=made)
    assert (found.id, found.offer) == ("anthropic/claude-x-20260101", {})
    assert "no channel of `aws-bedrock` with this id is in the catalog" in found.why


def test_a_route_says_where_it_runs_and_has_a_price_of_its_own(made: Catalog) -> None:
    found = lookup("eu.anthropic.claude-x-20260101-v1:0", provider="aws-bedrock", catalog=made)
    assert (found.how, found.sure) == ("prefix", "likely")
    assert "the route `eu.` left out" in found.why
    assert values(found.offer) == {
        "provider": "aws-bedrock",
        "channel": "anthropic.claude-x-20260101-v1:0",
        "retires": "2027-06-01",
    }


@pytest.mark.parametrize(
    ("arn", "channel"),
    [
        ("arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-x-20260101-v1:0", "anthropic."),
        (
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-x-20260101-v1:0",
            "us.",
        ),
        ("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123", ""),
        ("arn:aws:bedrock", ""),
        ("arn:aws:bedrock:us-east-1::foundation-model/", ""),
    ],
)
def test_a_resource_name_holds_an_id_unless_it_names_a_thing_of_ones_own(
    made: Catalog, arn: str, channel: str
) -> None:
    found = lookup(arn, provider="aws-bedrock", catalog=made)
    assert str(values(found.offer).get("channel", "")).startswith(channel)
    assert (found.sure == "likely") is bool(channel)


@pytest.mark.parametrize("provider", ["", "openai", "acme"])
@pytest.mark.parametrize(
    "endpoint", ["https://llm.internal.example.org/v1", "http://localhost:4000", "10.0.0.1:8000", "https://x@evil.example/api.openai.com", "notapi.openai.com.example"]
)  # fmt: skip
def test_openai_at_somebody_elses_address_is_not_openai(made: Catalog, provider: str, endpoint: str) -> None:
    found = lookup("openai/gpt-7", provider=provider, endpoint=endpoint, catalog=made)
    assert (found.id, found.how, found.sure) == ("", "none", "unknown")
    assert (found.model, found.offer, found.offers) == ({}, {}, ())
    assert found.candidates == ("openai/gpt-7", "openai/gpt-7-2026-01-15")
    assert "who serves there decides" in found.why


def test_weights_on_own_hosting_are_a_repository_whatever_the_address(made: Catalog) -> None:
    found = lookup("openai/gpt-open", provider="vllm", endpoint="http://localhost:8000", catalog=made)
    assert (found.id, found.how, found.sure) == ("openai/gpt-open", "exact", "certain")
    assert found.model["open_weights"].value is True
    assert found.offer == {}
    assert "own hosting has no channel" in found.why
    routed = lookup("hosted_vllm/openai/gpt-open", catalog=made)
    assert (routed.id, routed.sure, routed.offer) == ("openai/gpt-open", "likely", {})


def test_a_prefix_that_names_a_repository_routes_to_nobody(made: Catalog) -> None:
    found = lookup("openai/gpt-open", catalog=made)
    assert (found.how, found.sure, found.offer) == ("exact", "certain", {})


def test_a_gateway_in_front_of_a_repository(made: Catalog) -> None:
    found = lookup("groq/openai/gpt-open", catalog=made)
    assert (found.id, found.sure) == ("openai/gpt-open", "likely")
    assert found.offer["input_per_mtok"].value == 0.1
    assert "the provider is known by the prefix only" in found.why


def test_a_deployment_at_azure_is_called_what_its_owner_likes(made: Catalog) -> None:
    found = lookup("gpt-7", provider="azure", catalog=made)
    assert (found.how, found.sure, found.model) == ("none", "unknown", {})
    assert found.candidates[0] == "openai/gpt-7"
    named = lookup("gpt-7", provider="azure", developer="OpenAI", catalog=made)
    assert (named.id, named.how, named.sure) == ("openai/gpt-7", "exact", "likely")
    assert "retires" not in named.offer
    version = lookup("gpt-7-2026-01-15", provider="azure", developer="OpenAI", catalog=made)
    assert (version.sure, version.offer["retires"].value) == ("likely", "2027-10-01")
    assert "it is taken to be called as its model is" in named.why


@pytest.mark.parametrize("model", ["gpt-open", "ollama/gpt-open", "gpt-open:latest", "gpt-open:7b"])
def test_own_hosting_calls_a_model_what_it_likes(made: Catalog, model: str) -> None:
    found = lookup(model, provider="ollama", catalog=made)
    assert (found.how, found.sure, found.model) == ("none", "unknown", {})
    assert found.candidates == ("openai/gpt-open",)
    assert "own hosting calls a model what it likes" in found.why


def test_own_hosting_with_a_developer(made: Catalog) -> None:
    found = lookup("gpt-open", provider="self", developer="openai", catalog=made)
    assert (found.id, found.sure) == ("openai/gpt-open", "likely")
    assert lookup("gpt-open:7b", provider="self", developer="openai", catalog=made).sure == "unknown"


def test_a_provider_that_is_not_in_the_catalog_has_no_channel(made: Catalog) -> None:
    found = lookup("openai/gpt-7", provider="acme", catalog=made)
    assert (found.id, found.sure, found.offer) == ("openai/gpt-7", "certain", {})
    assert found.why.endswith("`acme` is no provider of the catalog")


def test_a_channel_that_nobody_knows_of_has_no_facts(tmp_path: Path) -> None:
    text = small().replace("o\topenai\tsolo-2026-01-15\t\topenai/\ti=1 0", "o\topenai\tsolo-2026-01-15\t\t")
    assert text != small()
    found = lookup("solo-2026-01-15", provider="openai", catalog=catalog(tmp_path, text))
    assert (found.sure, found.offer) == ("certain", {})


@pytest.mark.parametrize(
    ("model", "revision", "id_", "retires"),
    [
        ("gpt-4o", "2024-05-13", "openai/gpt-4o-2024-05-13", "2027-01-14"),
        ("azure/gpt-4o", "2024-08-06", "openai/gpt-4o-2024-08-06", "2027-04-14"),
        ("gpt-4o-2024-08-06", "2024-08-06", "openai/gpt-4o-2024-08-06", "2027-04-14"),
        ("gpt-4", "turbo-2024-04-09", "openai/gpt-4-turbo-2024-04-09", None),
        ("gpt-4o", "", "openai/gpt-4o", None),
        ("ours", "2024-08-06", "", None),
    ],
)
def test_at_azure_the_declared_version_counts(
    model: str, revision: str, id_: str, retires: str | None
) -> None:
    found = lookup(model, provider="azure-openai", developer="OpenAI", revision=revision)
    assert (found.id, found.sure) == (id_, "likely" if id_ else "unknown")
    assert (found.offer["retires"].value if "retires" in found.offer else None) == retires


def test_of_a_version_that_the_catalog_does_not_have_only_the_line_is_told() -> None:
    found = lookup("gpt-4o", provider="azure-openai", developer="OpenAI", revision="2099-01-01")
    assert (found.id, found.how, found.sure) == ("openai/gpt-4o", "dated", "likely")
    assert set(found.model) == {"developer", "family"}
    assert not found.offer
    assert "version `2099-01-01` of it is not in the catalog" in found.why


def test_an_id_and_a_version_that_differ_name_nothing() -> None:
    found = lookup("gpt-4o-2024-05-13", provider="azure-openai", developer="OpenAI", revision="2024-08-06")
    assert (found.sure, found.why) == ("unknown", "the id names another version than `revision: 2024-08-06`")


def test_elsewhere_a_revision_is_no_part_of_the_id() -> None:
    assert lookup("gpt-4o", provider="openai", revision="2024-05-13") == lookup("gpt-4o", provider="openai")


def test_own_hosting_has_no_channel_whatever_the_model() -> None:
    assert SHIPPED.is_without_channel("self")
    assert SHIPPED.is_without_channel("Self-Hosted")
    assert not SHIPPED.is_without_channel("openai")
    assert not SHIPPED.is_without_channel("")
    for row in SHIPPED._file.everything():
        if row[0] not in "mo":
            continue
        _, first, second, spelled, *_ = row
        # A model is kept by its name and then its developer, a channel by the provider and then its id.
        developer, id_ = (second, spelled or first) if row[0] == "m" else (first, spelled or second)
        for asked in (id_, f"{developer}/{id_}"):
            assert not lookup(asked, provider="self", developer=developer, suggests=False).offer


def test_a_catalog_that_knows_a_channel_of_own_hosting_is_asked(tmp_path: Path) -> None:
    assert catalog(tmp_path).is_without_channel("self")
    assert not catalog(tmp_path, small().replace('"groq"', '"self"', 1)).is_without_channel("self")
    mine = Overlay({}, {("self", "gpt-7"): Mine("gpt-7", {}, None)})
    assert not catalog(tmp_path).with_overlay(mine).is_without_channel("self")
