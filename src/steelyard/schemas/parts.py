"""The parts that schemas of published JSON are written of. Never imported on the path of a run."""

from __future__ import annotations

from typing import Any


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    """Return an object that has all of these properties, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def result(
    schema_id: str, title: str, description: str, properties: dict[str, Any], definitions: dict[str, Any]
) -> dict[str, Any]:
    """Return the schema of what a command writes: it names its schema and the tool, and has these properties."""
    said = {
        "schema": {"description": "This schema.", "const": schema_id},
        "tool": closed({"name": {"const": "steelyard"}, "version": text("Its version.")}),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id,
        "title": title,
        "description": description,
        **closed({**said, **properties}),
        "$defs": definitions,
    }


def items(description: str, each: dict[str, Any]) -> dict[str, Any]:
    """Return a list whose items are alike."""
    return {"description": description, "type": "array", "items": each}


def or_null(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a schema says, or null."""
    return {"description": description, "anyOf": [schema, {"type": "null"}]}


def text(description: str) -> dict[str, Any]:
    """Return a text, which may be empty."""
    return {"description": description, "type": "string"}


def number(description: str) -> dict[str, Any]:
    """Return a whole number that is not below zero: so many of something."""
    return {"description": description, "type": "integer", "minimum": 0}


def flag(description: str) -> dict[str, Any]:
    """Return yes or no."""
    return {"description": description, "type": "boolean"}


def region() -> dict[str, Any]:
    """Return a place in a file: lines and columns from 1, the end behind the last character."""
    names = ("start_line", "start_column", "end_line", "end_column")
    return closed({name: {"type": "integer", "minimum": 1} for name in names})
