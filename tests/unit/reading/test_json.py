"""JSON by RFC 8259 and nothing else."""

from __future__ import annotations

import pytest

from steelyard.reading import parse
from steelyard.source import Region
from tests.property.effort import effort


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        (" [\t1, -0, 1.5e2, 1E2, -0.5 ]\r", [1, 0, 150.0, 100.0, -0.5]),
        ('{"a": {}, "b": [], "": null, "c": [[1], {"d": false}]}', None),
        ('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9"', '"\\/\b\f\n\r\t\0é'),
        ('"\\ud83d\\ude00"', "😀"),
        ('"\x7f\u2028NO"', "\x7f\u2028NO"),
        ('["yes", "1", "<<"]', ["yes", "1", "<<"]),
    ],
)
def test_values(text: str, value: object) -> None:
    document = parse(text.encode(), "m.json")
    assert document.readable
    if value is None:
        value = {"a": {}, "b": [], "": None, "c": [[1], {"d": False}]}
    assert document.value == value


REFUSED = [
    ('{"a": 1, "a": 2}', "the key `a` is given twice", (1, 10, 1, 13)),
    ("[1,]", "a comma after the last entry", (1, 3, 1, 4)),
    ('{"a": 1,}', "a comma after the last entry", (1, 8, 1, 9)),
    ("[1 2]", "a comma or `]` is missing", (1, 4, 1, 5)),
    ('{"a": 1]', "a comma or `}` is missing", (1, 8, 1, 9)),
    ('{"a" 1}', "a colon is missing after the key", (1, 6, 1, 7)),
    ("{a: 1}", "a key in double quotes is missing", (1, 2, 1, 3)),
    ("['a']", "text in single quotes", (1, 2, 1, 3)),
    ("[NaN]", "`NaN` is not a JSON value", (1, 2, 1, 5)),
    ("[-Infinity]", "`-Infinity` is not a JSON value", (1, 2, 1, 11)),
    ("[01]", "`01` is not a JSON value", (1, 2, 1, 4)),
    ("[1.]", "`1.` is not a JSON value", (1, 2, 1, 4)),
    ("[.5]", "`.5` is not a JSON value", (1, 2, 1, 4)),
    ("[0x1]", "`0x1` is not a JSON value", (1, 2, 1, 5)),
    ("[True]", "`True` is not a JSON value", (1, 2, 1, 6)),
    ("[,1]", "a value is missing", (1, 2, 1, 3)),
    ('{"a": \0}', "a value is missing", (1, 7, 1, 8)),
    ("1 2", "more after the end of the document", (1, 3, 1, 4)),
    ("// x\n1", "a comment", (1, 1, 1, 2)),
    ("[1 /* */]", "a comment", (1, 4, 1, 5)),
    ("# x", "a comment", (1, 1, 1, 2)),
    ('"\\ud83d"', "half of a character", (1, 2, 1, 8)),
    ('"\\ude00\\ud83d"', "half of a character", (1, 2, 1, 8)),
    ('"\\ud83d\\u0041"', "half of a character", (1, 2, 1, 8)),
    ('"\\x"', "an unknown escape", (1, 2, 1, 4)),
    ('"\\u12"', "an unknown escape", (1, 2, 1, 4)),
    ('"a\\', "an unknown escape", (1, 3, 1, 4)),
    ('"a\nb"', "text that is never closed", (1, 1, 1, 3)),
    ('{"a": "b', "text that is never closed", (1, 7, 1, 9)),
    ('"a\tb"', "a control character inside text", (1, 3, 1, 4)),
    ('[{"a": 1', "a mapping that is never closed", (1, 2, 1, 3)),
    ('{"a"', "a mapping that is never closed", (1, 1, 1, 2)),
    ("[1", "a list that is never closed", (1, 1, 1, 2)),
    (" \n", "the file is empty", (1, 1, 1, 1)),
]


@pytest.mark.parametrize(("text", "words", "place"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_at_its_place(text: str, words: str, place: tuple[int, int, int, int]) -> None:
    document = parse(text.encode(), "m.json")
    assert not document.readable
    [fault] = document.faults
    assert words in fault.message
    assert fault.region == Region(*place)
    assert fault.hint.endswith(".")


def test_a_number_that_is_not_finite() -> None:
    document = parse(b'{"a": [1e999]}', "m.json")
    assert document.readable
    assert document.value == {"a": ["1e999"]}
    assert "is not a finite number" in document.faults[0].message
    assert document.faults[0].pointer == ("a", 0)


@pytest.mark.parametrize(("opening", "column"), [("[", 65), ('{"a":', 321)])
def test_depth_is_limited_while_reading(opening: str, column: int) -> None:
    text = (opening * 40_000).encode()
    assert effort(lambda: parse(text, "m.json")) < 5_000  # it stops there, and does not read the rest
    document = parse(text, "m.json")
    assert "nested more than 64 levels deep" in document.faults[0].message
    assert document.faults[0].region == Region(1, column, 1, column + 1)
