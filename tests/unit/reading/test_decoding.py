"""Bytes that are not the UTF-8 text we want."""

from __future__ import annotations

import pytest

from steelyard.reading import Limits, parse
from steelyard.source import START, Region


def test_a_byte_that_is_not_utf8_has_a_place() -> None:
    document = parse("a: 1\nbé: ".encode() + b"\xff\n", "m.yaml")
    [fault] = document.faults
    assert fault.message == "the byte 0xFF is not UTF-8"
    assert fault.region == Region(2, 5, 2, 5)
    assert not document.readable
    assert document.source.text == ""


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize("big", [False, True])
def test_other_encodings(encoding: str, big: bool) -> None:  # noqa: FBT001  # a parameter of the test
    data = "\ufeffa: 1\n".encode(f"{encoding}-{'be' if big else 'le'}")
    document = parse(data, "m.yaml")
    assert not document.readable
    assert document.faults[0].message == f"the file is {encoding.upper()}, not UTF-8"
    assert document.faults[0].hint == "Save the file as UTF-8."


@pytest.mark.parametrize("path", ["m.yaml", "m.json"])
def test_a_byte_order_mark_is_tolerable_and_takes_no_column(path: str) -> None:
    document = parse(b'\xef\xbb\xbf{"a": 1}\n', path)
    assert document.value == {"a": 1}
    assert document.region(("a",)) == Region(1, 7, 1, 8)
    [fault] = document.faults
    assert (fault.message, fault.region) == ("the file begins with a byte order mark", START)
    assert fault.tolerable


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("a: x\0y\n", "a NUL character", (1, 5, 1, 6)),
        ("a: é\nb: \x1b[31m\n", "the character U+001B is not allowed", (2, 4, 2, 5)),
        ("a: \x7f\n", "the character U+007F is not allowed", (1, 4, 1, 5)),
        ("a: x\u2028b: 1\n", "the character U+2028 is not allowed", (1, 5, 1, 6)),
        ("a: x\x85b: 1\n", "the character U+0085 is not allowed", (1, 5, 1, 6)),
        ("a: 1\n\ufeffa: 2\n", "the character U+FEFF is not allowed", (2, 1, 2, 2)),
    ],
)
def test_forbidden_characters(text: str, words: str, place: tuple[int, int, int, int]) -> None:
    document = parse(text.encode(), "m.yaml")
    assert not document.readable
    [fault] = document.faults
    assert words in fault.message
    assert fault.region == Region(*place)


def test_beyond_ascii_is_welcome() -> None:
    document = parse("a: é𝄞\nb: 1\n".encode(), "m.yaml")
    assert document.value == {"a": "é𝄞", "b": 1}
    assert document.region(("a",)) == Region(1, 4, 1, 6)


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_cr_lf_is_told_once(ending: str) -> None:
    document = parse(b'{"a": 1,\r\n "b":\r\n [2]}\r\n', f"m.{ending}")
    assert document.value == {"a": 1, "b": [2]}
    assert document.region(("b", 0)) == Region(3, 3, 3, 4)
    assert document.source.slice(document.region(("b",))) == "[2]"
    [fault] = document.faults
    assert fault.message == "a line ends with CR LF, not LF"
    assert fault.region == Region(1, 9, 1, 9)
    assert f"`*.{ending} text eol=lf`" in fault.hint
    assert fault.tolerable


def test_a_lone_cr_ends_a_line_too() -> None:
    document = parse(b"a: 1\rb: 2\r", "m.yaml")
    assert document.region(("b",)) == Region(2, 4, 2, 5)
    assert document.faults[0].message == "a line ends with a lone CR, not LF"


def test_size_is_limited() -> None:
    assert parse(b"a: 12", "m.yaml", Limits(bytes=5)).readable
    document = parse(b"a: 123", "m.yaml", Limits(bytes=5))
    [fault] = document.faults
    assert (fault.message, fault.region) == ("the file is larger than 5 bytes", START)
    assert "limits.bytes" in fault.hint
    assert not document.readable
