"""The rule that settles what several sources say: agreement, precision, contradiction, the overlay's word, age."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.knowledge.catalog import (
    STALE_AFTER_DAYS,
    STALE_OTHERWISE,
    CatalogFact,
    Other,
    age_days,
    is_old,
)
from steelyard.knowledge.catalog.facts import settle

A = Other(200, "a 1", "2026-11-20")
B = Other(300, "b 1", "2026-08-18")


def said(*values: object) -> list[Other]:
    return [
        Other(value, f"s{number} 1", f"2026-0{number + 1}-01")  # type: ignore[arg-type]
        for number, value in enumerate(values)
    ]


def test_one_source_is_taken_as_it_is() -> None:
    assert settle("context", [A]) == CatalogFact(200, "a 1", "2026-11-20")


def test_sources_that_agree_are_both_named_and_the_newest_day_counts() -> None:
    assert settle("context", [B, A._replace(value=300)]) == CatalogFact(300, "a 1; b 1", "2026-11-20")


def test_a_contradiction_is_unknown_and_every_candidate_is_kept() -> None:
    found = settle("context", [A, B])
    assert found.contradicted
    assert found.others == (A, B)
    assert found.source == "a 1; b 1"


@pytest.mark.parametrize(
    ("name", "values", "wanted"),
    [
        ("context", (128_000, 131_072), 128_000),
        ("context", (131_072, 128_000), 128_000),
        ("output_limit", (8_000, 8_192), 8_000),
        ("context", (200_000, 1_000_000), None),
        ("context", (128_001, 131_072), None),
        ("context", (128_000, 131_072, 130_000), None),
        ("knowledge", ("2025-09", "2025-09-30"), "2025-09-30"),
        ("knowledge", ("2025", "2025-09", "2025-09-30"), "2025-09-30"),
        ("knowledge", ("2025-09-30", "2025-09-15", "2025-09"), None),
        ("released", ("2025-01", "2025-11-01"), None),
        ("released", ("2025-1", "2025-11"), None),
        ("input_per_mtok", (0.28, 0.279), 0.279),
        ("input_per_mtok", (0.279, 0.28), 0.279),
        ("input_per_mtok", (0.27, 0.28), None),
        ("input_per_mtok", (3.0, 3.3), None),
        ("input_per_mtok", (0.3, 0.25), None),
        ("input_per_mtok", (0.0, 0.04), None),
        ("tiered_above", (128_000, 131_072), None),
        ("open_weights", (True, False), None),
        ("open_weights", (True, True), True),
        ("open_weights", (True, 1), None),
        ("license", ("MIT", "Apache-2.0"), None),
        ("license", ("MIT", "MIT"), "MIT"),
        ("modality", ("text>text", "text,image>text"), None),
    ],
)
def test_only_what_is_the_same_less_precisely_agrees(
    name: str, values: tuple[object, ...], wanted: object
) -> None:
    found = settle(name, said(*values))
    assert found.value == wanted
    assert type(found.value) is type(wanted)
    if wanted is None:
        assert [other.value for other in found.others] == list(values)
    else:
        assert all(other.value != wanted for other in found.others)


def test_two_coarse_values_that_fit_the_fine_one_only_one_by_one_are_no_agreement() -> None:
    assert settle("knowledge", said("2025-09", "2025-09-30", "2025-08")).contradicted


def test_the_overlay_wins_and_what_it_overrules_is_kept() -> None:
    mine = Other(250, "contract 7", "2026-10-01")
    assert settle("context", [A, B], [mine]) == CatalogFact(250, "contract 7", "2026-10-01", (A, B))
    assert settle("context", [A], [mine._replace(value=200)]) == CatalogFact(200, "contract 7", "2026-10-01")


def test_a_license_that_changed_is_unknown_until_somebody_says_which_holds() -> None:
    old = Other("LicenseRef-scancode-gemma-tou-2024-04-01", "a 1", "2024-05-01")
    new = Other("Apache-2.0", "b 1", "2026-10-01")
    assert settle("license", [old, new]).value is None
    mine = Other("Apache-2.0", "release notes of 4.0", "2026-10-02")
    assert settle("license", [old, new], [mine]) == CatalogFact(
        "Apache-2.0", "release notes of 4.0", "2026-10-02", (old,)
    )


def test_an_overlay_that_contradicts_itself_says_nothing() -> None:
    assert settle("context", [], [A, B]) == CatalogFact(None, "a 1; b 1", "2026-11-20", (A, B))


def test_age_and_what_is_old() -> None:
    assert age_days(A, "2026-11-23") == 3
    assert age_days(A, "2026-11-19") == -1
    fact = settle("context", [A])
    assert not is_old("context", fact, "2027-11-20")
    assert is_old("context", fact, "2027-11-21")
    assert not is_old("retires", fact, "2027-02-18")
    assert is_old("retires", fact, "2027-02-19")
    assert (STALE_AFTER_DAYS["input_per_mtok"], STALE_OTHERWISE) == (90, 365)


VALUES = st.one_of(
    st.sampled_from([128_000, 131_072, 1, 0.28, 0.279, True, False, "2025", "2025-09", "2025-09-30", "x"])
)
NAMES = st.sampled_from(["context", "released", "input_per_mtok", "open_weights", "license"])


@given(NAMES, st.lists(VALUES, min_size=1, max_size=4))
def test_order_never_matters_and_nothing_is_lost(name: str, values: list[object]) -> None:
    claims = said(*values)
    one, other = settle(name, claims), settle(name, claims[::-1])
    assert (one.value, one.as_of) == (other.value, other.as_of)
    kept = {claim.source for claim in one.others} | set(one.source.split("; "))
    assert kept == {claim.source for claim in claims}
    if one.value is not None:
        assert one.value in values
