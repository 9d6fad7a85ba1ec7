"""An organisation's overlay: it wins and says so, and whatever cannot be meant is a fault at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.errors import ConfigError
from steelyard.knowledge.catalog import Catalog, lookup
from steelyard.knowledge.catalog.catalog import Mine, Overlay
from steelyard.knowledge.catalog.overlay import load_overlay
from steelyard.knowledge.catalog.overlay_contract import overlay_schema
from steelyard.schemas import load_schema
from tests.property.effort import effort
from tests.unit.knowledge.catalog.made import catalog

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.source import Fault

SOURCE = "source: contract 7, as_of: 2026-10-01"


def over(folder: Path, text: str) -> Catalog:
    path = folder / "overlay.yaml"
    path.write_text(f"schema: 1\n{text}", encoding="utf-8")
    return load_overlay(str(path), catalog(folder), "overlay.yaml")


def faults(folder: Path, text: str) -> tuple[Fault, ...]:
    with pytest.raises(ConfigError) as refused:
        over(folder, text)
    assert "docs/catalog.md" in refused.value.hint
    return refused.value.faults


def test_its_word_stands_and_what_it_overrules_is_kept(tmp_path: Path) -> None:
    ours = over(
        tmp_path,
        "models:\n"
        f"- {{model: OpenAI/gpt-7, {SOURCE}, facts: {{open_weights: false, license: apache 2.0}}}}\n"
        "channels:\n"
        f"- {{provider: OpenAI, model: gpt-7, {SOURCE}, facts: {{retires: 2028-01-01, precision: earliest}}}}\n",
    )
    found = lookup("gpt-7", provider="openai", catalog=ours)
    assert found.model["open_weights"].value is False
    assert [other.value for other in found.model["open_weights"].others] == [True]
    assert found.model["license"].value == "Apache-2.0"
    assert (found.offer["retires"].value, found.offer["retires"].source) == ("2028-01-01", "contract 7")
    assert [other.value for other in found.offer["retires"].others] == ["2027-03-01"]
    assert found.offer["precision"].value == "earliest"
    assert found.offer["output_per_mtok"].source == "litellm 9.0"
    assert found.model["knowledge"].value == "2025-09"
    assert ours.overlay.path == "overlay.yaml"


def test_a_price_comes_whole_in_one_currency(tmp_path: Path) -> None:
    ours = over(
        tmp_path,
        f"channels: [{{provider: openai, model: gpt-7, {SOURCE}, facts: {{input_per_mtok: 1.5, currency: EUR}}}}]\n",
    )
    offer = lookup("gpt-7", provider="openai", catalog=ours).offer
    assert (offer["input_per_mtok"].value, offer["currency"].value) == (1.5, "EUR")
    assert [other.value for other in offer["input_per_mtok"].others] == ["2.0 USD", "3.0 USD"]
    assert "output_per_mtok" not in offer


def test_what_only_the_organisation_knows(tmp_path: Path) -> None:
    ours = over(
        tmp_path,
        f"models: [{{model: acme/Own-1, {SOURCE}, facts: {{license: LicenseRef-Acme}}}}]\n"
        "providers: [our-gateway]\n"
        "channels:\n"
        f"- {{provider: Our Gateway, model: fast, serves: OpenAI/GPT.7, {SOURCE}, facts: {{stage: ga}}}}\n"
        f"- {{provider: openai, model: brand-new, {SOURCE}, facts: {{context: 8}}}}\n",
    )
    own = lookup("acme/own-1", provider="self", catalog=ours)
    assert (own.id, own.sure, own.model["license"].value) == ("acme/own-1", "certain", "LicenseRef-Acme")
    gateway = lookup("fast", provider="our_gateway", endpoint="https://llm.acme.example", catalog=ours)
    assert (gateway.id, gateway.sure) == ("openai/gpt-7", "certain")
    assert gateway.offer["stage"].value == "ga"
    assert gateway.model["family"].value == "gpt"
    new = lookup("brand-new", provider="openai", catalog=ours)
    assert (new.id, new.sure, new.offer["context"].value) == ("", "certain", 8)
    assert lookup("fast", provider="somebody-else", catalog=ours).sure == "unknown"


def test_a_file_of_nothing_says_nothing(tmp_path: Path) -> None:
    ours = over(tmp_path, "")
    assert lookup("gpt-7", provider="openai", catalog=ours).sure == "certain"


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (f"models: [{{model: a/m, {SOURCE}, facts: {{released: 2026-13-01}}}}]", "", 2),
        (f"models: [{{model: a/m, {SOURCE}, facts: {{released: 1970-01-01}}}}]", "`1970-01-01` cannot be the day of a model", 2),
        (f"models: [{{model: a/m, {SOURCE}, facts: {{knowledge: '2025-13'}}}}]", "`2025-13` cannot be the day", 2),
        (f"models: [{{model: a/m, {SOURCE}, facts: {{knowledge: '1850'}}}}]", "`1850` cannot be the day", 2),
        (f"channels: [{{provider: groq, model: m, {SOURCE}, facts: {{retires: 2222-01-01}}}}]", "`2222-01-01` cannot be", 2),
        ("models: [{model: a/m, source: s, as_of: 2999-01-01, facts: {family: f}}]", "`2999-01-01` cannot be", 2),
        ("models: [{model: a/m, as_of: 2026-01-01, facts: {family: f}}]", "source", 2),
        ("models: [{model: a/m, source: s, facts: {family: f}}]", "as_of", 2),
        (f"models: [{{model: m, {SOURCE}, facts: {{family: f}}}}]", "", 2),
        (f"models: [{{model: a/m, {SOURCE}, facts: {{}}}}]", "", 2),
        (f"models: [{{model: a/m, {SOURCE}, facts: {{licence: MIT}}}}]", "licence", 2),
        (f"models: [{{model: a/m, {SOURCE}, facts: {{license: some words}}}}]", "the license is not known", 2),
        (f"models: [{{model: a/m, {SOURCE}, facts: {{context: -1}}}}]", "", 2),
        (f"models: [{{model: a/m, {SOURCE}, facts: {{modality: anything}}}}]", "", 2),
        (f"channels: [{{provider: groq, model: m, {SOURCE}, facts: {{input_per_mtok: -3, currency: USD}}}}]", "", 2),
        (f"channels: [{{provider: groq, model: m, {SOURCE}, facts: {{input_per_mtok: 1e9, currency: USD}}}}]", "", 2),
        (f"channels: [{{provider: groq, model: m, {SOURCE}, facts: {{input_per_mtok: .nan, currency: USD}}}}]", "", 2),
        (f"channels: [{{provider: groq, model: m, {SOURCE}, facts: {{input_per_mtok: 3}}}}]", "a price without a currency", 2),
        (f"channels: [{{provider: groq, model: m, {SOURCE}, facts: {{currency: USD}}}}]", "a currency without a price", 2),
        (f"channels: [{{provider: groq, model: m, {SOURCE}, facts: {{precision: exact}}}}]", "without the date", 2),
        (f"channels: [{{provider: groq, model: m, {SOURCE}, facts: {{stage: dying}}}}]", "", 2),
        (f"models:\n- {{model: meta/m.1, {SOURCE}, facts: {{family: f}}}}\n- {{model: meta-llama/M-1, {SOURCE}, facts: {{family: g}}}}", "is there twice", 4),
        (f"channels:\n- {{provider: aws, model: m, {SOURCE}, facts: {{stage: ga}}}}\n- {{provider: bedrock, model: M, {SOURCE}, facts: {{stage: ga}}}}", "is there twice", 4),
        (f"channels: [{{provider: open ai, model: m, {SOURCE}, facts: {{stage: ga}}}}]", "there is no provider `open-ai`", 2),
        ("providers: [Our Gateway]", "", 2),
        ("models: 3", "", 2),
        ("models: [", "", 2),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_a_fault_at_its_place(
    tmp_path: Path, text: str, message: str, line: int
) -> None:
    found = faults(tmp_path, text + "\n")
    assert found
    assert any(message in f"{fault.message} {fault.found} {fault.wanted}" for fault in found)
    assert found[0].region.start_line >= line


def test_no_file_and_no_yaml(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the overlay nowhere: there is no such file"):
        load_overlay(str(tmp_path / "none"), shown="nowhere")
    path = tmp_path / "o.yaml"
    path.write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="has one fault"):
        load_overlay(str(path))
    path.write_text("- 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="has one fault"):
        load_overlay(str(path))


def test_the_published_schema_is_the_one_in_force() -> None:
    assert load_schema("catalog.v1") == overlay_schema()


def test_names_are_found_in_a_large_overlay_without_looking_at_all_of_them(tmp_path: Path) -> None:
    def work(count: int) -> int:
        models = {("acme", f"n{number}"): Mine(f"n{number}", {}, None) for number in range(count)}
        offers = {("own", f"n{number}"): Mine(f"n{number}", {}, None) for number in range(count)}
        made = catalog(tmp_path).with_overlay(Overlay(models, offers))
        assert made.is_own("own")
        return effort(lambda: [made.models(f"n{number}") for number in range(10)] + [made.is_own("other")])

    assert work(5000) == work(50)


def test_what_was_meant_is_looked_for_a_few_times_only(tmp_path: Path) -> None:
    listed = "".join(
        f"- {{provider: anthropik, model: m{number}, source: s, as_of: '2026-01-01', facts: {{context: 5}}}}\n"
        for number in range(30)
    )
    path = tmp_path / "own.yaml"
    path.write_text(f"schema: 1\nproviders: [own]\nchannels:\n{listed}")
    with pytest.raises(ConfigError) as refused:
        load_overlay(str(path))
    hints = [fault.hint for fault in refused.value.faults]
    assert len(hints) == 30
    assert [hint.startswith("did you mean") for hint in hints] == [True] * 20 + [False] * 10
