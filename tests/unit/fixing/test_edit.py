"""Changes of a text: exactly what was meant, or nothing."""

from __future__ import annotations

import pytest

from steelyard.fixing.edit import edited, intended, replaced
from steelyard.reading import Document, Limits, parse
from steelyard.report import Edit
from steelyard.source import Pointer, Region

TEXT = "# a\none: 1  # b\ntwo: {three: x, four: [y, z]}\n"


def read(text: str) -> tuple[Document, bytes]:
    data = text.encode()
    return parse(data, "ai-models.yaml"), data


def change(document: Document, pointer: Pointer, text: str, value: object) -> Edit:
    return Edit(document.region(pointer), text, "set", pointer, value)


def made(text: str, *edits: Edit) -> bytes | None:
    return edited(*read(text), edits, Limits())


def test_two_values_change_and_nothing_else() -> None:
    document, _ = read(TEXT)
    after = made(
        TEXT,
        change(document, ("two", "four", 1), "w", "w"),
        change(document, ("one",), '"1"', "1"),
    )
    assert after == TEXT.replace("one: 1", 'one: "1"').replace("z]", "w]").encode()


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_line_ends_and_a_byte_order_mark_stay(ending: str) -> None:
    text = "\ufeff" + TEXT.replace("\n", ending)
    document, _ = read(text)
    edit = Edit(Region(2, 14, 2, 14), "\nmore: q", "add", ("more",), "q", after="one")
    document, _ = read(text)
    line = document.source.line(2)
    edit = edit._replace(region=Region(2, len(line) + 1, 2, len(line) + 1))
    after = made(text, edit)
    assert after == text.replace("# b", f"# b{ending}more: q").encode()


def test_a_text_without_a_line_end_gets_none_at_its_end() -> None:
    assert (
        made("one: 1", Edit(Region(1, 7, 1, 7), "\ntwo: 2", "add", ("two",), 2, after="one"))
        == b"one: 1\ntwo: 2"
    )


def test_a_value_that_reads_back_otherwise_is_refused() -> None:
    document, _ = read(TEXT)
    assert made(TEXT, change(document, ("one",), "1.0", 1)) is None
    assert made(TEXT, change(document, ("one",), "true", 1)) is None
    assert made(TEXT, change(document, ("two", "three"), "a, b: c", "a, b: c")) is None
    assert made(TEXT, change(document, ("one",), "[", "[")) is None


def test_a_shared_value_is_not_changed_in_one_place() -> None:
    text = "a: &x {k: 1}\nb: *x\n"
    document, _ = read(text)
    assert made(text, change(document, ("a", "k"), "2", 2)) is None
    both = (change(document, ("a", "k"), "2", 2), change(document, ("b", "k"), "2", 2))
    assert made(text, *both) is None  # two changes of one place are not alike


def test_changes_that_are_alike_are_made_once() -> None:
    document, _ = read(TEXT)
    edit = change(document, ("one",), "2", 2)
    assert made(TEXT, edit, edit) == TEXT.replace("one: 1", "one: 2").encode()


def test_nothing_to_change_is_nothing() -> None:
    assert made(TEXT) is None


def test_overlapping_changes_are_refused() -> None:
    inner, outer = Region(1, 2, 1, 3), Region(1, 1, 1, 4)
    edits = [Edit(region, "x", "set", ("a",), "x") for region in (inner, outer)]
    assert replaced("abcdef", edits) is None
    at = Region(1, 1, 1, 1)
    assert replaced("abcdef", [Edit(at, "x", "set", ("a",), 1), Edit(at, "y", "set", ("b",), 1)]) is None
    beside = [
        Edit(Region(1, 1, 1, 2), "x", "set", ("a",), 1),
        Edit(Region(1, 2, 1, 3), "y", "set", ("b",), 1),
    ]
    assert replaced("abcdef", beside) == "xycdef"


def test_two_changes_that_overlap_are_both_refused() -> None:
    document, _ = read(TEXT)
    whole = Edit(document.region(("two",)), "x", "set", ("two",), "x")
    assert made(TEXT, whole, change(document, ("two", "three"), "y", "y")) is None
    assert made(TEXT, whole) is not None


def test_what_is_intended() -> None:
    at = Region(1, 1, 1, 1)
    value = {"a": {"b": [1], "c": 2}}
    edits = [
        Edit(at, "", "rename", ("a", "c"), "d"),
        Edit(at, "", "append", ("a", "b"), 2),
        Edit(at, "", "set", ("a", "b", 0), 0),
        Edit(at, "", "add", ("a", "e"), 5, after="b"),
    ]
    assert list(intended(value, edits)["a"].items()) == [("b", [0, 2]), ("e", 5), ("d", 2)]  # type: ignore[index]
    assert value == {"a": {"b": [1], "c": 2}}


def test_a_file_that_would_be_too_large_is_refused() -> None:
    document, data = read(TEXT)
    edit = change(document, ("one",), "12", 12)
    assert edited(document, data, [edit], Limits(bytes=len(data) + 1)) is not None
    assert edited(document, data, [edit], Limits(bytes=len(data))) is None
