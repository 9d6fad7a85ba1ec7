"""What the manifest's schema says of a field: its description, and whether it is always there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.manifest.derived import DERIVED
from steelyard.manifest.references import REFERENCE
from steelyard.policy.language.tree import Select
from steelyard.policy.organisation import record_schema
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
    "waiver": ("waivers", "items"),
}
"""Where the schema describes a subject, property by property."""

_OTHERS: Mapping[Each, Mapping[str, Any]] = {"reference": REFERENCE, "org": record_schema()}
"""The subjects that no manifest writes down, with what describes them."""


def description(field: Field | Select) -> str:
    """Return what the schema says a field is, of a subject or of any record; nothing for the key of a map."""
    said: str = (_selected(field) if isinstance(field, Select) else _schema(field)).get("description", "")
    return said


def _selected(node: Select) -> dict[str, Any]:
    """Return what the schema says of a field of a record that an expression came upon."""
    schema, type_ = load_schema("manifest.v1"), node.operand.type
    wanted = "" if type_ is None else type_.name.replace("-", "").lower()
    record: dict[str, Any] = next(
        (one for name, one in schema["$defs"].items() if name.lower() == wanted), {}
    )
    found: dict[str, Any] = record.get("properties", {}).get(node.field, {})
    return found


def _schema(field: Field) -> dict[str, Any]:
    derived = DERIVED.get(field.root, {}).get(field.path[0]) if field.path else None
    if derived is not None or field.root in _OTHERS:
        path = field.path[1:] if derived is not None else field.path
        below: Mapping[str, Any] = _OTHERS[field.root] if derived is None else derived.schema
        for step in path:
            below = below.get("properties", {}).get(step, {})
        return dict(below)
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
