"""Reads the fact that a field names: declared, and then it is in the record, or derived of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import derived
from steelyard.manifest.derived import BOUNDS, DERIVED
from steelyard.policy.language import runtime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.tree import Field, Node


def derived_group(field: Field) -> str:
    """Return with what the fact is derived that a field is, or lies in; empty where it is declared."""
    fact_ = DERIVED.get(field.root, {}).get(field.path[0]) if field.path else None
    return "" if fact_ is None else fact_.group


def derived_of(record: str, group: str, name: str) -> str:
    """Return the text of an expression that derives a fact of a record: of the subject among its `facts`."""
    if record == "subject":
        return f"facts[{group!r}].get({name!r})"
    return f"derived({record}, {group!r}, {name!r}, as_of)"


def bounds_of(field: Field) -> tuple[Field, Field]:
    """Return the two facts between which a ranged one lies."""
    *above, last = field.path
    low, high = ((*above, last + bound) for bound in BOUNDS)
    return field._replace(path=low), field._replace(path=high)


def fact(field: Field, scope: Scope) -> Any:  # noqa: ANN401 - any manifest value
    """Return what a field has on a subject; None where nobody said, or it is not known."""
    value: Any = scope.records.get(field.root, {})
    path = field.path
    if group := derived_group(field):
        value, path = derived(value, group, path[0], scope.as_of), path[1:]
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def member(record: Mapping[str, Any], name: str, node: Node, as_of: str) -> Any:  # noqa: ANN401 - any manifest value
    """Return a field of a record that is known only when it runs."""
    if node.type is not None and node.type.derived:
        return derived(record, node.type.derived, name, as_of)
    return record.get(name)


def within(field: Field, wanted: object, scope: Scope, *, at_least: bool) -> bool | None:
    """Compare a ranged fact with one of its members, as the emitted code does; None where its bounds settle nothing."""
    if wanted is None:
        return None
    rank = field.type.members.index
    low, high = (rank(fact(bound, scope)) for bound in bounds_of(field))
    return runtime.ranged(low, high, rank(wanted), at_least=at_least)
