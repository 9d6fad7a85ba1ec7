"""A node as it was evaluated, and its value as conditions have it and as the manifest writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from steelyard.policy.language.moments import day, say_moment
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from steelyard.policy.language.tree import Node
    from steelyard.policy.language.types import Type
    from steelyard.source import Pointer

T = TypeVar("T")


class Explained(NamedTuple):
    """A node as it was evaluated. `value` is None when absent or unknown; `pointer` is a fact's place.

    `failure` is set where an operation had no answer; `parts` are the nodes below, a quantifier's element by
    element. Only `whole` tells what a quantifier's part looked at (`element`), and what nobody computed (`beyond`).
    """

    node: Node
    value: Any
    parts: tuple[Explained, ...] = ()
    pointer: Pointer | None = None
    failure: str = ""
    element: Explained | None = None
    beyond: tuple[Explained, ...] = ()
    asked: bool = True
    """False for a Python check that nobody asked, since what stands before it had decided."""


def told(
    node: Node,
    value: Any,  # noqa: ANN401 - any value
    parts: tuple[Explained, ...] = (),
    pointer: Pointer | None = None,
) -> Explained:
    """Return a node as it was evaluated, in half the time that its class takes: it is made for every node of a finding."""
    return tuple.__new__(Explained, (node, value, parts, pointer, "", None, (), True))


def moment(type_: Type | None, value: Any) -> Any:  # noqa: ANN401 - any manifest value
    """Return a value as conditions reckon with it: a day as its first moment."""
    return _converted(type_, value, str, day)


def cleaner(type_: Type | None) -> Callable[[Any], Any] | None:
    """Return what makes of a fact of the manifest what conditions have; None where they have it as it is.

    The value that says that nobody knows becomes None, a day its first moment.
    """
    unasserted = "" if type_ is None else type_.unasserted
    if unasserted:
        return lambda value: None if value == unasserted else value
    return (lambda value: moment(type_, value)) if _dated(type_) else None


def asserted(type_: Type | None, value: Any) -> Any:  # noqa: ANN401 - any manifest value
    """Return a value, None for the one that says that nobody knows."""
    return None if type_ is not None and type_.unasserted and value == type_.unasserted else value


def as_written(fact: Explained) -> Any:  # noqa: ANN401 - any manifest value
    """Return a fact as the manifest has it."""
    return written(fact.node.type, fact.value)


def written(type_: Type | None, value: Any) -> Any:  # noqa: ANN401 - any manifest value
    """Return a value as the manifest writes it: of a moment the day."""
    return _converted(type_, value, int, say_moment)


def _converted(
    type_: Type | None,
    value: Any,  # noqa: ANN401 - any manifest value
    class_: type[T],
    convert: Callable[[T], object],
) -> Any:  # noqa: ANN401 - as above
    """Return a value with its dates converted that are of a class: itself, where its type has any, or what it lists."""
    match _dated(type_):
        case "list" if isinstance(value, list):
            return [convert(item) if isinstance(item, class_) else item for item in value]
        case "date" if isinstance(value, class_):
            return convert(value)
    return value


def is_dated(type_: Type | None) -> bool:
    """Whether conditions have a value of this type otherwise than the manifest writes it."""
    return bool(_dated(type_))


def _dated(type_: Type | None) -> str:
    """Return as what a type has moments: itself a date, or a list of them; empty where it has none."""
    if type_ is None:
        return ""
    if type_.kind == "date":
        return "date"
    return "list" if type_.item is not None and type_.kind == "list" and type_.item.kind == "date" else ""
