"""What the manifest's schema says of a field: its description, and whether it is always there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.policy.language.tree import Field
    from steelyard.policy.language.types import Each

_STEPS: Mapping[Each, tuple[str, ...]] = {
    "manifest": (),
    "model": ("models", "items"),
    "benchmark": ("models", "items", "benchmarks", "items"),
    "base": ("models", "items", "base", "items"),
    "evidence": ("evidence", "additionalProperties"),
}
"""Where the schema describes a subject, property by property."""


def description(field: Field) -> str:
    """Return what the schema says a field is; nothing for the key of a map."""
    said: str = _schema(field).get("description", "")
    return said


def is_always_there(field: Field) -> bool:
    """Whether no manifest can leave the field undeclared: it is required, or has a default."""
    parent, schema = _schema(field._replace(path=field.path[:-1])), _schema(field)
    if field.type.unasserted or (len(field.path) > 1 and parent.get("default") != {}):
        return False
    return "default" in schema or field.path[-1] in parent.get("required", ())


def _schema(field: Field) -> dict[str, Any]:
    schema = load_schema("manifest.v1")
    found: dict[str, Any] = schema
    for step in (*_STEPS[field.root], *field.path):
        found = (
            found[step]
            if step in ("items", "additionalProperties")
            else found.get("properties", {}).get(step, {})
        )
        if "$ref" in found:
            found = {**schema["$defs"][found["$ref"].rsplit("/", 1)[1]], **found}
    return found
