"""Results into benchmarks: no unit, no absurd number, no date that cannot be, and who measured."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.exchange.entry import Draft
from steelyard.exchange.huggingface.measured import MOST, Measured, take

ONE = Measured(name="d", task="t", metric="m", value=1)
AS_OF = "2026-11-23"


def taken(*results: Measured) -> tuple[list[dict[str, Any]], dict[tuple[str | int, ...], str]]:
    draft = Draft()
    take(draft, results, AS_OF)
    remarks: dict[tuple[str | int, ...], str] = {}
    for remark in draft._told():
        remarks[remark.pointer] = "\n".join(filter(None, (remarks.get(remark.pointer), remark.words)))
    return draft.facts.get("benchmarks", []), remarks


@pytest.mark.parametrize("value", [0, 0.412, 38.89, 1e9])
def test_a_value_is_kept_and_its_unit_asked(value: float) -> None:
    (benchmark,), remarks = taken(ONE._replace(value=value))
    assert benchmark["value"] == value
    assert "unit" not in benchmark
    assert remarks["benchmarks", 0, "unit"].startswith("cards carry no unit")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (-1, "negative"),
        (-0.5, "negative"),
        (1e10, "absurd"),
        (10**400, "absurd"),
        (float("inf"), "no number"),
        (float("nan"), "no number"),
        (True, "no number"),
        ("0.5", "no number"),
        (None, "no number"),
        ([1], "no number"),
    ],
)
def test_a_value_that_cannot_be_meant_is_asked(value: object, why: str) -> None:
    (benchmark,), remarks = taken(ONE._replace(value=value))
    assert "value" not in benchmark
    assert why in remarks["benchmarks", 0, "value"]
    assert ("benchmarks", 0, "unit") not in remarks


@pytest.mark.parametrize(
    ("date", "day"),
    [("2026-01-15", "2026-01-15"), ("2026-01-15T10:20:00Z", "2026-01-15"), (" 2026-11-23 ", "2026-11-23")],
)
def test_a_day_is_taken(date: str, day: str) -> None:
    assert taken(ONE._replace(date=date))[0][0]["date"] == day


@pytest.mark.parametrize(
    ("date", "why"),
    [
        ("2026-11-24", "lies after 2026-11-23"),
        ("2026-02-30", "no day"),
        ("1999-12-31", "before there were such models"),
        ("yesterday", "no day"),
        ("2026-01-15T" + "0" * 100, "no day"),
        (20260115, "no day"),
    ],
)
def test_a_day_that_cannot_be_is_asked(date: object, why: str) -> None:
    (benchmark,), remarks = taken(ONE._replace(date=date))
    assert "date" not in benchmark
    assert why in remarks["benchmarks", 0, "date"]


@pytest.mark.parametrize(
    ("change", "source", "why"),
    [
        ({"self_reported": True}, "vendor", ""),
        ({}, None, "anybody in a pull request"),
        ({"token": "eyJa.b.c"}, "third-party", "which only they can verify"),
        ({"token": "eyJa.b.c", "self_reported": True}, "third-party", "which only they can verify"),
        ({"token": "x", "self_reported": True}, None, "none of Hugging Face's"),
        ({"token": 1}, None, "none of Hugging Face's"),
        ({"source": {"name": "Board", "url": "x"}, "self_reported": True}, None, 'names "Board"'),
        ({"source": {"url": "https://example.org"}}, None, 'names "https://example.org"'),
        ({"source": "Board"}, None, 'names "Board"'),
        ({"source": {}}, None, "names nothing"),
    ],
)
def test_who_measured(change: dict[str, Any], source: str | None, why: str) -> None:
    (benchmark,), remarks = taken(ONE._replace(**change))
    assert benchmark.get("source") == source
    assert why in remarks.get(("benchmarks", 0, "source"), "")
    assert "eyJa" not in str(remarks)


def test_an_address_is_evidence_if_it_is_one() -> None:
    for url, evidence in (
        ("https://example.org/run", "https://example.org/run"),
        ("ftp://example.org", None),
        ("https://u:secret@example.org", None),
        ("https://example.org/a b", None),
        (3, None),
    ):
        assert taken(ONE._replace(source={"url": url}))[0][0].get("evidence") == evidence


def test_a_field_that_is_no_text_is_asked() -> None:
    (benchmark,), remarks = taken(ONE._replace(task=3, metric=None))
    assert benchmark == {"name": "d", "value": 1}
    assert remarks["benchmarks", 0, "task"] == "the source says 3"
    assert remarks["benchmarks", 0, "metric"] == "the source does not tell"


@pytest.mark.parametrize(
    ("name", "why"), [(None, "is missing"), (3, "is no text"), ("a\nb", "act or hide"), ("", "empty")]
)
def test_a_result_on_nothing_is_left_out(name: object, why: str) -> None:
    benchmarks, remarks = taken(ONE._replace(name=name), ONE)
    assert len(benchmarks) == 1
    assert why in remarks[("benchmarks",)]


def test_two_values_for_one_measurement_are_both_unknown() -> None:
    benchmarks, remarks = taken(ONE, ONE._replace(value=2), ONE._replace(task="other", value=3))
    assert [one.get("value") for one in benchmarks] == [None, None, 3]
    assert remarks["benchmarks", 0, "value"] == "the source gives 2 values for one measurement: 1, 2"


def test_what_differs_in_split_or_notes_is_another_measurement() -> None:
    benchmarks, remarks = taken(
        ONE._replace(variant=(("split", "test"),)), ONE._replace(variant=(("split", "train"),), value=2)
    )
    assert [one["value"] for one in benchmarks] == [1, 2]
    assert remarks["benchmarks", 1] == 'split: "train"'


def test_the_same_result_twice_is_one() -> None:
    benchmarks, remarks = taken(ONE, ONE)
    assert len(benchmarks) == 1
    assert remarks[("benchmarks",)] == 'a result on "d" is given twice, alike'


def test_a_table_of_thousands_is_cut_and_said_so() -> None:
    benchmarks, remarks = taken(*(ONE._replace(task=str(number)) for number in range(MOST + 100)))
    assert len(benchmarks) == MOST
    assert remarks[("benchmarks",)] == f"the source has {MOST + 100} results; these are the first {MOST}"


def test_without_results_there_are_no_benchmarks() -> None:
    assert taken() == ([], {})
