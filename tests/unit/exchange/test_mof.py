"""Declarations into entries: which name, which base, which license."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.exchange.entry import Draft
from steelyard.exchange.mof import NOASSERTION, draft_of, repository
from steelyard.knowledge.components import known
from steelyard.knowledge.mof_yaml import Declaration


def declared(name: str = "Marble", license_: str = "", components: Any = None, **details: str) -> Declaration:
    return Declaration(
        name, license_, {**dict.fromkeys(known(), False), **(components or {})}, details, ("a note",)
    )


def drafted(declaration: Declaration, model: str = "") -> Draft:
    found = draft_of(declaration, model=model)
    assert isinstance(found, Draft), found
    return found


def asked(draft: Draft, *pointer: str | int) -> list[str]:
    return [remark.words for remark in draft._told() if remark.pointer == pointer and remark.open]


def noted(draft: Draft, *pointer: str | int) -> list[str]:
    return [remark.words for remark in draft._told() if remark.pointer == pointer and not remark.open]


@pytest.mark.parametrize(
    ("link", "id_"),
    [
        ("https://huggingface.co/ns/name", "ns/name"),
        ("https://huggingface.co/ns/name/", "ns/name"),
        ("https://huggingface.co/ns/name/blob/main/README.md", "ns/name"),
        ("https://huggingface.co/ns/name · Hugging Face", "ns/name"),
        ("ns/name", "ns/name"),
        ("https://huggingface.co/collections/ns/some-models", ""),
        ("https://huggingface.co/collections/ns", ""),
        ("https://huggingface.co/papers/2309.16609", ""),
        ("https://huggingface.co/datasets/ns/name", ""),
        ("https://huggingface.co/ns", ""),
        ("https://example.org/ns/name", ""),
        ("Baichuan 2: Open Large-scale Language Models", ""),
        ("ns/" + "x" * 100, ""),
        ("", ""),
    ],
)
def test_what_a_link_names(link: str, id_: str) -> None:
    assert repository(link) == id_


def test_the_repository_is_the_id_where_the_names_agree() -> None:
    for details in ({"huggingface": "ns/MARBLE"}, {"huggingface": "ns/marble-7b", "version": "7B"}):
        draft = drafted(declared(**details))
        assert draft.facts["model"] == details["huggingface"]
        assert not asked(draft, "model")


def test_a_link_to_another_model_is_told_and_not_taken() -> None:
    """dbrx-instruct links to deepseek-moe-16b-base, Qwen2.5-32B to a 72B."""
    draft = drafted(declared(huggingface="ns/marble-72b", version="7B"))
    assert draft.facts["model"] == "Marble"
    assert noted(draft, "model") == [
        'the declaration is of "Marble" and links to "ns/marble-72b": is it the same?'
    ]
    assert asked(draft, "model") == [
        "this is the declaration's name for it; the id sent over the wire may be another one"
    ]


def test_a_name_that_is_no_id_needs_one() -> None:
    assert draft_of(declared("Pile T5")) == (
        '`release.name` is no id: an id has printable ASCII characters and no spaces: "Pile T5"'
    )
    draft = drafted(declared("Pile T5"), model="ns/pile-t5")
    assert draft.facts["model"] == "ns/pile-t5"
    assert "model" not in draft.fields
    assert noted(draft, "model") == ['the declaration calls it "Pile T5"']


def test_an_id_that_was_given_and_agrees_with_the_link_is_no_news() -> None:
    draft = drafted(declared(huggingface="ns/marble"), model="ns/marble")
    assert not noted(draft, "model")


@pytest.mark.parametrize(
    "origin",
    ["Marble", "marble", "Mar", "Apache-2.0", "MIT", "GPT-3, some differences", "Example Labs", "Other License",
     "gpl", "αβγ"],
)  # fmt: skip
def test_an_origin_that_is_no_other_model_is_asked(origin: str) -> None:
    draft = drafted(declared(origin=origin, producer="Example Labs"))
    assert "base" not in draft.facts
    (why,) = asked(draft, "base")
    assert why.startswith("the declaration gives as origin")


@pytest.mark.parametrize(
    ("origin", "model"),
    [("Llama-2-13B", "Llama-2-13B"), ("ns/b", "ns/b"), ("https://huggingface.co/ns/b", "ns/b")],
)
def test_an_origin_that_is_another_model_is_a_base(origin: str, model: str) -> None:
    draft = drafted(declared(origin=origin))
    assert draft.facts["base"] == [{"model": model}]
    assert asked(draft, "base", 0, "license") == ["the base's license reaches this model"]
    assert asked(draft, "base", 0, "relation")


def test_a_model_that_names_no_origin_says_nothing_of_a_base() -> None:
    draft = drafted(declared())
    assert not asked(draft, "base")
    assert asked(draft, "developer") == ["the declaration names no producer"]


@pytest.mark.parametrize(
    ("kind", "modality"),
    [
        ("language", ["text"]),
        ("code", ["code"]),
        ("vision", None),
        ("multimodal", None),
        ("3d", None),
        ("", None),
    ],
)
def test_a_type_is_a_modality_where_it_is_certain(kind: str, modality: list[str] | None) -> None:
    draft = drafted(declared(type=kind))
    assert draft.facts.get("modality") == modality
    assert bool(asked(draft, "modality")) == (modality is None)


def test_components_and_what_follows_of_them() -> None:
    draft = drafted(
        declared(
            license_="Apache 2.0",
            components={
                "model-parameters-final": "MIT",
                "datasets": "Undisclosed",
                "data-card": {"license": "NONE", "url": "https://example.org"},
                "model-card": {"license": "mit", "url": "https://u:p@example.org"},
                "technical-report": {"license": "mit", "url": "https://"},
                "training-code": "unlicensed",
                "evaluation-code": "LicenseRef-Own",
            },
        )
    )
    released = {slug: said for slug, said in draft.facts["components"].items() if said is not False}
    assert released == {
        "model-parameters-final": "MIT",
        "datasets": NOASSERTION,
        "data-card": {"license": "NONE", "url": "https://example.org"},
        "model-card": "MIT",
        "technical-report": "MIT",
        "training-code": "unlicensed",
        "evaluation-code": "LicenseRef-Own",
    }
    assert draft.facts["access"] == "weights"
    assert draft.facts["license"] == "Apache-2.0"
    assert "[redacted]" in noted(draft, "components", "model-card")[0]
    assert noted(draft, "components", "technical-report") == ['its address is none: "https://"']
    assert asked(draft, "components", "evaluation-code")
    assert noted(draft, "components") == ["a note"]


def test_weights_that_are_not_listed_leave_the_access_open() -> None:
    draft = drafted(declared(license_="gpl"))
    assert "access" not in draft.facts
    assert "license" not in draft.facts
    assert asked(draft, "access")
    assert not asked(draft, "gated")
    assert "is the name of" in asked(draft, "license")[0]


def test_the_day_of_a_declaration_is_no_release() -> None:
    draft = drafted(declared(date="2024-11-15"))
    assert "lifecycle" not in draft.facts
    assert '"2024-11-15"' in asked(draft, "lifecycle", "released")[0]
