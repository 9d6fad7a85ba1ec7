"""Dated duties, the end of a model, and territory clauses."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.errors import UsageError
from steelyard.knowledge.calendar import duty
from steelyard.knowledge.licenses import Territory
from steelyard.knowledge.retirement import retirement
from steelyard.knowledge.tables import table
from steelyard.knowledge.territory import Where, territory

if TYPE_CHECKING:
    from steelyard.knowledge.kleene import Truth

ROWS: list[dict[str, Any]] = table("calendar")["duties"]


@pytest.mark.parametrize(
    ("name", "as_of", "applies_from", "was"),
    [
        ("high-risk-annex-iii", "2026-07-26", "2026-08-02", ""),
        ("high-risk-annex-iii", "2026-07-27", "2027-12-02", "2026-08-02"),
        ("high-risk-annex-i", "2026-11-23", "2028-08-02", "2027-08-02"),
        ("transparency", "2026-11-23", "2026-08-02", ""),
        ("marking-existing-systems", "2026-11-23", "2026-12-02", "2026-08-02"),
        ("gpai-duties", "2026-11-23", "2025-08-02", ""),
    ],
)
def test_trap_43_dates_moved_and_a_check_of_the_past_sees_its_own(
    name: str, as_of: str, applies_from: str, was: str
) -> None:
    found = duty(name, as_of)
    assert found is not None
    assert (found.applies_from, found.was) == (applies_from, was)


def test_a_duty_applies_from_its_first_day_on() -> None:
    assert [duty("transparency", day).applies for day in ("2026-08-01", "2026-08-02")] == [False, True]  # type: ignore[union-attr]


def test_what_is_no_law_yet_is_not_there() -> None:
    assert duty("gpai-duties", "2024-07-31") is None
    assert duty("prohibited-intimate-imagery", "2026-07-26") is None


def test_unknown_names_and_impossible_days_are_refused() -> None:
    wrong = (
        ("transparency", "2026-02-30"),
        ("transparency", ""),
        ("transparenzy", "2026-11-23"),
        ("", "2026-11-23"),
    )
    for name, day in wrong:
        with pytest.raises(UsageError) as error:
            duty(name, day)
        assert error.value.hint


def test_every_row_has_source_day_and_versions_in_order() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row["basis"] in ("read", "reported")
        assert date.fromisoformat(row["as_of"]) <= date(2026, 11, 24)
        since = [version["law_since"] for version in row["versions"]]
        assert since == sorted(since)
        assert all(version["source"].startswith("https://") for version in row["versions"])


@pytest.mark.parametrize(
    ("lifecycle", "retired", "days", "words"),
    [
        ({"retires": "2026-12-26", "precision": "exact"}, False, 33, "retires on 2026-12-26, in 33 days"),
        ({"retires": "2026-12-26"}, False, 33, "retires on 2026-12-26, in 33 days"),
        ({"retires": "2026-12-26", "precision": "earliest"}, False, 33, "retires no earlier than 2026-12-26, in 33 days"),
        ({"retires": "2026-11-23", "precision": "exact"}, True, 0, "retired on 2026-11-23"),
        ({"retires": "2026-06-15", "precision": "earliest"}, None, -161,
         "may have been retired since 2026-06-15, the earliest date announced"),
        ({"retires": "2027-06-15", "stage": "retired"}, True, 204, "retired (`lifecycle.stage`)"),
        ({}, None, None, "no date of retirement is declared"),
        ({"retires": "2026-02-30"}, None, None, "`2026-02-30` is no day that exists"),
        ({"retires": "2026-02-30", "stage": "retired"}, True, None, "retired (`lifecycle.stage`)"),
        ({"retires": "2026-01-01", "released": "2026-02-01"}, None, -326,
         "retires on 2026-01-01, before it was released on 2026-02-01: one of the two is wrong"),
        ({"retires": "2026-01-01", "released": "soon"}, True, -326, "retired on 2026-01-01"),
    ],
)  # fmt: skip
def test_trap_31_an_earliest_date_is_another_promise_than_a_date(
    lifecycle: dict[str, Any],
    retired: Truth,
    days: int | None,
    words: str,
) -> None:
    found = retirement({"lifecycle": lifecycle}, "2026-11-23")
    assert (found.retired, found.days, found.words) == (retired, days, words)


LLAMA_4 = (Territory(("EU",), "multimodal", "principal-place-of-business", "end-users"),)
VISION: dict[str, Any] = {"modality": ["text", "image"], "hosting": "private-cloud", "regions": ["us-east-1"]}


@pytest.mark.parametrize(
    ("record", "where", "excluded"),
    [
        # Llama 3.2 1B, text alone, in Frankfurt; and 11B-Vision for a company in Berlin, on a server in the US.
        ({"modality": ["text"], "regions": ["eu-central-1"]}, Where("DE"), False),
        (VISION, Where("DE"), True),
        (VISION, Where("de"), True),
        (VISION, Where("EU"), True),
        (VISION, Where("US"), False),
        ({**VISION, "regions": ["eu-central-1"]}, Where("US"), False),
        ({**VISION, "hosting": "embedded-saas"}, Where("DE"), False),
        (VISION, Where(), None),
        (VISION, Where(used_in=("DE",)), None),
        ({"hosting": "private-cloud"}, Where("DE"), None),
        ({"hosting": "private-cloud"}, Where("US"), False),
    ],
)  # fmt: skip
def test_trap_10_the_clause_asks_where_one_is_established_and_spares_text_and_end_users(
    record: dict[str, Any],
    where: Where,
    excluded: Truth,
) -> None:
    found = territory(record, LLAMA_4, where)
    assert found.excluded is excluded
    assert found.reason


def test_other_clauses_ask_where_the_model_is_used() -> None:
    clause = (Territory(("EEA", "KP")),)
    assert territory({}, clause, Where("US", ("US", "NO"))).excluded is True
    assert territory({}, clause, Where("US", ("DE",))).excluded is True
    assert territory({}, clause, Where("DE", ("US",))).excluded is False
    assert territory({}, clause, Where("DE")).excluded is None
    assert territory({}, (Territory(("KP",)),), Where("US", ("US",))).excluded is False
    assert territory({"hosting": "embedded-saas"}, clause, Where(used_in=("KP",))).excluded is True


def test_no_clause_and_an_unknown_license() -> None:
    assert territory({}, (), Where()).excluded is False
    assert territory({}, None, Where("US")).excluded is None
