"""The front matter of cards: which id, which bases, what is asked."""

from __future__ import annotations

import pytest

from steelyard.exchange.entry import Draft
from steelyard.exchange.huggingface.card import Card, card_of, facts, identity
from steelyard.exchange.huggingface.modalities import MODALITIES
from steelyard.manifest.model.identity import Modality
from steelyard.reading import parse


def card(text: str) -> Card:
    found = card_of(parse(text.encode(), "README.md"))
    assert found is not None
    return found


def drafted(text: str, model: str = "ns/m") -> Draft:
    draft = Draft()
    draft.give("model", model)
    facts(draft, card(text))
    return draft


def words(draft: Draft, *pointer: str | int) -> str:
    return "\n".join(remark.words for remark in draft._told() if remark.pointer == pointer)


def test_the_id_is_what_was_given_then_the_caches_the_cards_own_the_folders() -> None:
    for given, cached, text, folder, model, taken in (
        ("a/b", "c/d", "model_name: e", "f", "a/b", False),
        ("", "c/d", "model_name: e", "f", "c/d", True),
        ("", "", "model_name: e", "f", "e", True),
        ("", "", "model-index: [{name: e}]", "f", "e", True),
        ("", "", "model_name: e\nmodel-index: [{name: e}]", "f", "e", True),
        ("", "", "license: mit", "f", "f", True),
        ("", "", "model_name: ' '", "f", "f", True),
        ("", "", "model_name: 3", "f", "f", True),
        ("", "", "model_name: My Model", "f", "f", True),
    ):
        draft = Draft()
        assert identity(draft, card(text), model=given, cached=cached, folder=folder) == ""
        assert draft.facts["model"] == model
        assert draft.fields == (["model"] if taken else [])


@pytest.mark.parametrize(
    ("text", "folder", "why"),
    [
        ("model-index: [{name: a}, {name: b}]", "f", 'the card names several models: "a", "b"'),
        ("model_name: a\nmodel-index: [{name: b}]", "f", 'the card names several models: "a", "b"'),
        ("model_name: My Model", "", "the card's own name is no id"),
        ("license: mit", "", "the card does not tell the id of its model"),
        ("license: mit", "my folder", "the card does not tell the id of its model"),
    ],
)
def test_without_an_id_there_is_a_reason(text: str, folder: str, why: str) -> None:
    draft = Draft()
    assert identity(draft, card(text), model="", cached="", folder=folder).startswith(why)


def test_a_name_that_contradicts_the_id_is_told() -> None:
    draft = Draft()
    identity(draft, card("model_name: other"), model="ns/m", cached="", folder="")
    assert words(draft, "model") == 'the card calls it "other": is it the same?'
    draft = Draft()
    identity(draft, card("model_name: m"), model="ns/m", cached="", folder="")
    assert words(draft, "model") == ""


@pytest.mark.parametrize(
    ("text", "bases"),
    [
        ("base_model: a/b", [{"model": "a/b"}]),
        ("base_model: a/b\nbase_model_relation: quantized", [{"model": "a/b", "relation": "quantized"}]),
        (
            "base_model: [a/b, c/d, a/b]\nbase_model_relation: merge",
            [{"model": "a/b", "relation": "merge"}, {"model": "c/d", "relation": "merge"}],
        ),
        ("base_model: a/b\nbase_model_relation: sibling", [{"model": "a/b"}]),
        ("base_model: a/b\nbase_model_relation: no", [{"model": "a/b"}]),
        ("base_model: a/b\nbase_model_relation: [merge]", [{"model": "a/b"}]),
        ("base_model: [a/b, 3]", [{"model": "a/b"}]),
        ("base_model: a b", None),
        ("base_model: {a: b}", None),
        ("base_model: []", None),
        ("base_model: ns/m", None),
        ("base_model_relation: merge", None),
        ("license: mit", None),
    ],
)
def test_bases(text: str, bases: list[dict[str, str]] | None) -> None:
    draft = drafted(text)
    assert draft.facts.get("base") == bases
    for index, base in enumerate(bases or ()):
        assert words(draft, "base", index, "license") == "the base's license reaches this model"
        assert bool(words(draft, "base", index, "relation")) == ("relation" not in base)
    if bases is None and "base_model" in text and "[]" not in text:
        assert words(draft, "base")


def test_more_bases_than_anybody_merges_are_cut() -> None:
    draft = drafted(f"base_model: [{', '.join(f'a/b{number}' for number in range(60))}]")
    assert len(draft.facts["base"]) == 50
    assert words(draft, "base") == "the card names 60 bases; these are the first 50"


def test_a_license_that_is_named_twice_alike_is_taken() -> None:
    assert drafted("license: llama3.1\nlicense_name: llama3.1").fields == ["license"]
    assert drafted("license: [mit]").facts["license"] == "MIT"
    draft = drafted("license: other\nlicense_name: no\nlicense_link: LICENSE")
    assert "license" not in draft.facts
    assert "`license_name` of the card was not read" in words(draft, "license")


@pytest.mark.parametrize(
    ("tag", "modality"),
    [
        ("text-generation", ["text"]),
        ("image-text-to-text", ["text", "image"]),
        ("any-to-any", None),
        ("feature-extraction", None),
        ("TEXT", None),
        ("[text-generation]", None),
    ],
)
def test_a_pipeline_tag_is_a_modality_where_it_is_certain(tag: str, modality: list[str] | None) -> None:
    draft = drafted(f"pipeline_tag: {tag}")
    assert draft.facts.get("modality") == modality
    assert bool(words(draft, "modality")) == (modality is None)


def test_every_modality_is_one_of_the_manifests() -> None:
    assert {kind for kinds in MODALITIES.values() for kind in kinds} <= {kind.value for kind in Modality}


def test_what_a_card_cannot_tell_is_asked_and_what_is_not_taken_is_told() -> None:
    draft = drafted(
        "extra_gated_prompt: x\ntags: [a]\nlanguage: [en, de]\ndatasets: d\n3d: 1\nlibrary_name: no"
    )
    assert draft.fields == []
    for field in ("developer", "access", "hosting", "license", "modality"):
        assert words(draft, field)
    assert words(draft, "gated") == "`extra_gated_prompt` says that it is gated, not how"
    told = words(draft, "model")
    assert 'language of the card: "en", "de"' in told
    assert 'not taken from the card: "3d", "extra_gated_prompt", "tags"' in told
    assert "`library_name` of the card was not read" in told


@pytest.mark.parametrize("text", ["- a", "a", "1", "a: [", "", "a: 1\na: 2"])
def test_what_is_no_mapping_is_no_card(text: str) -> None:
    assert card_of(parse(text.encode(), "README.md")) is None
