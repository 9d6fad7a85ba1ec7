"""From pointers to places."""

from __future__ import annotations

import pytest

from steelyard.reading import parse
from steelyard.source import START, Pointer, Region

TEXT = """\
# A comment.
project: é𝄞 bot
license:
models:
  - id: drafter   # the first
    version: 1.10
    tags: [a, 'b c', {x: 1}]
    note: |
      one
      two

    # a comment after the note

  - model: m
    long: >
      x
    host:
      region: "EU"

  -
  - - 1
    - 2
  - plain
  - note: |
      text
  - {}
empty: {}
? asked
: 1
last:
- q
"""

PLACES: list[tuple[Pointer, tuple[int, int, int, int]]] = [
    ((), (2, 1, 31, 4)),
    (("project",), (2, 10, 2, 16)),
    (("license",), (3, 1, 3, 8)),
    (("models",), (5, 3, 26, 7)),
    (("models", 0), (5, 5, 10, 10)),
    (("models", 0, "id"), (5, 9, 5, 16)),
    (("models", 0, "tags"), (7, 11, 7, 29)),
    (("models", 0, "tags", 1), (7, 15, 7, 20)),
    (("models", 0, "tags", 2), (7, 22, 7, 28)),
    (("models", 0, "tags", 2, "x"), (7, 26, 7, 27)),
    (("models", 0, "note"), (8, 11, 10, 10)),
    (("models", 1), (14, 5, 18, 19)),
    (("models", 1, "host", "region"), (18, 15, 18, 19)),
    (("models", 2), (20, 3, 20, 4)),
    (("models", 3), (21, 5, 22, 8)),
    (("models", 6), (26, 5, 26, 7)),
    (("asked",), (29, 3, 29, 4)),
    (("last",), (31, 1, 31, 4)),
    # No such value: the key of the nearest ancestor.
    (("models", 1, "host", "zone"), (17, 5, 17, 9)),
    (("models", 1, "host", "region", "deep"), (18, 7, 18, 13)),
    (("license", "name", "first"), (3, 1, 3, 8)),
    (("models", 9), (4, 1, 4, 7)),
    (("models", "0"), (4, 1, 4, 7)),
    (("models", True), (4, 1, 4, 7)),
    (("models", -1), (4, 1, 4, 7)),
    # Nothing in a list item: its first entry, or the item.
    (("models", 0, "license"), (5, 5, 5, 16)),
    (("models", 0, "tags", 2, "y"), (7, 23, 7, 27)),
    (("models", 2, "license"), (20, 3, 20, 4)),
    (("models", 3, "license"), (21, 7, 21, 8)),
    (("models", 4, "license"), (23, 5, 23, 10)),
    (("models", 5, "license"), (24, 5, 24, 9)),
    (("models", 6, "license"), (26, 5, 26, 7)),
    # Nothing in the document: its first key.
    (("owner",), (2, 1, 2, 8)),
]


@pytest.mark.parametrize(("pointer", "place"), PLACES, ids=[str(row[0]) for row in PLACES])
def test_region(pointer: Pointer, place: tuple[int, int, int, int]) -> None:
    assert parse(TEXT.encode(), "m.yaml").region(pointer) == Region(*place)


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        (("models", 0, "id"), (5, 5, 5, 7)),
        (("license",), (3, 1, 3, 8)),
        (("asked",), (28, 3, 28, 8)),
        (("models", 0), (5, 5, 10, 10)),  # an item has no key
        (("models", 0, "license"), (5, 5, 5, 16)),  # nor has what does not exist
    ],
)
def test_key_region(pointer: Pointer, place: tuple[int, int, int, int]) -> None:
    assert parse(TEXT.encode(), "m.yaml").key_region(pointer) == Region(*place)


def test_text_as_written() -> None:
    document = parse(TEXT.encode(), "m.yaml")
    assert document.text(("models", 0, "version")) == "1.10"
    assert document.text(("models", 0, "tags", 1)) == "'b c'"
    assert document.text(("license",)) == ""
    assert document.text(("models", 0)) == ""
    assert document.text(("models", 0, "license")) == ""


def test_nearest() -> None:
    document = parse(TEXT.encode(), "m.yaml")
    assert document.nearest(("models", 0, "id")) == ("models", 0, "id")
    assert document.nearest(("models", 0, "host", "region")) == ("models", 0)
    assert document.nearest(("owner",)) == ()


def test_aliases_and_anchors() -> None:
    document = parse(
        b"base: &b  # shared\n  host: &h eu\n  none: &n\nmodels:\n  - *b\n  - &m {x: *h}\n  - &e\n&k key: *h\nall: *b\n",
        "m.yaml",
    )
    assert not document.faults
    place = document.region
    assert place(("base",)) == Region(2, 3, 3, 11)
    assert place(("base", "host")) == Region(2, 12, 2, 14)
    assert document.text(("base", "host")) == "eu"
    assert place(("base", "none")) == Region(3, 3, 3, 7)
    # The alias is the value's place; what is inside it stands where it is written.
    assert place(("models", 0)) == Region(5, 5, 5, 7)
    assert place(("models", 0, "host")) == Region(2, 12, 2, 14)
    assert document.key_region(("models", 0, "host")) == Region(2, 3, 2, 7)
    assert place(("models", 0, "zone")) == Region(5, 5, 5, 7)
    assert place(("models", 1)) == Region(6, 8, 6, 15)
    assert place(("models", 1, "y")) == Region(6, 9, 6, 14)
    assert place(("models", 2)) == Region(7, 5, 7, 7)
    assert document.key_region(("key",)) == Region(8, 4, 8, 7)
    assert document.text(("key",)) == "eu"
    assert place(("all", "zone")) == Region(9, 1, 9, 4)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("- a: 1\n", (1, 3, 1, 4)),
        ("- [b]\n", (1, 4, 1, 5)),
        ("a\n", (1, 1, 1, 2)),
        ("[]\n", (1, 1, 1, 3)),
    ],
)
def test_missing_from_a_document_that_is_no_mapping(text: str, place: tuple[int, int, int, int]) -> None:
    assert parse(text.encode(), "m.yaml").region(("owner",)) == Region(*place)


def test_block_scalars_end_with_their_last_line() -> None:
    document = parse(b"a: |+\n  x  \n\n\nb: >\n  y", "m.yaml")
    assert document.region(("a",)) == Region(1, 4, 2, 6)
    assert document.region(("b",)) == Region(5, 4, 6, 4)
    assert parse(b"a: |\nb: 1\n", "m.yaml").region(("a",)) == Region(1, 4, 1, 5)


def test_one_pair_in_a_list_ends_with_its_value() -> None:
    assert parse(b"[a: b , c]", "m.yaml").region((0,)) == Region(1, 2, 1, 6)


def test_a_document_without_a_value_has_no_places() -> None:
    document = parse(b"a: [", "m.yaml")
    assert document.region(("a",)) == START
    assert document.key_region(("a",)) == START
    assert document.text(("a",)) == ""
    assert document.nearest(("a",)) == ()


def test_json_has_the_same_places() -> None:
    document = parse(b'{\n\t"a": [1, {"b": "c"}],\n\t"d": {}\n}\n', "m.json")
    assert document.region(()) == Region(1, 1, 4, 2)
    assert document.region(("a",)) == Region(2, 7, 2, 22)
    assert document.region(("a", 1, "b")) == Region(2, 17, 2, 20)
    assert document.key_region(("d",)) == Region(3, 2, 3, 5)
    assert document.region(("a", 1, "x")) == Region(2, 12, 2, 20)
