"""The quick predicate knows every keyword our schemas use and refuses any other."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from steelyard.errors import UsageError
from steelyard.schemas import load_schema, names, schema_text
from steelyard.schemas.quick import compile_schema, is_date


def test_every_published_schema_compiles() -> None:
    assert {"manifest.v1", "card.v1", "pack.v1", "controls.v1", "config.v1"} <= set(names())
    for name in ("manifest.v1", "card.v1", "pack.v1", "controls.v1", "config.v1"):
        assert compile_schema(load_schema(name))("no mapping") is False


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
    ],
    ids=str,
)
def test_an_unknown_keyword_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is not compiled"):
        compile_schema(schema)


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
            "$defs": {"n": {"additionalProperties": {"$ref": "#/$defs/n"}, "type": "object"}},
            "$ref": "#/$defs/n",
        },
    ],
    ids=str,
)
def test_each_keyword_means_what_jsonschema_says(schema: dict[str, Any]) -> None:
    slow = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    quick = compile_schema(schema)
    scalars = [None, True, False, 0, 1, 2, 1.0, 1.5, "", "a", "b", "2026-02-28", "2026-02-30", "20260228"]
    values: list[Any] = [
        *scalars,
        [],
        [1],
        ["a", "b"],
        {},
        {"a": 1},
        {"a": "x"},
        {"b": 1},
        {"a": {}},
        {"a": {"a": {}}},
    ]
    for value in values:
        assert quick(value) is slow.is_valid(value), value


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
