"""The facts that are derived of a manifest: what they are called, of which type they are, and which fields they rest on.

A policy names them like any field. Nobody declares them; `steelyard.knowledge.derived` says what they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.manifest.derived.model import LICENSE_LISTS, MODEL, RUNGS
from steelyard.manifest.derived.project import BENCHMARK, EVIDENCE, MANIFEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.manifest.derived.fields import DerivedField

__all__ = ["BOUNDS", "DERIVED", "LICENSE_LISTS", "RUNGS", "derived_field", "derived_name", "is_certain"]

BOUNDS: Final = ("_lowest", "_highest")
"""What the two facts are called, behind the name of a ranged one, between which it lies."""

_BELOW_BENCHMARK: Final = 4
"""models, index, benchmarks, index: behind these a benchmark's own fields begin."""


def _with_bounds(facts: Mapping[str, DerivedField]) -> dict[str, DerivedField]:
    """Return facts with the bounds of ranged ones written out."""
    found = dict(facts)
    for name, field in facts.items():
        if field.ranged:
            for bound in BOUNDS:
                words = f"The {bound.strip('_')} that `{name}` can be."
                schema = {**field.schema, "description": words}
                found[name + bound] = field._replace(schema=schema, unknown="never", ranged=False)
    return found


DERIVED: Final[Mapping[str, Mapping[str, DerivedField]]] = {
    "model": _with_bounds(MODEL),
    "manifest": _with_bounds(MANIFEST),
    "benchmark": _with_bounds(BENCHMARK),
    "evidence": _with_bounds(EVIDENCE),
}
"""For each kind of subject its derived facts, by name."""
_OF_MODEL: Final = DERIVED["model"]


def derived_name(pointer: tuple[str | int, ...]) -> str:
    """Return the derived fact that a pointer into a manifest's facts leads to, or into; empty where it was declared."""
    owner, below = _split(pointer)
    return str(below[0]) if below and below[0] in DERIVED.get(owner, ()) else ""


def derived_field(pointer: tuple[str | int, ...]) -> tuple[tuple[str | int, ...], DerivedField] | None:
    """Return the pointer of the record that a derived fact belongs to, and the fact; None where it was declared."""
    if len(pointer) > 2 and pointer[0] == "models" and pointer[2] != "benchmarks":  # noqa: PLR2004 - models, index, field
        # As most do: without the steps that the others take.
        fact = _OF_MODEL.get(pointer[2])  # type: ignore[arg-type]  # an index finds nothing
        return None if fact is None else (pointer[:2], fact)
    owner, below = _split(pointer)
    field = DERIVED.get(owner, {}).get(str(below[0])) if below else None
    return None if field is None else (pointer[: len(pointer) - len(below)], field)


def is_certain(field: DerivedField) -> bool:
    """Whether a derived fact is always there, whatever was declared; a record is, though not all that is in it."""
    return field.unknown == "never" or field.schema.get("type") == "object"


def _split(pointer: tuple[str | int, ...]) -> tuple[str, tuple[str | int, ...]]:
    """Return the kind of record that a pointer leads into, and its way from there."""
    if pointer[:1] == ("evidence",) and len(pointer) > 2:  # noqa: PLR2004 - evidence, id, field
        return "evidence", pointer[2:]
    if pointer[:1] != ("models",) or len(pointer) < 2:  # noqa: PLR2004 - models, index
        return "manifest", pointer
    if pointer[2:3] == ("benchmarks",) and len(pointer) > _BELOW_BENCHMARK:
        return "benchmark", pointer[_BELOW_BENCHMARK:]
    return "model", pointer[2:]
