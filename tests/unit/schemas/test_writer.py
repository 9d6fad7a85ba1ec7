"""Validators are written of every keyword our schemas use, and mean what jsonschema says; any other keyword is refused."""

from __future__ import annotations

import itertools
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from steelyard.errors import UsageError
from steelyard.schemas import load_schema, names, quick, schema_text, valid
from steelyard.schemas.cheap import CHEAP
from steelyard.schemas.conform import READ, module_name
from steelyard.schemas.quick import is_date
from steelyard.schemas.writer import validator

if TYPE_CHECKING:
    from collections.abc import Callable


def written(schema: dict[str, Any]) -> Callable[[object], bool]:
    """The validator of a schema that is not published."""
    module: dict[str, Any] = {}
    exec(validator("any.v1", schema), module)  # noqa: S102 - our own code
    answer: Callable[[object], bool] = module["valid"]
    return answer


def test_there_is_a_validator_of_every_schema_of_what_is_read_and_no_other() -> None:
    there = {name.removesuffix(".py") for name in os.listdir(os.path.dirname(valid.__file__))}
    assert there - {"__init__", "__pycache__"} == {module_name(name) for name in READ}
    assert set(READ) <= set(names())


@pytest.mark.parametrize("name", READ)
def test_a_validator_says_what_its_schema_says_today(name: str) -> None:
    path = os.path.join(os.path.dirname(valid.__file__), f"{module_name(name)}.py")
    with open(path, encoding="utf-8") as file:
        assert file.read() == validator(name, load_schema(name))


def test_a_published_schema_is_long_and_its_validator_short() -> None:
    assert max(validator(name, load_schema(name)).count("\n") for name in READ) <= 400


def test_a_schema_that_refers_to_itself_is_refused() -> None:
    schema = {"$defs": {"n": {"items": {"$ref": "#/$defs/n"}, "type": "array"}}, "$ref": "#/$defs/n"}
    with pytest.raises(ValueError, match="refers to itself"):
        validator("any.v1", schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"patternProperties": {}},
        {"maxProperties": 1},
        {"not": {}},
        {"if": {}},
        {"format": "email"},
        {"properties": {"key": {"multipleOf": 2}}},
        {"items": {"uniqueItems": True}},
        {"anyOf": [{"minContains": 1}]},
        {"enum": [[]]},
        {"const": {"a": 1}},
    ],
    ids=str,
)
def test_an_unknown_keyword_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is not written"):
        validator("any.v1", schema)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"x-anything": 1, "title": "t", "description": "d", "default": 1, "examples": []},
        {"type": "integer"},
        {"type": "number"},
        {"type": ["string", "null"]},
        {"type": "boolean"},
        {"enum": ["a", 1, None]},
        {"enum": ["a", "b"]},
        {"const": 1},
        {"const": False},
        {"oneOf": [{"type": "integer"}, {"type": "number"}]},
        {"anyOf": [{"type": "string"}, {"minItems": 1, "type": "array"}]},
        {"minimum": 1},
        {"maximum": 1},
        {"exclusiveMinimum": 1},
        {"exclusiveMaximum": 1},
        {"minLength": 1},
        {"maxLength": 1},
        {"minItems": 1},
        {"maxItems": 1},
        {"minProperties": 1},
        {"pattern": "^a"},
        {"format": "date"},
        {"items": {"type": "integer"}},
        {"propertyNames": {"pattern": "^a"}},
        {"required": ["a"]},
        {"properties": {"a": {"type": "integer"}}},
        {"properties": {"a": True, "b": False}},
        {"additionalProperties": False},
        {"additionalProperties": {"type": "integer"}},
        {
            "properties": {"a": {"type": "integer"}},
            "additionalProperties": {"type": "string"},
            "required": ["b"],
        },
        {
            "type": "object",
            "properties": {"a": {"properties": {"a": {"type": "object"}}}},
            "minProperties": 1,
        },
        {"type": ["object", "string"], "properties": {"a": {"const": "x"}}, "minLength": 1},
        {"$defs": {"n": {"type": "object"}}, "properties": {"a": {"$ref": "#/$defs/n", "minProperties": 1}}},
        {"properties": {"each": {}, "record": {}, "class": {}, "a": {"enum": [1, True]}}},
        {"type": ["integer", "null"], "minimum": 1},
        {"type": "string", "minimum": 5},
        {"type": "integer", "enum": [1, 2]},
        {"type": "integer", "enum": [1, 2], "maximum": 1},
        {"type": "number", "const": 1},
        {"type": ["integer", "string"], "enum": [1, "a"]},
        {"type": "boolean", "const": False},
        {"enum": [True, None, 2, "b"]},
        {"type": "string", "minLength": 1, "pattern": "\\S"},
        {"type": "string", "minLength": 2, "pattern": "\\S"},
        {"type": "string", "format": "date", "maxLength": 10, "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        {"type": "string", "format": "date", "maxLength": 9},
        {"format": "date", "pattern": "^2026-02"},
        # What is built into Python raises an error for another type: each of these must still say no, and another branch yes.
        {"type": "string", "enum": ["a", "b"]},
        {"type": "string", "format": "date"},
        {"type": "array", "items": {"type": "string", "minLength": 1, "pattern": "\\S"}},
        {"type": "array", "items": {"type": "string", "format": "date"}, "minItems": 1},
        {"type": "array", "items": {"enum": ["a", "b"], "type": "string"}},
        {"items": {"type": "array", "items": {"enum": ["a", "b"], "type": "string"}, "minItems": 1}},
        {"anyOf": [{"enum": ["a", "b"], "type": "string"}, {"type": "object"}, {"type": "integer"}]},
        {"oneOf": [{"type": "string", "minLength": 1, "pattern": "\\S"}, {"type": "array"}]},
        {
            "anyOf": [
                {"type": "array", "items": {"enum": ["a", "b"], "type": "string"}, "minItems": 1},
                {"type": "object", "additionalProperties": {"type": "string", "format": "date"}},
                {"type": "array", "items": {"type": "array"}},
            ]
        },
        {
            "type": "object",
            "properties": {"a": {"type": "string", "format": "date"}},
            "additionalProperties": {"enum": ["x", "y"], "type": "string"},
            "required": ["a"],
        },
        {"type": "object", "properties": {"a": {"enum": ["x", "y"], "type": "string"}}},
        *({"pattern": pattern} for pattern in CHEAP),
    ],
    ids=str,
)
def test_each_keyword_means_what_jsonschema_says(schema: dict[str, Any]) -> None:
    slow = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    quick = written(schema)
    scalars = [None, True, False, 0, 1, 2, 1.0, 1.5, 2.0, "", "a", "b", "ab"]
    scalars += [" ", "  ", "\u2003", "2026-02-28", "2026-02-30", "20260228", "2026-02-28\n"]
    values: list[Any] = [
        *scalars,
        [],
        [1],
        [None],
        [True],
        [{}],
        [[]],
        [["a"]],
        [[{}]],
        ["a", "b"],
        ["2026-02-28"],
        {},
        {"a": "2026-02-28"},
        {"a": "2026-02-28", "b": "x"},
        {"a": "2026-02-28", "b": []},
        {"a": []},
        dict.fromkeys("abcdefghij", "x"),
        {"a": dict.fromkeys("abcdefghij", "x")},
        {"a": 1},
        {"a": "x"},
        {"b": 1},
        {"a": {}},
        {"a": {"a": {}}},
        {"a": {"a": 1}},
        {"a": 1, "b": "x"},
        {"a": 1, "b": 1},
        {"a": True},
        {"each": 1, "record": 1, "class": 1},
    ]
    for value in values:
        assert quick(value) is slow.is_valid(value), value


ODD = (
    "a",
    "Z",
    "0",
    "T",
    "1",
    "E",
    "A",
    "-",
    ".",
    ":",
    "/",
    " ",
    "\n",
    "~",
    "\u00e9",
    "\u0663",
    "\x1f",
    "\u2028",
)
STARTS = ("", "https://", "http://", "https:/", "T1", "EE", "AB", "a-", "a b")


@pytest.mark.parametrize("pattern", CHEAP)
def test_what_is_said_in_plain_words_is_what_the_pattern_says(pattern: str) -> None:
    quick, search = written({"pattern": pattern}), re.compile(pattern).search
    endings = ["".join(every) for size in range(4) for every in itertools.product(ODD, repeat=size)]
    for text in (start + ending for start in STARTS for ending in endings):
        assert quick(text) is (search(text) is not None), text


def test_the_same_characters_are_blank() -> None:
    quick, search = written({"pattern": r"\S"}), re.compile(r"\S").search
    assert [quick(chr(code)) for code in range(0x11000)] == [
        bool(search(chr(code))) for code in range(0x11000)
    ]


@pytest.mark.parametrize(
    ("text", "exists"),
    [
        ("2026-02-28", True),
        ("2024-02-29", True),
        ("2026-02-30", False),
        ("2026-2-3", False),
        ("20260228", False),
        ("2026-W09-6", False),
        ("2026-02-28T00:00", False),
        ("٢٠٢٦-٠٢-٢٨", False),
        ("", False),
    ],
)
def test_a_date_is_a_day_that_exists_written_in_full(text: str, exists: bool) -> None:  # noqa: FBT001
    assert is_date(text) is exists


def test_an_unknown_schema_name_is_told_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        schema_text("manifest")
    assert caught.value.message == "there is no schema `manifest`"
    assert caught.value.hint == "did you mean `manifest.v1`?"


def test_only_texts_as_short_as_a_day_are_kept() -> None:
    before = quick._exists.cache_info().currsize
    assert not any(is_date(f"{number}-{'x' * 1000}") for number in range(1000, 1100))
    assert quick._exists.cache_info().currsize == before
