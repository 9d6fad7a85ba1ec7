"""Laws of the reader: places lie in the text and tell the truth, both doors agree, and nothing is raised."""

from __future__ import annotations

import io
import json
import math
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from steelyard.reading import MISSING, Document, parse, yaml_events
from steelyard.reading.builder import _INVISIBLE
from steelyard.reading.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.source import Pointer, Region

laws = settings(max_examples=120, deadline=None)

# What YAML may hold unescaped; the rest has tests of its own.
TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"
    )
    | st.sampled_from(" \t:#-?'\"\\,[]{}&*!|>%@`\n~"),
    max_size=12,
).filter(lambda text: not re.search(_INVISIBLE, text)) | st.sampled_from(
    ["null", "true", "1", "1.5", "1e3", "0x1f", "<<", "2026-01-02", "12:30", "", "-", "=", ".5"]
)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | FLOATS | TEXT
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
WORDS = st.text("abcxyz019.+-:_~ #'\"[]{},&*!|>?\n\teEnNuUlLoOtTrRfFaAsS", max_size=30)


class Dumper(yaml.SafeDumper):
    """Writes YAML 1.2: quotes what is not text there, and floats as `repr` has them."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  # PyYAML's signature
        return True


def _text(dumper: Dumper, data: str) -> yaml.ScalarNode:
    plain = data.isalpha() and parse(data.encode(), "m.yaml").value == data
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=None if plain else '"')


Dumper.add_representer(str, _text)
Dumper.add_representer(float, lambda d, f: d.represent_scalar("tag:yaml.org,2002:float", _float(f)))


def _float(value: float) -> str:
    text = repr(value)
    return text if "." in text else text.replace("e", ".0e")


def dumped(value: object, style: str) -> bytes:
    if style == "json":
        return json.dumps(value, ensure_ascii=False, indent=1).encode()
    flow = style == "flow"
    text: str = yaml.dump(value, Dumper=Dumper, default_flow_style=flow, allow_unicode=True, width=30)
    return text.encode()


def pointers(value: Any, here: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    yield here, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from pointers(inner, (*here, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from pointers(inner, (*here, index))


def inside(document: Document, region: Region) -> None:
    lines = document.source.lines()
    start, end = (region.start_line, region.start_column), (region.end_line, region.end_column)
    assert (1, 1) <= start <= end
    assert region.end_line <= len(lines)
    assert region.start_column <= len(lines[region.start_line - 1]) + 1
    assert region.end_column <= len(lines[region.end_line - 1]) + 1


@laws
@given(VALUES, st.sampled_from(["block", "flow", "json"]))
def test_every_pointer_has_a_place_that_tells_the_truth(value: object, style: str) -> None:
    path = "m.json" if style == "json" else "m.yaml"
    document = parse(dumped(value, style), path)
    assert not [fault for fault in document.faults if "YAML 1.1" not in fault.message]
    assert document.value == value
    for pointer, expected in pointers(value):
        region = document.region(pointer)
        inside(document, region)
        inside(document, document.key_region(pointer))
        inside(document, document.region((*pointer, "no such key", 0)))
        assert document.nearest((*pointer, "no such key", 0)) == pointer
        if not isinstance(expected, (dict, list)):
            written = document.source.slice(region)
            assert written == document.text(pointer)
            again = parse(written.encode(), path).value
            assert again == expected
            assert type(again) is type(expected)
        elif style != "block":
            assert parse(document.source.slice(region).encode(), path).value == expected


@laws
@given(VALUES)
@example({"a": "\\/\u00e9"})
def test_both_doors_agree_on_json(value: object) -> None:
    data = dumped(value, "json")
    as_json, as_yaml = parse(data, "m.json"), parse(data, "m.yaml")
    assert as_json.value == as_yaml.value == value
    # One of them is built by the builder, of the other the steps are written out.
    for door in (as_json, as_yaml):
        assert (door.places.start, door.places.end, door.places.closed) == (
            as_json.places.start,
            as_json.places.end,
            as_json.places.closed,
        )
    assert as_json.has_empties == as_yaml.has_empties
    for pointer, _ in pointers(value):
        assert as_json.region(pointer) == as_yaml.region(pointer)
        assert as_json.key_region(pointer) == as_yaml.key_region(pointer)


@laws
@given(
    st.binary(max_size=60) | WORDS.map(str.encode) | TEXT.map(str.encode), st.sampled_from(["yaml", "json"])
)
@example(b"? - a\n", "yaml")
@example(b"a: |\n  x", "yaml")
@example(b"\xff\xfe\x00\x00", "json")
def test_no_bytes_raise(data: bytes, ending: str) -> None:
    document = parse(data, f"m.{ending}")
    assert document.readable or document.faults
    for fault in document.faults:
        assert fault.message
        assert fault.message.isprintable()
        if document.source.text:
            inside(document, fault.region)
    for pointer, _ in pointers(document.value):
        inside(document, document.region(pointer))
        inside(document, document.region((*pointer, "no such key")))


@laws
@given(WORDS)
@example('"\\U00110000"')
def test_nothing_raises_without_libyaml(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_events, "Parser", yaml.SafeLoader)
        document = parse(text.encode(), "m.yaml")
    assert document.readable or document.faults
    for fault in document.faults:
        inside(document, fault.region)
    for pointer, _ in pointers(document.value):
        inside(document, document.region(pointer))


@laws
@given(WORDS | VALUES.map(lambda value: json.dumps(value, ensure_ascii=False)))
def test_ruamel_agrees_wherever_both_accept(text: str) -> None:
    document = parse(text.encode(), "m.yaml")
    # Ours is the stricter: it refuses tags, merges and tabs, and reads dates and `1_000` as text.
    assume(document.readable and not document.faults)
    try:
        theirs = YAML(typ="safe", pure=True).load(io.StringIO(text))
    except (YAMLError, ValueError):
        return
    assert _same(document.value, theirs), (document.value, theirs)


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return [*ours] == [*theirs] and all(_same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    if isinstance(ours, str) and not isinstance(theirs, str):
        return ours.count("_") + ours.count(":") + ours.count("-") > 0
    if isinstance(ours, float) and isinstance(theirs, (int, float)):
        return math.isclose(ours, theirs)
    return type(ours) is type(theirs) and bool(ours == theirs)


@laws
@given(VALUES, st.sampled_from(["block", "flow", "json"]))
def test_a_place_is_the_same_whenever_it_is_asked_for(value: object, style: str) -> None:
    """Where the entries of a container are is kept once one was asked for; values alone tell what is there."""
    text = dumped(value, style)
    name = "m.json" if style == "json" else "m.yaml"
    document = parse(text, name)
    for pointer, _ in pointers(value):
        for asked in (pointer, (*pointer, 0), (*pointer, -1), (*pointer, True), (*pointer, "no such key")):
            spot = document.places.find(document.value, asked)
            assert parse(text, name).places.find(document.value, asked) == spot
            there = document.value_at(asked)
            assert (there is not MISSING) is (spot.matched == len(asked))
            if there is not MISSING:
                assert there is spot.value


@laws
@given(st.text(alphabet="a\n é", max_size=40), st.lists(st.integers(0, 40), max_size=40))
def test_lines_are_counted_as_they_are_listed(text: str, offsets: list[int]) -> None:
    counting, listing = Places(text), Places(text)
    listing._counted = sys.maxsize
    for start in offsets:
        for end in (start, len(text)):
            if start <= end <= len(text):
                assert counting.region(start, end) == listing.region(start, end)
