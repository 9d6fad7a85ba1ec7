"""Moments and durations: what conditions do with them, how they are read, and how they are told."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.policy.language.moments import DAY, FIRST, LAST, LONGEST, SECOND, day, say_duration, say_moment
from steelyard.policy.language.timestamps import parse_duration, parse_timestamp
from tests.unit.policy.language.expressions import FAILED, answer


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("model.lifecycle.retires > as_of", True),
        ("timestamp(model.lifecycle.retires) == timestamp('2027-01-01T02:00:00+02:00')", True),
        ("model.lifecycle.retires in params.days && !(as_of + duration('1s') in params.days)", True),
        ("params.days.exists(d, d == model.lifecycle.retires) && params.days[0] == as_of", True),
        ("params.days == [as_of, model.lifecycle.retires]", True),
        ("[as_of].all(d, d < model.lifecycle.retires)", True),
        ("[model.lifecycle.retires, as_of][1] == as_of", True),
        ("params.days.filter(d, d > as_of)[0] == params.day", True),
        ("params.days.map(d, d - as_of)[1] == duration('936h')", True),
        ("model.benchmarks.exists(b, b.date < as_of)", True),
        ("model.benchmarks[0].date + duration('24h') == as_of", True),
        ("[model.lifecycle.released].exists(d, d == as_of)", None),
        ("model.benchmarks[1].date < as_of", None),
        ("model.benchmarks.all(b, b.date < as_of)", None),
        ("timestamp('9999-12-31T23:59:59.999999999Z') - (as_of - as_of) > as_of", True),
        (
            "timestamp('9999-12-31T23:59:59.999999999Z') + (model.lifecycle.retires - as_of) > as_of",
            FAILED + "a moment outside of the years 1 to 9999",
        ),
        (
            "timestamp('0001-01-01') - (model.lifecycle.retires - as_of) > as_of",
            FAILED + "a moment outside of the years 1 to 9999",
        ),
        ("as_of - timestamp('0001-01-01') > duration('1s')", FAILED + "a duration longer than 292 years"),
    ],
)
def test_moments(text: str, wanted: Any) -> None:
    fields = {"lifecycle": {"retires": "2027-01-01"}, "benchmarks": [{"date": "2026-11-22"}, {}]}
    assert answer(text, **fields) == wanted


def test_a_map_of_records_has_dates() -> None:
    evidence = {"evidence": {"a": {"date": "2020-01-01"}, "b": {}}}
    assert answer(
        "manifest.evidence.exists(k, manifest.evidence[k].date < as_of)", each="manifest", **evidence
    )
    assert answer("manifest.evidence.b.date < as_of", each="manifest", **evidence) is None
    assert answer("manifest.evidence['c'].date < as_of", each="manifest", **evidence) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1970-01-01", 0),
        ("1970-01-02", DAY),
        ("1969-12-31T23:59:59Z", -SECOND),
        ("1970-01-01t00:00:00z", 0),
        ("1970-01-01T00:00:00.5Z", SECOND // 2),
        ("1970-01-01T00:00:00.000000001Z", 1),
        ("1970-01-01T01:30:00+01:30", 0),
        ("1969-12-31T22:30:00-01:30", 0),
        ("0001-01-01", FIRST),
        ("9999-12-31T23:59:59.999999999Z", LAST),
    ],
)
def test_a_timestamp(text: str, value: int) -> None:
    assert parse_timestamp(text) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a moment written"),
        ("2026-1-1", "is not a moment written"),
        ("2026-01-01\n", "is not a moment written"),
        ("2026-01-01T00:00:00", "is not a moment written"),
        ("2026-01-01 00:00:00Z", "is not a moment written"),
        ("2026-01-01T00:00:00.0000000001Z", "is not a moment written"),
        ("٢٠٢٦-01-01", "is not a moment written"),
        ("2026-02-29", "is not a moment that exists"),
        ("0000-01-01", "is not a moment that exists"),
        ("2026-01-01T24:00:00Z", "is not a moment that exists"),
        ("2026-01-01T00:60:00Z", "is not a moment that exists"),
        ("2026-01-01T00:00:60Z", "is not a moment that exists"),
        ("2026-01-01T00:00:00+24:00", "is not a moment that exists"),
        ("2026-01-01T00:00:00+00:60", "is not a moment that exists"),
        ("0001-01-01T00:00:00+00:01", "lies outside of the years 1 to 9999"),
        ("9999-12-31T23:59:59-00:01", "lies outside of the years 1 to 9999"),
    ],
)
def test_no_timestamp(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_timestamp(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("0", 0), ("-0", 0), ("1h30m", 5400 * SECOND), ("-1.5s", -3 * SECOND // 2), ("+2m", 120 * SECOND)),
        *(("1ms", 10**6), ("1us", 1000), ("1µs", 1000), ("1ns", 1), ("0.5ns", 0), ("1s1s", 2 * SECOND)),
        ("9223372036854775807ns", LONGEST),
    ],
)
def test_a_duration(text: str, value: int) -> None:
    assert parse_duration(text) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *(
            (bad, "is not a duration")
            for bad in ("", "-", "+-1s", "--1s", "1", "1d", "1h ", "h", ".5s", "1.s")
        ),
        ("1" * 31 + "h", "is not a duration"),
        ("9223372036854775808ns", "is longer than 292 years"),
    ],
)
def test_no_duration(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_duration(text)


def test_moments_in_words() -> None:
    assert say_moment(day("2026-11-23")) == "2026-11-23"
    assert say_moment(parse_timestamp("2026-11-23T12:30:00Z")) == "2026-11-23T12:30:00Z"
    assert say_moment(FIRST) == "0001-01-01"
    assert say_duration(3 * DAY) == "3 days"
    assert say_duration(SECOND // 2) == "0.5s"
