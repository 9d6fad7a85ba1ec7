"""Where a project's word and the catalog differ: what is told, and what contradicts nothing."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.knowledge import contradictions
from steelyard.knowledge.catalog import CatalogFact, Found, Other
from steelyard.knowledge.derivations.retirement import derive
from steelyard.knowledge.eu_foss import eu_foss
from steelyard.knowledge.known_models import filled
from steelyard.knowledge.licensing import LICENSES

DAY = "2026-11-20"


def known(value: Any, *others: Any) -> CatalogFact:
    return CatalogFact(value, "a feed", DAY, tuple(Other(one, "another", DAY) for one in others))


def found(model: dict[str, CatalogFact] | None = None, offer: dict[str, CatalogFact] | None = None) -> Found:
    return Found("acme/one", "exact", "certain", "", (), model or {}, offer or {}, ())


@pytest.mark.parametrize(
    ("access", "weights", "said"),
    [
        ("api", True, "the weights of `acme/one` can be had by the catalog (a feed, 2026-11-20)"),
        ("weights", False, "cannot be had"),
        ("weights", True, ""),
        ("api", False, ""),
        ("api", None, ""),
        (None, True, ""),
    ],
)
def test_access(access: str | None, weights: bool | None, said: str) -> None:  # noqa: FBT001 - a case
    record = {} if access is None else {"access": access}
    told = list(contradictions.on_access(record, found({"open_weights": known(weights)})))
    assert (said in told[0]) if said else not told
    assert not list(contradictions.on_access(record, found()))


@pytest.mark.parametrize(
    ("license_", "theirs", "is_told"),
    [
        ("apache-2.0", "MIT", True),
        ("mit", "MIT", False),
        ("gpl", "MIT", False),
        ("", "MIT", False),
        ("mit", None, False),
    ],
)
def test_license(license_: str, theirs: str | None, *, is_told: bool) -> None:
    told = list(contradictions.on_license({"license": license_}, found({"license": known(theirs)})))
    assert bool(told) is is_told


@pytest.mark.parametrize(
    ("ours", "theirs", "is_told"),
    [
        ("2027-01-01", "2026-12-01", True),
        ("2026-12-01", "2026-12-01", False),
        ("2026-12-01", "2026-12", False),
        ("2027-01-01", "2026-12", True),
        ("2027-01-01", None, False),
        (None, "2026-12-01", False),
    ],
)
def test_retirement(ours: str | None, theirs: str | None, *, is_told: bool) -> None:
    record = {"lifecycle": {"retires": ours} if ours else {}}
    told = list(contradictions.on_retirement(record, found(offer={"retires": known(theirs)})))
    assert bool(told) is is_told


def test_prices_are_compared_in_one_currency_only() -> None:
    offer = {"currency": known("USD"), "input_per_mtok": known(2.0), "output_per_mtok": known(None, 1.0, 3.0)}
    cost = {"input_per_mtok": 3, "output_per_mtok": 9, "cached_input_per_mtok": 1}
    (said,) = contradictions.on_prices({"cost": cost}, found(offer=offer))
    assert said.startswith(
        "`cost.input_per_mtok` is declared as 3, and it is 2.0 USD by the catalog (a feed, "
    )
    assert not list(contradictions.on_prices({"cost": {**cost, "currency": "EUR"}}, found(offer=offer)))
    assert not list(contradictions.on_prices({"cost": {"input_per_mtok": 2}}, found(offer=offer)))
    assert not list(contradictions.on_prices({"cost": cost}, found()))


@pytest.mark.parametrize(
    ("offer", "said"),
    [
        ({}, ""),
        ({"retires": known("2026-12")}, "the catalog (a feed, 2026-11-20) knows no day, only 2026-12"),
        ({"retires": known(None, "2026-12-01", "2027-01-01")}, "contradict each other: 2026-12-01 (another, 2026-11-20), 2027"),
        ({"channel": known("one"), "provider": known("groq")}, "the catalog has none for `one` at groq either"),
        ({"channel": known("one"), "provider": known("azure-openai")}, "only if `revision` says which"),
    ],
)  # fmt: skip
def test_why_there_is_no_day(offer: dict[str, CatalogFact], said: str) -> None:
    told = contradictions.without_a_day(found(offer=offer))
    assert (said in told) if said else told == ""


def test_a_moving_alias_fills_nothing_in() -> None:
    moving = {"model": "devstral-latest", "provider": "mistral"}
    assert filled(moving) == (moving, ())
    record, notes = filled({"model": "openai/gpt-oss-20b", "provider": "groq"})
    assert (record["access"], [note.field for note in notes]) == ("weights", ["access"])
    # The files of a repository do not become another model's when nobody pins them.
    _, notes = filled(
        {"model": "BAAI/bge-m3", "provider": "self", "hosting": "on-premises", "access": "weights"}
    )
    assert [note.field for note in notes] == ["license"]


def test_a_passed_date_of_the_catalog_proves_no_end() -> None:
    gone = derive({"model": "deepseek-chat", "provider": "deepseek"}, "2026-11-23").values["retirement"]
    assert (gone["on"], gone["source"], "retired" in gone) == ("2026-07-24", "catalog", False)
    declared = {"model": "deepseek-chat", "provider": "deepseek", "lifecycle": {"retires": "2026-07-24"}}
    assert derive(declared, "2026-11-23").values["retirement"]["retired"] is True


@pytest.mark.parametrize(
    ("record", "met", "reason"),
    [
        ({"card": "https://example.org/card"}, True, "a model card is public"),
        ({"card": "ev-card"}, None, "`card: ev-card` is on file, and nobody says that it is public"),
        ({"card": "ev-card", "components": {"model-card": "MIT"}}, True, "a model card is public"),
        ({"card": "ev-card", "components": {"model-card": False}}, False, "a model card is not public"),
        ({}, None, "a model card is not declared"),
    ],
)
def test_a_card_on_file_is_no_public_card(record: dict[str, Any], met: bool | None, reason: str) -> None:  # noqa: FBT001 - a case
    items = {item.id: item for item in eu_foss(record, LICENSES).items}
    assert (items["usage-public"].met, items["usage-public"].reason) == (met, reason)
