"""Scalars by the YAML 1.2 core schema, and shared values."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.reading import MISSING, Document, parse

if TYPE_CHECKING:
    from types import FrameType


def only(text: str) -> object:
    document = parse(f"a: {text}\n".encode(), "m.yaml")
    assert document.readable
    assert not document.faults
    assert isinstance(document.value, dict)
    return document.value["a"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("tRUE", "tRUE"),
        ("y", "y"),
        ("0", 0),
        ("-0", 0),
        ("+12", 12),
        ("-12", -12),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("-0x1F", "-0x1F"),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("18446744073709551616", 18446744073709551616),
        ("1.10", 1.1),
        ("1.", 1.0),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        ("1.5E-2", 0.015),
        ("1e", "1e"),
        (".", "."),
        ("-", [None]),
        ("--", "--"),
        ("1.2.3", "1.2.3"),
        ("٣", "٣"),
        ("2026-01-02", "2026-01-02"),
        ("12:30:45", "12:30:45"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        ("'1'", "1"),
        ('"true"', "true"),
        ('"\\u00e9\\0"', "é\0"),
        ("''", ""),
        ("b\n  c", "b c"),
        ("|\n  b\n  c", "b\nc\n"),
        (">-\n  b\n  c", "b c"),
        ("{b: , c}", {"b": None, "c": None}),
        ("[b: 1, [], {}]", [{"b": 1}, [], {}]),
    ],
)
def test_scalars(text: str, value: object) -> None:
    if text == "-":
        text = "\n  -"
    found = only(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1), ("[1]", [1]), ("'a'", "a"), ("''", ""), ("null", None)]
)
def test_a_top_level_that_is_no_mapping_is_for_the_schema_to_judge(text: str, value: object) -> None:
    document = parse(text.encode(), "m.yaml")
    assert document.readable
    assert document.value == value


def test_an_anchor_alone_is_null() -> None:
    document = parse(b"&a\n", "m.yaml")
    assert (document.readable, document.value) == (True, None)


def test_aliases_share_and_the_last_anchor_wins() -> None:
    document = parse(b"a: &x {k: 1}\nb: *x\nc: &x 2\nd: *x\ne: &k f\ng: *k\n&n h: *n\n", "m.yaml")
    value: Any = document.value
    assert value == {"a": {"k": 1}, "b": {"k": 1}, "c": 2, "d": 2, "e": "f", "g": "f", "h": "h"}
    assert value["a"] is value["b"]
    assert not document.faults


def test_a_quoted_merge_key_and_quoted_numbers_are_keys() -> None:
    document = parse(b"'<<': 1\n\"1\": 2\n1a: 3\n", "m.yaml")
    assert document.value == {"<<": 1, "1": 2, "1a": 3}


def test_directives_and_document_marks_are_tolerated() -> None:
    assert parse(b"%YAML 1.2\n---\na: 1\n...\n# end\n", "m.yaml").value == {"a": 1}


def test_what_was_not_read() -> None:
    document: Document = parse(b"a: [", "m.yaml")
    assert document.value is MISSING
    assert repr(document.value) == "MISSING"


def calls_of(text: str) -> int:
    """Return how many functions of the reader, written in Python, a text takes."""
    count = 0

    def note(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event == "call" and frame.f_globals.get("__name__", "").startswith("steelyard.reading")

    sys.setprofile(note)
    try:
        parse(text.encode(), "m.yaml")
    finally:
        sys.setprofile(None)
    return count


def test_words_cost_no_call_each() -> None:
    # Three of four events are words and keys: a call for each would be a tenth of what reading takes.
    few, many = ("".join(f"key{number}: some word\n" for number in range(lines)) for lines in (10, 110))
    assert calls_of(many) == calls_of(few)


@pytest.mark.parametrize("text", ["1", "1.0", "1e999", "2026-10-01", "-", "yes", "9" * 501])
def test_what_came_before_is_read_alike_again(text: str) -> None:
    first, again = (parse(f"- {text}\n- {text}\n".encode(), "m.yaml") for _ in range(2))
    assert repr(first.value) == repr(again.value)
    assert first.faults == again.faults
    assert isinstance(first.value, list)
    assert repr(first.value[0]) == repr(first.value[1])


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("a: ''\n", True),
        ('a: ""\n', True),
        ("a: |\nb: c\n", True),
        ("a: >-\n\n\nb: c\n", True),
        ("a: []\n", True),
        ("a: { }\n", True),
        ("a: [ # c\n  ]\n", True),
        ("- ''\n", True),
        ("a: [[b, []]]\n", True),
        ("a: &x ''\nb: *x\n", True),
        ("a: b\n", False),
        ("a:\n", False),
        ("a: ' '\n", False),
        ("a: |\n  x\n", False),
        ("a: [0, false, null]\n", False),
    ],
)
def test_whether_something_is_empty(text: str, empty: bool) -> None:  # noqa: FBT001 - a parameter of the test
    document = parse(text.encode(), "m.yaml")
    assert document.readable
    assert document.has_empties is empty


@pytest.mark.parametrize(
    ("text", "empty"),
    [('{"a": ""}', True), ('{"a": []}', True), ('{"a": {}}', True), ('{"a": [0, "b"]}', False)],
)
def test_whether_something_of_json_is_empty(text: str, empty: bool) -> None:  # noqa: FBT001 - as above
    assert parse(text.encode(), "m.json").has_empties is empty
